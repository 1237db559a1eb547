import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAYS, templateOf } from './gateways';

/** `npx projen templates`: records the templates as they are now. */
for (const name of Object.keys(GATEWAYS)) writeFileSync(join(__dirname, `${name}.template.json`), templateOf(name));
