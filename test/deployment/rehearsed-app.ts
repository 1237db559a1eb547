import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { StackTemplate } from '../../rehearsal/stack';
import { type Deployment, GatewayDomain, GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';

export interface AppOptions {
  readonly certificateArn: string;
  readonly domainName: string;
  readonly deployment?: Deployment;
  /** Something of the task definition that changes from version to version. */
  readonly version?: number;
  readonly props?: PortkeyGatewayProps;
}

/** A gateway of two tasks. */
export function rehearsedTemplate({ certificateArn, domainName, deployment, version = 1, props }: AppOptions): StackTemplate {
  const stack = new Stack(testApp(), 'Rehearsed');
  const gateway = new PortkeyGateway(stack, 'Gateway', {
    preset: GatewayPreset.DEV,
    domain: GatewayDomain.fromCertificate(Certificate.fromCertificateArn(stack, 'Certificate', certificateArn), domainName),
    drainTimeout: Duration.minutes(10), // that of PROD
    providers: [ModelProvider.openai(), ModelProvider.anthropic()],
    ...props,
    compute: { minCapacity: 2, deployment, ...props?.compute },
  });
  gateway.service.taskDefinition.defaultContainer?.addEnvironment('VERSION', String(version));
  gateway.printOutputs();
  return Template.fromStack(stack).toJSON() as StackTemplate;
}
