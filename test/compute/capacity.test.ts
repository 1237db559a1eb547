import { App, type CfnElement, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { PortkeyGateway } from '../../src';
import { Capacity, GatewayCluster } from '../../src/compute';
import { computeIn, synthesized } from './stacks';

describe('capacity', () => {
  test.each([
    [
      30,
      [
        { CapacityProvider: 'FARGATE', Weight: 70, Base: 1 },
        { CapacityProvider: 'FARGATE_SPOT', Weight: 30 },
      ],
    ],
    [100, [{ CapacityProvider: 'FARGATE_SPOT', Weight: 100 }]],
  ])('%i percent of Spot', (spotPercent, CapacityProviderStrategy) => {
    synthesized({ capacity: Capacity.fargate({ spotPercent }) }).template.hasResourceProperties('AWS::ECS::Service', {
      CapacityProviderStrategy,
      LaunchType: Match.absent(),
    });
  });

  test('the service comes after the capacity providers of its cluster, and goes before them', () => {
    const { template } = synthesized({ capacity: Capacity.fargate({ spotPercent: 50 }) });
    const [associations] = Object.keys(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'));
    template.hasResource('AWS::ECS::Service', { DependsOn: Match.arrayWith([associations]) });
  });

  test('K19: without Spot the cluster has no capacity providers, which the first cluster of an account cannot be given at once', () => {
    const { template } = synthesized();
    expect(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations')).toEqual({});
    template.hasResourceProperties('AWS::ECS::Service', { LaunchType: 'FARGATE', CapacityProviderStrategy: Match.absent() });
  });

  test('K19: with Spot it gets them late: when there is a way to the internet', () => {
    const { template } = synthesized({ capacity: Capacity.fargate({ spotPercent: 50 }) });
    const [{ Properties, DependsOn }] = Object.values(template.findResources('AWS::ECS::ClusterCapacityProviderAssociations'));
    expect(Properties.CapacityProviders).toEqual(['FARGATE', 'FARGATE_SPOT']);
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^VpcPrivateSubnet1DefaultRoute/)]));
    template.hasResource('AWS::ECS::Cluster', { DependsOn: Match.absent() });
  });

  test('K19: of a gateway: when the load balancer stands', () => {
    const stack = new Stack(new App(), 'Stack');
    const gateway = new PortkeyGateway(stack, 'Gateway', { compute: { capacity: Capacity.fargate({ spotPercent: 50 }) } });
    const template = Template.fromStack(stack);
    const loadBalancer = stack.getLogicalId(gateway.network.loadBalancer.node.defaultChild as CfnElement);
    template.hasResource('AWS::ECS::ClusterCapacityProviderAssociations', { DependsOn: Match.arrayWith([loadBalancer]) });
  });

  test('a cluster that is brought along is given none', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new ec2.Vpc(stack, 'Vpc');
    computeIn(stack, { vpc, cluster: new ecs.Cluster(stack, 'Cluster', { vpc }), capacity: Capacity.fargate({ spotPercent: 50 }) });
    Template.fromStack(stack).resourceCountIs('AWS::ECS::ClusterCapacityProviderAssociations', 0);
  });

  test.each([-1, 101, 12.5])('refuses %d percent', (spotPercent) => {
    expect(() => Capacity.fargate({ spotPercent })).toThrow(/^SpotPercentOutOfRange: compute.capacity.spotPercent/);
  });
});

test('a cluster in a VPC without egress needs none where nothing waits for it', () => {
  const stack = new Stack(new App(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0, subnetConfiguration: [{ name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
  expect(() => new GatewayCluster(stack, 'Cluster', { vpc })).not.toThrow();
  expect(() => Template.fromStack(stack)).not.toThrow();
});
