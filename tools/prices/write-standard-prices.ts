import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSource } from './source';
import { standardPrices, TABLE, tableText } from './standard-prices';

const prices = standardPrices(readSource());
writeFileSync(join(__dirname, '../..', TABLE), tableText(prices));
console.info(`${prices.models.length} rows, ${JSON.stringify(prices).length} bytes`);
