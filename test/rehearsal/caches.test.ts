import {
  CloudFormationClient,
  CreateChangeSetCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation';
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Cleanup } from '../../rehearsal/cleanup';
import type { Emulator } from '../../rehearsal/emulator';
import { GatewayLimits, GatewayPreset, SharedState, ValkeyAuthentication } from '../../src';
import { testApp } from '../app';
import { startEmulator } from './start-emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
let emulator: Emulator;
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  emulator = await startEmulator(cleanup);
  cloudFormation = new CloudFormationClient(emulator.clientOptions);
}, 4 * MINUTES);
afterAll(() => cleanup.run());

/** What counts, and nothing around it; where it is, is among the outputs. */
function templateOf(id: string, store: SharedState): string {
  const stack = new Stack(testApp(), id);
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 0, restrictDefaultSecurityGroup: false });
  const limits = new GatewayLimits(stack, 'Limits', {
    preset: GatewayPreset.DEV,
    vpc,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    store,
  });
  new CfnOutput(stack, 'Configuration', { value: stack.toJsonString(limits.renderConfiguration(3)) });
  // its parameters ask for the bootstrap stack, which is not here
  const { Resources, Outputs } = Template.fromStack(stack).toJSON();
  return JSON.stringify({ Resources, Outputs });
}

async function deploy(StackName: string, TemplateBody: string): Promise<{ status?: string; why: string[]; configuration: () => unknown }> {
  await cloudFormation.send(new CreateChangeSetCommand({ StackName, ChangeSetName: 'change', ChangeSetType: 'CREATE', TemplateBody }));
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName: 'change' }));
  const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const why = StackEvents.flatMap(({ ResourceStatus, ResourceStatusReason }) =>
    ResourceStatus === 'CREATE_FAILED' ? [`${ResourceStatusReason}`] : [],
  );
  return { status: Stacks[0]?.StackStatus, why, configuration: () => JSON.parse(Stacks[0]?.Outputs?.[0]?.OutputValue ?? '') };
}

test.each<[string, SharedState, RegExp, string]>([
  ['Serverless', SharedState.valkeyServerless(), /^serverless-.*\.serverless\.\w+\.cache\.amazonaws\.com$/, 'iam'],
  ['Nodes', SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }), /^master\..*\.cache\.amazonaws\.com$/, 'password'],
])(
  '%s: what tasks are told of it comes from what was deployed, and nothing of it stays',
  async (id, store, host, method) => {
    const before = await emulator.inventory();
    const { status, why, configuration } = await deploy(id, templateOf(id, store));
    expect({ status, why }).toEqual({ status: 'CREATE_COMPLETE', why: [] });
    expect(configuration()).toMatchObject({
      ledgerTable: expect.stringContaining('Ledger'),
      store: { host: expect.stringMatching(host), port: 6379, auth: { method } },
    });
    expect((await emulator.inventory()).filter((each) => each.startsWith('elasticache ')).length).toBeGreaterThanOrEqual(3);
    await cloudFormation.send(new DeleteStackCommand({ StackName: id }));
    expect(await emulator.inventory()).toEqual(before);
  },
  MINUTES,
);

test('a user of IAM that is called otherwise than its id fails the stack, as in Amazon ElastiCache', async () => {
  const Properties = { Engine: 'valkey', UserId: 'one', UserName: 'other', AuthenticationMode: { Type: 'iam' }, AccessString: 'on ~* +@all' };
  const { status, why } = await deploy('Wrong', JSON.stringify({ Resources: { User: { Type: 'AWS::ElastiCache::User', Properties } } }));
  expect(status).toBe('ROLLBACK_COMPLETE');
  expect(why.join()).toContain('a user of IAM has its name as id');
});
