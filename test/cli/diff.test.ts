import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, CfnOutput, Fn, NestedStack, RemovalPolicy, Stack, Stage } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Comparison, StackComparison } from '../../cli/changes';
import { InstalledCommand } from './installed-command';

const directory = mkdtempSync(join(tmpdir(), 'assemblies-'));
let installed: InstalledCommand;
beforeAll(() => {
  installed = new InstalledCommand();
}, 180_000);
afterAll(() => {
  installed.remove();
  rmSync(directory, { recursive: true });
});

interface Wishes {
  readonly key?: string;
  readonly retained?: boolean;
  readonly cidr?: string;
  readonly exportName?: string;
  readonly withBucket?: boolean;
  readonly region?: string;
  /** As the CDK's own command has it; a program that synthesizes by itself does not. */
  readonly withMetadata?: boolean;
}

/** An app of a stack with a nested one, and of a stage with two of which one imports from the other. */
function assembly(
  name: string,
  { key = 'id', retained, cidr = '10.0.0.0/16', exportName = 'Shared', withBucket, region = 'eu-central-1', withMetadata = false }: Wishes = {},
): string {
  const outdir = join(directory, name);
  const app = new App({ outdir, analyticsReporting: false, context: { 'aws:cdk:enable-asset-metadata': withMetadata } });
  const env = { account: '111111111111', region };
  const stack = new Stack(app, 'Data', { env });
  const removalPolicy = retained ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
  new dynamodb.Table(stack, 'Items', {
    partitionKey: { name: key, type: dynamodb.AttributeType.STRING },
    tableName: `items-by-${key}`,
    removalPolicy,
  });
  const nested = new NestedStack(stack, 'Network');
  const vpc = new ec2.CfnVPC(nested, 'Vpc', { cidrBlock: cidr });
  new ec2.CfnSecurityGroup(stack, 'Group', { groupDescription: 'in', vpcId: vpc.ref });
  if (withBucket) new s3.Bucket(stack, 'Bucket');
  const stage = new Stage(app, 'Stage', { env });
  const producer = new Stack(stage, 'Producer');
  new CfnOutput(producer, 'It', { value: 'a', exportName });
  new CfnOutput(new Stack(stage, 'Consumer'), 'It', { value: Fn.importValue('Shared') });
  app.synth();
  return outdir;
}

const diff = (...args: string[]) => installed.runAlone(['diff', ...args]);
/** What is said of the stack `Data`. */
const ofData = ({ stacks }: Comparison) => stacks.find(({ stack }) => stack.startsWith('Data')) as StackComparison;
const compared = (...args: string[]): Comparison => JSON.parse(diff(...args, '--json').stdout);

describe('two cloud assemblies', () => {
  const before = assembly('before');
  const same = assembly('same');
  const bucket = assembly('bucket', { withBucket: true });
  const lost = assembly('lost', { key: 'other' });
  const moved = assembly('moved', { cidr: '10.1.0.0/16' });
  const exported = assembly('exported', { exportName: 'Other' });
  const elsewhere = assembly('elsewhere', { region: 'eu-west-1' });

  test.each<[string, string, number, string]>([
    ['that are the same', same, 0, 'Verdict: safe.'],
    ['of which one has more', bucket, 0, '1 added.'],
    ['of which one replaces what holds state', lost, 5, 'Verdict: loses.'],
    ['of which one replaces an address', moved, 4, 'Verdict: replaces.'],
    ['of which one takes away an export in use', exported, 1, 'the export goes while Stage-Consumer in 111111111111/eu-central-1 imports it'],
  ])('%s', (_title, after, code, said) => {
    const { stdout, stderr, ...outcome } = diff(before, after);
    expect({ ...outcome, stderr }).toEqual({ code, stderr: '' });
    expect(stdout).toContain(said);
  });

  test('are compared stack by stack, those of stages and what is nested included', () => {
    const comparison = compared(before, moved);
    const names = ['Data', 'Stage-Consumer', 'Stage-Producer'];
    expect(comparison.stacks.map(({ stack, is }) => `${stack}: ${is}`).sort()).toEqual(
      names.map((name) => `${name} in 111111111111/eu-central-1: updated`),
    );
    const actions = ofData(comparison)
      .changes.filter(({ action }) => action === 'replace')
      .map(({ type, id }) => [type, id.includes('/')]);
    expect(Object.fromEntries(actions)).toEqual({ 'AWS::EC2::SecurityGroup': false, 'AWS::EC2::VPC': true });
  });

  test('what is nested is found by the metadata of the CDK as well', () => {
    const { verdict, stacks } = compared(
      assembly('metadata-before', { withMetadata: true }),
      assembly('metadata-after', { withMetadata: true, cidr: '10.1.0.0/16' }),
    );
    expect(verdict).toBe('replaces');
    expect(stacks.flatMap(({ changes }) => changes).filter(({ isUnknown }) => isUnknown)).toEqual([]);
  });

  test('a nested stack whose template is not at hand is said to be unknown, with exit code 3', () => {
    const file = (name: string) => join(directory, name, 'Data.template.json');
    const alone = ['before', 'moved'].map((name) => {
      const path = join(directory, `alone-${name}.json`);
      writeFileSync(path, readFileSync(file(name)));
      return path;
    });
    const { code, stdout } = diff(...alone, '--all');
    expect(code).toBe(3);
    expect(stdout).toMatch(/in place AWS::CloudFormation::Stack .*\n.*because of TemplateURL\n.*or of what is nested in it/);
  });

  test('a stack in another region is another one, and the first stays', () => {
    const { verdict, stacks } = compared(before, elsewhere);
    expect([verdict, ...new Set(stacks.map(({ is }) => is))]).toEqual(['safe', 'gone', 'new']);
  });

  test('what is changed in place or added is told with --all, and always in JSON', () => {
    const type = 'AWS::S3::Bucket';
    expect(diff(before, bucket).stdout).not.toContain(type);
    expect(diff(before, bucket, '--all').stdout).toContain(`added ${type}`);
    expect(ofData(compared(before, bucket)).changes).toContainEqual(expect.objectContaining({ type, action: 'add' }));
  });

  test('the property that replaces is named, and what is lost', () => {
    const { stdout } = diff(before, lost);
    expect(stdout).toMatch(/ {2}replaced AWS::DynamoDB::Table Items\w+\n {4}because of KeySchema, TableName\n {4}items: lost\n/);
  });

  test('what a policy keeps is not lost', () => {
    const { code, stdout } = diff(assembly('kept-before', { retained: true }), assembly('kept-after', { retained: true, key: 'other' }));
    expect(code).toBe(4);
    expect(stdout).toContain('items: retained, outside of the stack');
  });
});

