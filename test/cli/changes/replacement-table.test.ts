import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fullDiff, ResourceImpact } from '@aws-cdk/cloudformation-diff';
import { replacementOf, STATEFUL_TYPES } from '../../../cli/changes';
import { REPLACEMENT_TABLE } from '../../../cli/changes/replacement-table';
import { ensurePython } from '../../../rehearsal';
import { ROOT, replacementTable, type Schemas, schemasOf, TABLE } from '../../../tools/replacement/replacement-table';

let schemas: Schemas;
beforeAll(async () => {
  const { interpreter } = await ensurePython(new AbortController().signal);
  schemas = schemasOf(interpreter);
}, 600_000);

/** Every type that a gateway of ours has, in whatever shape. */
const OURS = ['templates', 'upgrade/baseline'].flatMap((directory) => typesIn(join(ROOT, 'test', directory)));

function typesIn(directory: string): string[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.template.json'));
  const resources = files.flatMap((file) => Object.values(JSON.parse(readFileSync(join(directory, file), 'utf8')).Resources as object));
  return resources.map(({ Type }) => Type as string).filter((type) => type !== 'AWS::CDK::Metadata');
}

test('the table is what the schemas and the specification say (npx projen replacement writes it)', () => {
  expect(replacementTable(schemas)).toBe(readFileSync(join(ROOT, TABLE), 'utf8'));
}, 60_000);

test('every type of our gateways has a row, and every type that is said to hold something', () => {
  expect(OURS.length).toBeGreaterThan(40);
  expect([...OURS, ...Object.keys(STATEFUL_TYPES)].filter((type) => !replacementOf(type))).toEqual([]);
});

/** What `cdk diff` says of a change of each property that it knows. */
function impactsOf(type: string, properties: readonly string[]): Record<string, ResourceImpact | undefined> {
  const template = (value: string) => ({
    Resources: { It: { Type: type, Properties: Object.fromEntries(properties.map((name) => [name, value])) } },
  });
  const { propertyUpdates } = fullDiff(template('a'), template('b')).resources.get('It');
  const impacts = Object.entries(propertyUpdates).map(([name, { changeImpact }]) => [name, changeImpact]);
  return Object.fromEntries(impacts.filter(([, impact]) => impact !== ResourceImpact.NO_CHANGE));
}

/** What the table may say of a property of which `cdk diff` says this; a part of a property, or what only one side knows, may replace. */
const AGREED: Readonly<Partial<Record<ResourceImpact, readonly unknown[]>>> = {
  [ResourceImpact.WILL_REPLACE]: ['yes', 'maybe'],
  [ResourceImpact.MAY_REPLACE]: ['yes', 'maybe'],
  [ResourceImpact.WILL_UPDATE]: [undefined, 'maybe'],
};

test.each([...new Set(OURS)].sort())('cdk diff and the table agree on %s', (type) => {
  const impacts = impactsOf(type, Object.keys(schemas.get(type)?.properties ?? {}));
  const said = (name: string) => {
    const rows = (replacementOf(type)?.properties ?? []).filter(({ path }) => path[0] === name);
    return rows.find(({ path }) => path.length === 1)?.replaces ?? (rows.length > 0 ? 'maybe' : undefined);
  };
  expect(Object.entries(impacts).filter(([name, impact]) => impact && !AGREED[impact]?.includes(said(name)))).toEqual([]);
});

test.each([
  ['a property that replaces', 'AWS::EC2::VPC', 'CidrBlock', 'yes'],
  ['one that replaces by conditions of its own', 'AWS::ECS::Service', 'LaunchType', 'maybe'],
  ['one that only the specification knows as such', 'AWS::EC2::EIP', 'Domain', 'maybe'],
  ['one that does not', 'AWS::SNS::Topic', 'DisplayName', undefined],
])('a row says of %s that it is one', (_title, type, property, replaces) => {
  expect(replacementOf(type)?.properties.find(({ path }) => path.join('.') === property)?.replaces).toBe(replaces);
});

test('a row says by which properties a resource is told from others, where AWS gives no id', () => {
  expect(replacementOf('AWS::Cognito::UserPoolDomain')?.identity).toEqual([['Domain'], ['UserPoolId']]);
  expect(replacementOf('AWS::Cognito::UserPoolClient')?.identity).toEqual([]);
});

test('a row says that CloudFormation deletes the old one first', () => {
  expect(replacementOf('AWS::EC2::SubnetRouteTableAssociation')?.deletesFirst).toBe(true);
  expect(replacementOf('AWS::EC2::VPC')?.deletesFirst).toBe(false);
});

test('a custom resource is looked up as one', () => {
  expect(replacementOf('Custom::Anything')).toEqual(replacementOf('AWS::CloudFormation::CustomResource'));
  expect(REPLACEMENT_TABLE.CloudFormation.CustomResource).toBe('ServiceToken');
});
