import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as library from '../src';
import { inputTable, ROOT, TABLE } from './input-table';

writeFileSync(join(ROOT, TABLE), inputTable(library));
