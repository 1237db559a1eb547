import { join } from 'node:path';
import { CloudFormationClient, CreateChangeSetCommand, DescribeStackEventsCommand, ExecuteChangeSetCommand } from '@aws-sdk/client-cloudformation';
import { DeploymentFailed, RecordedStory, rehearse } from '../../rehearsal';
import { Cleanup } from '../../rehearsal/cleanup';
import { startEmulator } from './start-emulator';

const MINUTES = 60_000;
const cleanup = new Cleanup();
let cloudFormation: CloudFormationClient;

beforeAll(async () => {
  cloudFormation = new CloudFormationClient((await startEmulator(cleanup)).clientOptions);
}, 4 * MINUTES);
afterAll(() => cleanup.run());

const topic = { Type: 'AWS::SNS::Topic' };
const pool = { Type: 'AWS::Cognito::UserPool' };
const client = {
  UserPoolId: { Ref: 'Pool' },
  GenerateSecret: true,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['gateway/invoke'],
};
const subnet = { VpcId: { 'Fn::GetAtt': ['Vpc', 'VpcIdentity'] }, CidrBlock: '10.0.0.0/24' };

let count = 0;
const change = (Resources: object) => {
  count += 1;
  return { StackName: `Wrong${count}`, ChangeSetName: 'change', ChangeSetType: 'CREATE' as const, TemplateBody: JSON.stringify({ Resources }) };
};

test.each<[string, object, RegExp]>([
  ['a type that does not exist', { Topic: { Type: 'AWS::SNS::Topik' } }, /Unrecognized resource types: \['AWS::SNS::Topik'\]/],
  ['a type that nothing stands behind', { Farm: { Type: 'AWS::GameLift::Fleet' } }, /Unrecognized resource types/],
  ['a property that does not exist', { Topic: { ...topic, Properties: { DisplayTitle: 'x' } } }, /DisplayTitle/],
  ['a reference to nothing', { Topic: { ...topic, Properties: { DisplayName: { Ref: 'Nobody' } } } }, /Nobody/],
  [
    'an attribute that does not exist',
    { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } }, Subnet: { Type: 'AWS::EC2::Subnet', Properties: subnet } },
    /VpcIdentity/,
  ],
])('%s is refused before anything is created', async (_, resources, message) => {
  await expect(cloudFormation.send(new CreateChangeSetCommand(change(resources)))).rejects.toThrow(message);
});

test.each<[string, object, RegExp]>([
  [
    'a scope that the pool does not have yet',
    { Pool: pool, Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: client } },
    /Client.*ScopeDoesNotExist/,
  ],
])('%s fails the stack, with an event that names the resource', async (_, resources, message) => {
  const { StackName, ChangeSetName, ...rest } = change(resources);
  await cloudFormation.send(new CreateChangeSetCommand({ StackName, ChangeSetName, ...rest }));
  await cloudFormation.send(new ExecuteChangeSetCommand({ StackName, ChangeSetName }));
  const { StackEvents = [] } = await cloudFormation.send(new DescribeStackEventsCommand({ StackName }));
  const failed = StackEvents.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  expect(`${failed?.LogicalResourceId}: ${failed?.ResourceStatusReason}`).toMatch(message);
  expect(StackEvents[0].ResourceStatus).toBe('ROLLBACK_COMPLETE');
});

test(
  'a rehearsal of an app that CloudFormation refuses fails with its message',
  async () => {
    const app = join(__dirname, 'wrong-app.ts');
    const rehearsal = rehearse({ story: new RecordedStory(), app });
    await expect(rehearsal).rejects.toThrow(DeploymentFailed);
    await expect(rehearsal).rejects.toThrow(/cdk deploy failed[\s\S]*NoSuchProperty/);
  },
  3 * MINUTES,
);