describe('template files', () => {
  const write = (name: string, content: unknown): string => {
    const file = join(directory, name);
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  };
  const queue = (QueueName: string) => ({ Resources: { It: { Type: 'AWS::SQS::Queue', Properties: { QueueName } } } });
  const unknown = (A: number) => ({ Resources: { It: { Type: 'Vendor::Some::Module', Properties: { A } } } });

  test('are compared with each other', () => {
    expect(diff(write('a.json', queue('a')), write('b.json', queue('b')))).toMatchObject({
      code: 5,
      stdout: expect.stringContaining('messages: lost'),
    });
  });

  test('and with the one stack of an assembly', () => {
    const outdir = join(directory, 'one-stack');
    const app = new App({ outdir, analyticsReporting: false });
    new s3.Bucket(new Stack(app, 'Only'), 'Bucket');
    app.synth();
    const { stacks } = compared(join(outdir, 'Only.template.json'), outdir);
    expect(stacks).toEqual([{ stack: 'Only in unknown-account/unknown-region', is: 'updated', changes: [], obstacles: [] }]);
  });

  test('where a type is not known it cannot be told, with exit code 3', () => {
    const { code, stdout } = diff(write('unknown-a.json', unknown(1)), write('unknown-b.json', unknown(2)));
    expect(code).toBe(3);
    expect(stdout).toContain('nothing is known of its type');
  });

  test.each<[string, string, string]>([
    ['is not there', join(directory, 'nothing'), 'there is no'],
    ['is no JSON', write('yaml.json', 'Resources:\n  A: b'), 'cannot be read as JSON'],
    ['is no template', write('list.json', '[]'), 'is no CloudFormation template'],
    ['is a directory without a manifest', mkdirSync(join(directory, 'a', 'directory'), { recursive: true }) as string, 'is no cloud assembly'],
  ])('what %s is answered with exit code 3', (_title, path, message) => {
    const { code, stdout, stderr } = diff(path, path);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toContain(message);
  });
});

test.each([
  ['nothing', []],
  ['one assembly', ['cdk.out']],
])('%s is answered with the usage, and exit code 2', (_title, args) => {
  const { code, stderr } = diff(...args);
  expect(code).toBe(2);
  expect(stderr).toContain('two cloud assemblies or template files are wanted');
});

test('tags of a stack are no text of its template, and still give requests back to the first target group', () => {
  const tagged = (team: string): string => {
    const outdir = join(directory, `tagged-${team}`);
    const app = new App({ outdir, analyticsReporting: false, context: { '@aws-cdk/core:explicitStackTags': true } });
    const stack = new Stack(app, 'Tagged', { tags: { team } });
    const rule = new elbv2.CfnListenerRule(stack, 'Rule', { listenerArn: 'l', priority: 1, conditions: [], actions: [{ type: 'forward' }] });
    const advancedConfiguration = { alternateTargetGroupArn: 'b', productionListenerRule: rule.ref, roleArn: 'r' };
    new ecs.CfnService(stack, 'Service', { loadBalancers: [{ targetGroupArn: 'a', containerPort: 1, advancedConfiguration }] });
    app.synth();
    return outdir;
  };
  const { code, stdout } = diff(tagged('a'), tagged('b'));
  expect([code, stdout]).toEqual([1, expect.stringContaining('tags of the stack: the weights')]);
});
