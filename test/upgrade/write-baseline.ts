import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GATEWAYS, templateOf } from './gateways';

/** Run once per release (`npx projen baseline`): what the next one is compared with. */
const ROOT = join(__dirname, '..', '..');
const BASELINE = join(__dirname, 'baseline');
// hidden, for jsii-docgen would take it for the assembly of today
mkdirSync(join(BASELINE, '.assembly'), { recursive: true });
for (const name of Object.keys(GATEWAYS)) {
  writeFileSync(join(BASELINE, `${name}.template.json`), `${JSON.stringify(templateOf(name), null, 1)}\n`);
}
copyFileSync(join(ROOT, '.jsii'), join(BASELINE, '.assembly', '.jsii'));
const { name, version, peerDependencies, main, types, jsii } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
writeFileSync(join(BASELINE, '.assembly', 'package.json'), `${JSON.stringify({ name, version, peerDependencies, main, types, jsii }, null, 2)}\n`);
