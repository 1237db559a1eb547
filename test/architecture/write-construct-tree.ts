import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constructTree, renderConstructTree } from './construct-tree';

/** `npx projen construct-tree`: writes the construct tree as it is now. */
writeFileSync(join(__dirname, '..', '..', 'docs', 'construct-tree.md'), renderConstructTree(constructTree()));
