import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { Authentication, GatewayAuth } from '../../src/auth';
import type { GatewayComputeProps } from '../../src/compute';
import { GatewayCompute } from '../../src/compute';
import { ModelProvider } from '../../src/routing';

/** Without any feature flag, and with all that new apps have. */
export const FLAG_SETS: [string, AppProps['context']][] = [
  ['no', {}],
  ['all recommended', { ...FLAGS }],
];

type Overrides = Partial<GatewayComputeProps>;

/** A gateway's tasks in a stack that knows neither account nor region. */
export function computeIn(stack: Stack, overrides: Overrides = {}): GatewayCompute {
  const vpc = overrides.vpc ?? new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, restrictDefaultSecurityGroup: false });
  const auth = overrides.auth ?? new GatewayAuth(stack, 'Auth', { method: Authentication.none({ allowUnauthenticated: true }) });
  return new GatewayCompute(stack, 'Compute', { providers: [ModelProvider.openai()], ...overrides, vpc, auth });
}

export function synthesized(overrides: Overrides = {}, context: AppProps['context'] = {}) {
  const stack = new Stack(new App({ context }), 'Stack');
  const compute = computeIn(stack, overrides);
  return { stack, compute, template: Template.fromStack(stack) };
}

/** Puts the tasks behind a load balancer. */
export function route(stack: Stack, vpc: ec2.IVpc, compute: GatewayCompute): elbv2.ApplicationTargetGroup {
  const listener = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', { vpc }).addListener('Http', { port: 80, open: false });
  return listener.addTargets('Targets', { port: 8787, protocol: elbv2.ApplicationProtocol.HTTP, targets: [compute.service] });
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
