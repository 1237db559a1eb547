import { type AppProps, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { Exposure, GatewayDomain, GatewayPreset, ModelApi, ModelProvider, PortkeyGateway, type PortkeyGatewayProps, VpcEndpoints } from '../../src';
import { testApp } from '../app';

/** Without any feature flag, and with all that new apps have. */
export const FLAG_SETS: [string, AppProps['context']][] = [
  ['no', {}],
  ['all recommended', { ...FLAGS }],
];

export const oneOfEachKind = (): ModelProvider[] => [
  ModelProvider.openai(),
  ModelProvider.anthropic(),
  ModelProvider.google(),
  ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'gpt-4o', apiVersion: '2024-10-21' }),
  ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['eu.anthropic.*'] }),
  ModelProvider.bedrockMantle({ models: ['openai.*'] }),
  ModelProvider.compatible({ name: 'vllm', baseUrl: 'https://llm.example.com/v1', apis: [ModelApi.CHAT], keyless: true }),
  ModelProvider.custom({ slug: 'groq' }),
];

const domainIn = (stack: Stack) =>
  GatewayDomain.fromHostedZone(
    route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0000000000', zoneName: 'example.com' }),
    'llm.example.com',
  );

/** The kinds of gateways that there are. */
export const KINDS: Record<string, (stack: Stack) => PortkeyGatewayProps> = {
  bare: () => ({}),
  development: () => ({ preset: GatewayPreset.DEV, providers: [ModelProvider.openai()] }),
  production: () => ({ providers: oneOfEachKind() }),
  public: (stack) => ({ domain: domainIn(stack), network: { exposure: Exposure.PUBLIC }, providers: oneOfEachKind() }),
  everything: (stack) => ({
    domain: domainIn(stack),
    network: { exposure: Exposure.PUBLIC, maxAzs: 3, vpcEndpoints: VpcEndpoints.standard() },
    compute: { enableExecuteCommand: true },
    providers: oneOfEachKind(),
  }),
};

type Props = PortkeyGatewayProps | ((stack: Stack) => PortkeyGatewayProps);

export function gatewayIn(stack: Stack, props: Props = {}, id = 'Gateway'): PortkeyGateway {
  return new PortkeyGateway(stack, id, typeof props === 'function' ? props(stack) : props);
}

export interface Synthesized {
  readonly stack: Stack;
  readonly gateway: PortkeyGateway;
  readonly template: Template;
}

const asMade = new Map<Props, Synthesized>();
const BARE: Props = {};

/** A gateway in a stack of its own, which knows neither account nor region: one for all tests that name the same props and only look at it. */
export function synthesized(props: Props = BARE): Synthesized {
  const made = asMade.get(props) ?? synthesizedIn({}, props);
  asMade.set(props, made);
  return made;
}

/** Another one each time, in an app and a stack that differ. */
export function synthesizedIn({ context = {}, ...stackProps }: StackProps & { context?: AppProps['context'] }, props: Props = BARE): Synthesized {
  const stack = new Stack(testApp({ context }), 'Stack', stackProps);
  const gateway = gatewayIn(stack, props);
  return { stack, gateway, template: Template.fromStack(stack) };
}

// biome-ignore lint/suspicious/noExplicitAny: a CloudFormation resource has no better type
export type Resource = { Type: string; Properties?: any; DeletionPolicy?: string; UpdateReplacePolicy?: string };

export const resourcesOf = (template: Template): Record<string, Resource> => template.toJSON().Resources;

/** Logical ids of the resources of a type. */
export const idsOf = (template: Template, type: string): string[] => Object.keys(template.findResources(type));
