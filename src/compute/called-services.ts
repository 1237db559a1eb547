import { Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { GatewayCluster } from './gateway-cluster';
import type { GatewayService } from './gateway-service';

/** The containers of a task as they are deployed, for whoever looks for what they name. */
export const containersOf = ({ taskDefinition }: GatewayService): string =>
  JSON.stringify(Stack.of(taskDefinition).resolve((taskDefinition.node.defaultChild as ecs.CfnTaskDefinition).containerDefinitions)) ?? '';

type IsCalled = (services: readonly GatewayService[], cluster: GatewayCluster) => boolean;

const forImages: IsCalled = (services) => services.some((service) => containersOf(service).includes('.dkr.ecr.'));

/** Made for the cluster: those that a cluster has already have found their way to Amazon ECS. */
const byInstances: IsCalled = (_services, { node }) => node.findAll().some((child) => child instanceof ecs.CfnCapacityProvider);

const IS_CALLED: Readonly<Record<string, IsCalled>> = {
  'ecr.api': forImages,
  'ecr.dkr': forImages,
  ecs: byInstances,
  'ecs-agent': byInstances,
  'ecs-telemetry': byInstances,
  ssmmessages: (services) => services.some(({ service }) => (service.node.defaultChild as ecs.CfnService).enableExecuteCommand === true),
};

/** Whether tasks and their hosts call a service of AWS, by the short name of its endpoint; undefined where it is the gateway who would call it. */
export const tasksCall = (name: string, services: readonly GatewayService[], cluster: GatewayCluster): boolean | undefined =>
  IS_CALLED[name]?.(services, cluster);
