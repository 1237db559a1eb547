import { App, Stack, type StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { GatewayObservability, type GatewayObservabilityProps } from '../../src/observability';

/** Everything that can be monitored, made of plain AWS constructs. */
export function everything(stack: Stack) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc });
  const targetGroup = new elbv2.ApplicationTargetGroup(stack, 'TargetGroup', {
    vpc,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: 8787,
    targetType: elbv2.TargetType.IP,
  });
  loadBalancer.addListener('Listener', { port: 80, open: false, defaultTargetGroups: [targetGroup] });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('gateway', { image: ecs.ContainerImage.fromRegistry('gateway'), portMappings: [{ containerPort: 8787 }] });
  const cluster = new ecs.Cluster(stack, 'Cluster', { vpc });
  const service = new ecs.FargateService(stack, 'Service', { cluster, taskDefinition, minHealthyPercent: 100 });
  targetGroup.addTarget(service);
  return { loadBalancer, targetGroup, service, minCapacity: 2, firewallMetricName: 'firewall', providers: ['openai', 'bedrock'] };
}

/** A stack with nothing but the observability of a gateway, watching everything. */
export function observed(props: GatewayObservabilityProps = {}, { context, ...stackProps }: StackProps & { context?: Record<string, unknown> } = {}) {
  const stack = new Stack(new App({ context }), 'Stack', stackProps);
  const observability = new GatewayObservability(stack, 'Observability', props);
  observability.monitor(everything(stack));
  return { stack, observability };
}
