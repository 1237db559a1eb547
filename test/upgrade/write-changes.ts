import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderChanges } from './changes';

/** `npx projen changes`: writes what changes of a gateway come to, as it is now. */
writeFileSync(join(__dirname, '..', '..', 'docs', 'changes.md'), renderChanges());
