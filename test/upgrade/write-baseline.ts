import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAYS, templateOf } from './gateways';

/** Run once per release (`npx projen baseline`): what the next one is compared with. */
const BASELINE = join(__dirname, 'baseline');
mkdirSync(join(BASELINE, 'assembly'), { recursive: true });
for (const name of Object.keys(GATEWAYS)) {
  writeFileSync(join(BASELINE, `${name}.template.json`), `${JSON.stringify(templateOf(name), null, 1)}\n`);
}
copyFileSync(join(__dirname, '..', '..', '.jsii'), join(BASELINE, 'assembly', '.jsii'));
