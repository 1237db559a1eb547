import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import { Authentication, Deployment, GatewayDomain, GatewayPreset, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { resources } from '../network/synthesize';

export const SERVICE = 'AWS::ECS::Service';
export const RULE = 'AWS::ElasticLoadBalancingV2::ListenerRule';
export const LISTENER = 'AWS::ElasticLoadBalancingV2::Listener';
export const ALARM = 'AWS::CloudWatch::Alarm';

export const SHIFTING: readonly [string, () => Deployment][] = [
  ['blue/green', () => Deployment.blueGreen({ testListener: {} })],
  ['canary', () => Deployment.canary({ testListener: {} })],
  ['linear', () => Deployment.linear({ testListener: {} })],
];

/** A domain whose certificate is there already. */
export const certified = (stack: Stack, id = 'Given', name = 'llm.example.com'): GatewayDomain =>
  GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, id, `arn:aws:acm:eu-west-1:111111111111:certificate/${id}`), name);

export interface Deployed {
  readonly stack: Stack;
  readonly gateway: PortkeyGateway;
  readonly template: Template;
}

/** A gateway by itself in a stack. */
export function gatewayWith(
  props: (stack: Stack) => PortkeyGatewayProps,
  more: (gateway: PortkeyGateway, stack: Stack) => void = () => {},
): Deployed {
  const stack = new Stack(testApp(), 'Stack', { env: { account: '111111111111', region: 'eu-west-1' } });
  const gateway = new PortkeyGateway(stack, 'Gateway', {
    preset: GatewayPreset.DEV,
    providers: [],
    domain: certified(stack),
    auth: { method: Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['llm'] }) },
    ...props(stack),
  });
  more(gateway, stack);
  return { stack, gateway, template: Template.fromStack(stack) };
}

/** The one service, and what it says of its deployments. */
export function deploymentOf(template: Template) {
  const [service] = Object.values(resources(template, SERVICE));
  return { service, configuration: service.Properties.DeploymentConfiguration, advanced: service.Properties.LoadBalancers[0].AdvancedConfiguration };
}
