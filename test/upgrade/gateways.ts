import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Exposure, GatewayDomain, GatewayPreset, ModelProvider, PortkeyAccount, PortkeyEnterpriseGateway, PortkeyGateway } from '../../src';
import { testApp } from '../app';

const certificateIn = (stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-central-1:111111111111:certificate/00000000');

/** The gateways that a release is compared by: what most users run, in stacks that never change. */
export const GATEWAYS: Record<string, (stack: Stack) => void> = {
  enterprise: (stack) => {
    new PortkeyEnterpriseGateway(stack, 'Gateway', {
      account: PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Account', 'portkey/account')),
      registryCredentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'portkey/registry'),
      domain: GatewayDomain.fromCertificate(certificateIn(stack), 'llm.example.com'),
      dataService: {},
    }).printOutputs();
  },
  dev: (stack) => {
    new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] }).printOutputs();
  },
  prod: (stack) => {
    const gateway = new PortkeyGateway(stack, 'Gateway', { providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['anthropic.*'] })] });
    gateway.addClient('Alpha', { team: 'alpha' });
    gateway.printOutputs();
  },
  'prod-public': (stack) => {
    new PortkeyGateway(stack, 'Gateway', {
      domain: GatewayDomain.fromCertificate(certificateIn(stack), 'llm.example.com'),
      network: { exposure: Exposure.PUBLIC },
      providers: [ModelProvider.anthropic()],
    }).printOutputs();
  },
};

// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation template has no better type
export type TemplateBody = { Resources: Record<string, any> } & Record<string, any>;

const texts = new Map<string, string>();

/** The template of one of them, as a user without feature flags gets it; without what changes with every release anyway. Yours to change. */
export function templateOf(name: string): TemplateBody {
  const text = texts.get(name) ?? synthesize(name);
  texts.set(name, text);
  return JSON.parse(text);
}

function synthesize(name: string): string {
  const stack = new Stack(testApp({ analyticsReporting: false }), 'Upgrade', { env: { account: '111111111111', region: 'eu-central-1' } });
  GATEWAYS[name](stack);
  return withoutRuntime(Template.fromStack(stack).toJSON() as TemplateBody);
}

/** The encoded runtime is replaced by its name: it changes with every release, and that is what a rolling deployment is for. */
function withoutRuntime(template: TemplateBody): string {
  const replacer = (_key: string, value: unknown) =>
    value && typeof value === 'object' && (value as { Name?: string }).Name === 'GATEWAY_RUNTIME'
      ? { Name: 'GATEWAY_RUNTIME', Value: '<runtime>' }
      : value;
  return JSON.stringify(template, replacer);
}
