import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePython } from '../../rehearsal';
import { ROOT, replacementTable, schemasOf, TABLE } from './replacement-table';

async function main(): Promise<void> {
  const { interpreter } = await ensurePython(new AbortController().signal);
  writeFileSync(join(ROOT, TABLE), replacementTable(schemasOf(interpreter)));
}

void main();
