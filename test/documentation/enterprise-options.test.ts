import { STRUCTS } from '../../src/input-table';
import { read } from './fences';

const GUIDE = read('docs/enterprise.md');

/** What a person chooses among, and has no other place to find: whoever reads the guide must meet each by its name. */
const CHOSEN = [
  'PortkeyEnterpriseGatewayProps',
  'EnterpriseSettings',
  'EnterpriseBedrockOptions',
  'EnterpriseObservabilityOptions',
  'ExistingLogBuckets',
  'OwnedLogBucketOptions',
  'ExistingCacheOptions',
  'ContainerCacheOptions',
  'PrivateControlPlaneOptions',
  'CustomControlPlaneOptions',
  'McpOptions',
  'PortkeyAccountFields',
  'PortkeyAccountSecretsProps',
];

test.each(CHOSEN)('docs/enterprise.md names every option of %s', (struct) => {
  const options = Object.keys(STRUCTS[struct]).map((option) => option.replace('?', ''));
  expect(options.filter((option) => !new RegExp(`\\b${option}\\b`).test(GUIDE))).toEqual([]);
});

test('docs/enterprise.md names every output', () => {
  const printed = [...read('src/enterprise/enterprise-outputs.ts').matchAll(/^ {2}\['(\w+)', '\w+', /gm)].map(([, name]) => name);
  expect(printed.length).toBeGreaterThan(10);
  expect(printed.filter((name) => !GUIDE.includes(`\`${name}\``))).toEqual([]);
});
