/** Stacks are updated in the emulator as CloudFormation does it, for what deployments touch. */
import { CloudFormationClient, CreateStackCommand, DescribeStackResourcesCommand, UpdateStackCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient } from '@aws-sdk/client-ecs';
import { Cleanup } from '../../rehearsal/cleanup';
import type { Emulator } from '../../rehearsal/emulator';
import { startEmulator } from './start-emulator';

const cleanup = new Cleanup();
let emulator: Emulator;
let stacks = 0;

beforeAll(async () => {
  emulator = await startEmulator(cleanup);
}, 240_000);
afterAll(() => cleanup.run());

type Resources = Record<string, { Type: string; Properties?: object }>;

/** Physical ids before and after. */
async function updated(before: Resources, after: Resources): Promise<Readonly<Record<string, readonly [string?, string?]>>> {
  const cloudFormation = new CloudFormationClient(emulator.clientOptions);
  stacks += 1;
  const StackName = `Updated-${stacks}`;
  const ids = async () => {
    const { StackResources = [] } = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName }));
    return new Map(StackResources.map(({ LogicalResourceId = '', PhysicalResourceId }) => [LogicalResourceId, PhysicalResourceId]));
  };
  await cloudFormation.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: before }) }));
  const old = await ids();
  await cloudFormation.send(new UpdateStackCommand({ StackName, TemplateBody: JSON.stringify({ Resources: after }) }));
  const now = await ids();
  return Object.fromEntries([...new Set([...old.keys(), ...now.keys()])].map((id) => [id, [old.get(id), now.get(id)] as const]));
}

const VPC = { Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } } };
const group = (more: object) => ({
  ...VPC,
  Group: {
    Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Properties: { Port: 80, Protocol: 'HTTP', TargetType: 'ip', VpcId: { Ref: 'Vpc' }, HealthCheckIntervalSeconds: 15, ...more },
  },
});
const service = (image: string, more: Resources = {}): Resources => ({
  Service: { Type: 'AWS::ECS::Service', Properties: { Cluster: { Ref: 'Cluster' }, TaskDefinition: { Ref: 'Task' }, DesiredCount: 1 } },
  Cluster: { Type: 'AWS::ECS::Cluster' },
  Task: { Type: 'AWS::ECS::TaskDefinition', Properties: { ContainerDefinitions: [{ Name: 'one', Image: image, Memory: 64 }] } },
  ...more,
});
const topic = (TopicName: string): Resources => ({ Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName } } });

test('another task definition is a new revision, which the service gets although its own text has not changed, and the old one goes', async () => {
  const { Task, Service } = await updated(service('one:1'), service('one:2', topic('beside')));
  expect(Task[1]).not.toBe(Task[0]);
  expect(Service[1]).toBe(Service[0]);
  const ecs = new ECSClient(emulator.clientOptions);
  const [, cluster, name] = Service[1]?.split('/') ?? [];
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [name] }));
  expect(services[0].taskDefinition).toBe(Task[1]);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: Task[0] }));
  expect(taskDefinition?.status).toBe('INACTIVE');
});

test.each<[string, object, boolean]>([
  [
    'health checks and attributes stays',
    { HealthCheckIntervalSeconds: 30, TargetGroupAttributes: [{ Key: 'stickiness.enabled', Value: 'false' }] },
    true,
  ],
  ['port is another one', { Port: 8080 }, false],
])('a target group with other %s', async (_name, more, same) => {
  const { Group } = await updated(group({}), group(more));
  expect(Group[1] === Group[0]).toBe(same);
});

test('what is the same is not touched, what is new is made, and what is gone is deleted', async () => {
  const ids = await updated({ ...service('one:1'), ...topic('old') }, service('one:1', { Other: topic('new').Topic }));
  expect(ids.Task[1]).toBe(ids.Task[0]);
  expect(ids.Topic[1]).toBeUndefined();
  expect(ids.Other).toEqual([undefined, expect.stringContaining(':new')]);
});

test('a change that nobody emulates is refused with its name', async () => {
  const secret = (Description: string): Resources => ({ Secret: { Type: 'AWS::SecretsManager::Secret', Properties: { Description } } });
  await expect(updated(secret('one'), secret('two'))).rejects.toThrow('AWS::SecretsManager::Secret cannot be updated in a rehearsal');
});
