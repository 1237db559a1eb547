import { Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  CollectorSubject,
  CostSubject,
  FirewallSubject,
  GatewayObservability,
  type GatewayObservabilityProps,
  GuardrailSubject,
  LimitsSubject,
  LoadBalancerSubject,
  ProviderSubject,
  RequestsSubject,
  ResponseCacheSubject,
  ServerlessCacheSubject,
  ServiceSubject,
  TargetsSubject,
  TasksSubject,
  TracesSubject,
} from '../../src/observability';
import type { IWatched } from '../../src/watched';
import { testApp } from '../app';

const targetGroupIn = (stack: Stack, id: string, vpc: ec2.IVpc) =>
  new elbv2.ApplicationTargetGroup(stack, id, { vpc, protocol: elbv2.ApplicationProtocol.HTTP, port: 8787, targetType: elbv2.TargetType.IP });

/** What a gateway is made of, of plain AWS constructs. */
export function parts(stack: Stack) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc });
  const targetGroup = targetGroupIn(stack, 'TargetGroup', vpc);
  loadBalancer.addListener('Listener', { port: 80, open: false, defaultTargetGroups: [targetGroup] });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('gateway', { image: ecs.ContainerImage.fromRegistry('gateway'), portMappings: [{ containerPort: 8787 }] });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
  targetGroup.addTarget(service);
  return { vpc, loadBalancer, targetGroup, service };
}

/** Two target groups of one load balancer, as blue and green are. */
export function blueAndGreen(stack: Stack) {
  const { vpc, loadBalancer, targetGroup } = parts(stack);
  return { loadBalancer, targetGroups: [targetGroup, targetGroupIn(stack, 'Green', vpc)] };
}

/** Everything that can be watched. */
export function everything(stack: Stack): IWatched[] {
  const { loadBalancer, targetGroup, service } = parts(stack);
  return [
    new CostSubject(),
    new RequestsSubject(),
    new TasksSubject(),
    new ProviderSubject('openai'),
    new ProviderSubject('bedrock'),
    new LoadBalancerSubject(loadBalancer),
    new TargetsSubject({ loadBalancer, targetGroups: [targetGroup], minCapacity: 2, after: [service] }),
    new ServiceSubject(service),
    new FirewallSubject('firewall'),
    new LimitsSubject(),
    new GuardrailSubject({ store: true }),
    new ServerlessCacheSubject({ cacheName: 'cache', maxDataStorageGb: 1 }),
    new ResponseCacheSubject(),
    new TracesSubject({ logs: true }),
    new CollectorSubject(service, new logs.LogGroup(stack, 'CollectorLogGroup')),
  ];
}

/** A stack with nothing but the observability of a gateway, watching everything, or what is given. */
export function observed(
  props: GatewayObservabilityProps = {},
  { context, ...stackProps }: StackProps & { context?: Record<string, unknown> } = {},
  subjectsIn: (stack: Stack) => IWatched[] = everything,
) {
  const stack = new Stack(testApp({ context }), 'Stack', stackProps);
  const observability = new GatewayObservability(stack, 'Observability', props);
  for (const subject of subjectsIn(stack)) {
    observability.watch(subject);
  }
  return { stack, observability };
}
