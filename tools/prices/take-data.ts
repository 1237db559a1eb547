/** Takes newer data of the same form: `tsx tools/prices/take-data.ts <directory>`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFiles } from './data-files';
import { DATA, readSource } from './source';

for (const [name, text] of Object.entries(dataFiles(readSource(process.argv[2])))) writeFileSync(join(DATA, name), text);
