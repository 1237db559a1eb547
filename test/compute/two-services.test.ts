import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { twoServicesIn } from './stacks';

const stack = new Stack(new App(), 'Stack');
twoServicesIn(stack, { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false }) });
const template = Template.fromStack(stack);

// biome-ignore lint/suspicious/noExplicitAny: a template is plain JSON
const taskOf = (container: string): any =>
  Object.values(template.findResources('AWS::ECS::TaskDefinition')).find(({ Properties }) => Properties.ContainerDefinitions[0].Name === container);

test('two services share one cluster, and nothing else', () => {
  template.resourceCountIs('AWS::ECS::Cluster', 1);
  const services = Object.values(template.findResources('AWS::ECS::Service')).map(({ Properties }) => Properties);
  expect(services).toHaveLength(2);
  expect(services[0].Cluster).toEqual(services[1].Cluster);
  for (const property of ['TaskDefinition', 'NetworkConfiguration']) expect(services[0][property]).not.toEqual(services[1][property]);
});

test('the second one has no runtime: its container is what was said of it, hardened like the first', () => {
  const [container] = taskOf('worker').Properties.ContainerDefinitions;
  expect(container).toMatchObject({
    Image: 'registry.example.com/worker:1',
    Environment: [{ Name: 'MODE', Value: 'batch' }],
    PortMappings: [{ ContainerPort: 8081, Name: 'http' }],
    ReadonlyRootFilesystem: true,
    LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
    StopTimeout: 120,
    LogConfiguration: { Options: { 'awslogs-stream-prefix': 'worker' } },
  });
  for (const absent of ['EntryPoint', 'Command', 'HealthCheck', 'User', 'Ulimits']) expect(container).not.toHaveProperty(absent);
});

test('each scales by itself, on what was handed in', () => {
  const policies = Object.values(template.findResources('AWS::ApplicationAutoScaling::ScalingPolicy')).map(({ Properties }) => {
    const { PredefinedMetricSpecification, CustomizedMetricSpecification } = Properties.TargetTrackingScalingPolicyConfiguration;
    return PredefinedMetricSpecification?.PredefinedMetricType ?? CustomizedMetricSpecification.MetricName;
  });
  expect(policies.sort()).toEqual([
    'ECSServiceAverageCPUUtilization',
    'ECSServiceAverageCPUUtilization',
    'ECSServiceAverageMemoryUtilization',
    'RequestsInFlight',
  ]);
});

test('a permission of the one is none of the other', () => {
  const readers = Object.values(template.findResources('AWS::IAM::Policy')).filter(({ Properties }) => /TaskAccess/.test(Properties.PolicyName));
  expect(readers).toHaveLength(1);
  expect(readers[0].Properties.Roles).toEqual([taskOf('gateway').Properties.TaskRoleArn['Fn::GetAtt']].map(([Ref]) => ({ Ref })));
});
