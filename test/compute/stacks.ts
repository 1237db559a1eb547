import { type AppProps, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { Construct } from 'constructs';
import { Authentication, GatewayAuth } from '../../src/auth';
import { GatewayCluster, GatewayService, type GatewayServiceProps } from '../../src/compute';
import type { ContainerSpec } from '../../src/contract/container-spec';
import type { GatewayComputeOptions } from '../../src/gateway';
import { optionsFor } from '../../src/inputs';
import { ApplicationFront } from '../../src/network';
import { GatewayPreset } from '../../src/presets';
import { GatewayRouting, type GatewayRoutingProps, ModelProvider } from '../../src/routing';
import { TimeoutPlan } from '../../src/timeouts';
import { testApp } from '../app';

/** Without any feature flag, and with all that new apps have. */
export const FLAG_SETS: [string, AppProps['context']][] = [
  ['no', {}],
  ['all recommended', { ...FLAGS }],
];

type Overrides = Partial<GatewayComputeOptions & Omit<GatewayServiceProps, 'cluster'> & GatewayRoutingProps & { vpc: ec2.IVpc }>;

/** The parts that make a gateway's tasks, put together by hand. */
export class Tasks extends Construct {
  readonly cluster: GatewayCluster;
  readonly routing: GatewayRouting;
  readonly service: GatewayService;

  constructor(scope: Construct, id: string, { vpc, cluster, capacity, ...props }: Overrides & Pick<GatewayRoutingProps, 'auth'> & { vpc: ec2.IVpc }) {
    super(scope, id);
    const timeouts = props.timeouts ?? TimeoutPlan.of({ preset: props.preset });
    this.cluster = new GatewayCluster(this, 'Cluster', { vpc, cluster, capacity });
    this.routing = new GatewayRouting(this, 'Routing', {
      ...(optionsFor('GatewayRoutingProps', props) as typeof props),
      gatewayName: props.gatewayName ?? 'llm',
      timeouts,
    });
    this.service = new GatewayService(this, 'Service', {
      ...optionsFor('GatewayServiceProps', props),
      cluster: this.cluster,
      container: this.routing.container,
      scalingMetrics: [this.routing.scalingMetric],
      timeouts,
    });
    this.routing.attachTo(this.service);
  }

  addProvider(provider: ModelProvider): void {
    this.routing.addProvider(provider);
  }
}

/** A gateway's tasks in a stack that knows neither account nor region. */
export function computeIn(stack: Stack, overrides: Overrides = {}): Tasks {
  const vpc = overrides.vpc ?? new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const auth = overrides.auth ?? new GatewayAuth(stack, 'Auth', { method: Authentication.none({ allowUnauthenticated: true }) });
  return new Tasks(stack, 'Compute', { providers: [ModelProvider.openai()], ...overrides, vpc, auth });
}

/** The gateway, and a second service on the same cluster that knows nothing of its runtime. */
export function twoServicesIn(stack: Stack, { vpc, preset, encryptionKey }: { vpc: ec2.IVpc; preset?: GatewayPreset; encryptionKey?: kms.IKey }) {
  const scope = new Construct(stack, 'Compute');
  const auth = new GatewayAuth(stack, 'Auth', { preset });
  const cluster = new GatewayCluster(scope, 'Cluster', { vpc });
  const routing = new GatewayRouting(scope, 'Routing', { preset, auth, gatewayName: 'llm', encryptionKey, providers: [ModelProvider.openai()] });
  const first = new GatewayService(scope, 'Gateway', {
    preset,
    encryptionKey,
    cluster,
    container: routing.container,
    scalingMetrics: [routing.scalingMetric],
  });
  routing.attachTo(first);
  new GatewayService(scope, 'Second', {
    preset,
    encryptionKey,
    cluster,
    container: SECOND_CONTAINER,
    cpu: 256,
    memoryLimitMiB: 512,
    minCapacity: 1,
    memoryTargetPercent: 70,
  });
  return scope;
}

export const SECOND_CONTAINER: ContainerSpec = {
  name: 'worker',
  image: ecs.ContainerImage.fromRegistry('registry.example.com/worker:1'),
  environment: { MODE: 'batch' },
  environmentReason: 'The mode is no secret.',
  ports: [{ name: 'http', port: 8081 }],
};

export function synthesized(overrides: Overrides = {}, context: AppProps['context'] = {}) {
  const stack = new Stack(testApp({ context }), 'Stack');
  const compute = computeIn(stack, overrides);
  return { stack, compute, template: Template.fromStack(stack) };
}

/** Puts the tasks behind a load balancer. */
export function route(stack: Stack, vpc: ec2.IVpc, { service }: Tasks): void {
  const front = new ApplicationFront(stack, 'Front', { vpc, allowInsecure: true, preset: GatewayPreset.DEV });
  service.attachTo(front.openDoor('Gateway', { port: 8787 }));
}

/** The task's container, as the template has it. */
export function containerOf(template: Template) {
  const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return task.Properties.ContainerDefinitions[0];
}

/** An environment variable of the container. */
export const variableOf = (template: Template, name: string) =>
  containerOf(template).Environment.find((variable: { Name: string }) => variable.Name === name)?.Value;

/** The boot configuration, with a stand-in for everything that only CloudFormation knows. */
export function configurationOf(template: Template) {
  const value = variableOf(template, 'GATEWAY_CONFIGURATION');
  const parts: unknown[] = typeof value === 'string' ? [value] : value['Fn::Join'][1];
  return JSON.parse(parts.map((part) => (typeof part === 'string' ? part : `<${JSON.stringify(part).replaceAll(/["\\]/g, '')}>`)).join(''));
}
