import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RECORDED, templateOf } from './gateways';

/** `npx projen templates`: records the templates as they are now. */
for (const name of RECORDED) writeFileSync(join(__dirname, `${name}.template.json`), templateOf(name));
