import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { standardPrices, TABLE, tableText } from './make-table';
import { readSource } from './source';

const prices = standardPrices(readSource());
writeFileSync(join(__dirname, '../..', TABLE), tableText(prices));
console.info(`${prices.models.length} rows, ${JSON.stringify(prices).length} bytes`);
