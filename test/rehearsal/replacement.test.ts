import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import type { TemplateResource } from '../../cli/changes';
import { Cleanup } from '../../rehearsal/cleanup';
import { changesIn, comparisonOf } from '../upgrade/changes';
import { type Pair, templatesOf } from '../upgrade/pair';
import { PAIRS } from '../upgrade/pairs';
import { startEmulator } from './start-emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  cloudFormation = new CloudFormationClient((await startEmulator(cleanup)).clientOptions);
}, 4 * MINUTES);
afterAll(() => cleanup.run());

type Resources = Record<string, TemplateResource>;

/** Of these its models decide whether an update makes another one. Others it cannot update, always replaces, or forgets whose they are. */
const UPDATED_BY_EMULATOR = ['AWS::IAM::Role', 'AWS::KMS::Key', 'AWS::S3::Bucket'];

/** What of a template the emulator can update. What refers to the rest says a text that stays. */
function projected(template: object): Resources {
  const { Resources: all } = template as { Resources: Resources };
  const kept = Object.fromEntries(Object.entries(all).filter(([, { Type }]) => UPDATED_BY_EMULATOR.includes(Type)));
  const isGone = (value: { Ref?: string; 'Fn::GetAtt'?: [string] } | null): boolean => {
    const id = value?.Ref ?? value?.['Fn::GetAtt']?.[0];
    return typeof id === 'string' && !id.startsWith('AWS::') && !(id in kept);
  };
  const text = JSON.stringify(kept, (key, value) => (key === 'DependsOn' ? undefined : isGone(value) ? 'elsewhere' : value));
  return JSON.parse(text);
}

/** Deploys one over the other, and tells what was in place of each resource before and after. */
async function update(StackName: string, before: Resources, after: Resources): Promise<Record<string, [string | undefined, string | undefined]>> {
  const body = (resources: Resources) => ({
    StackName,
    TemplateBody: JSON.stringify({ Resources: resources }),
    Capabilities: ['CAPABILITY_IAM' as const],
  });
  const physicalIds = async () => {
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    return Object.fromEntries(StackResources.map(({ LogicalResourceId, PhysicalResourceId }) => [LogicalResourceId ?? '', PhysicalResourceId]));
  };
  await cloudFormation.send(new CreateStackCommand(body(before)));
  const old = await physicalIds();
  await cloudFormation.send(new UpdateStackCommand(body(after)));
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  expect(Stacks[0]?.StackStatus).toBe('UPDATE_COMPLETE');
  const now = await physicalIds();
  await cloudFormation.send(new DeleteStackCommand({ StackName }));
  return Object.fromEntries([...new Set([...Object.keys(old), ...Object.keys(now)])].map((id) => [id, [old[id], now[id]]]));
}

/** What the emulator has made of each resource, in the words of the comparison. */
const seen = ([old, now]: [string | undefined, string | undefined]): string =>
  old === undefined ? 'add' : now === undefined ? 'delete' : old === now ? 'stays' : 'replace';

async function compareWithEmulator(name: string, before: Resources, after: Resources): Promise<Record<string, string>> {
  const told = Object.fromEntries(changesIn(comparisonOf({ Resources: before }, { Resources: after })).map(({ id, action }) => [id, action]));
  const updated = await update(name, before, after);
  const said = (id: string) => (told[id] === undefined || told[id] === 'in-place' ? 'stays' : told[id]);
  expect(Object.entries(updated).map(([id, ids]) => [id, seen(ids)])).toEqual(Object.keys(updated).map((id) => [id, said(id)]));
  return told;
}

/** The changes that touch what it can update. */
const TOUCHED = [
  '`preset`, DEV to PROD',
  '`preset`, PROD to DEV',
  '`encryptionKey`, our own to a given one',
  '`observability.customerManagedKey` on',
  '`observability.usageDelivery` on',
  '`network.flowLogs` and `network.accessLogs` off',
  '`deletionProtection` on',
  '`gatewayName`',
];

test.each(TOUCHED)(
  '%s: the emulator keeps, replaces, adds and deletes what the comparison says',
  async (change) => {
    const pair = PAIRS.find((each) => each.change === change) as Pair;
    const [before, after] = templatesOf(pair).map(projected);
    expect(Object.keys({ ...before, ...after })).not.toEqual([]);
    await compareWithEmulator(`Pair-${TOUCHED.indexOf(change)}`, before, after);
  },
  2 * MINUTES,
);

const bucket = (BucketName: string, more: object = {}): Resources => ({ It: { Type: 'AWS::S3::Bucket', Properties: { BucketName, ...more } } });

test.each<[string, Resources, Resources, string]>([
  ['a bucket of another name', bucket('one-of-ours'), bucket('other-of-ours'), 'replace'],
  ['a bucket with versions', bucket('kept-by-us'), bucket('kept-by-us', { VersioningConfiguration: { Status: 'Enabled' } }), 'in-place'],
  ['a bucket that gets a name', { It: { Type: 'AWS::S3::Bucket' } }, bucket('named-by-us'), 'replace'],
])('%s: emulator and comparison agree', async (title, before, after, action) => {
  expect(await compareWithEmulator(title.replace(/\W/g, '-'), before, after)).toEqual({ It: action });
});
