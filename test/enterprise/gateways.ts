import { Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { EnterpriseCache, GatewayDomain, GatewayPreset, LoadBalancerType, LogStore, type PortkeyEnterpriseGatewayProps, ServerMode } from '../../src';
import { type Case, gatewayOf, given } from './cases';

export type Options = Omit<PortkeyEnterpriseGatewayProps, 'account' | 'registryCredentials'>;

export const of =
  (options: (stack: Stack) => Options): Case =>
  (stack) => ({
    ...given(stack),
    preset: GatewayPreset.DEV,
    logStore: LogStore.controlPlane(),
    cache: EnterpriseCache.existing({ host: 'cache.example.com' }),
    ...options(stack),
  });

/** Texts of its warnings that have this in them. */
export const warningTextsOf = (options: (stack: Stack) => Options, part = ''): string[] =>
  Annotations.fromStack(Stack.of(gatewayOf(of(options))))
    .findWarning('*', Match.stringLikeRegexp(part))
    .map(({ entry }) => String(entry.data));

export const templateOf = (options: (stack: Stack) => Options): Template => Template.fromStack(Stack.of(gatewayOf(of(options))));
export const named = (stack: Stack, name: string) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, name, `arn:aws:acm:us-east-1:111122223333:certificate/${name}`),
    `${name}.example.com`,
  );
export const bothNames = (stack: Stack): Options => ({
  serverMode: ServerMode.ALL,
  domain: named(stack, 'gateway'),
  mcp: { domain: named(stack, 'mcp') },
});
export const secret = (stack: Stack) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Other', 'other'));
export const behindNetwork: Options['network'] = { loadBalancerType: LoadBalancerType.NETWORK, allowInsecure: true };

/** Variables of the gateway's container, with those that are secrets by name. */
export function variablesOf(template: Template, name = 'gateway'): Record<string, string> {
  const definitions = Object.values(template.findResources('AWS::ECS::TaskDefinition')).flatMap(({ Properties }) => Properties.ContainerDefinitions);
  const { Environment = [], Secrets = [] } = definitions.find(({ Name }) => Name === name);
  return Object.fromEntries([...Environment, ...Secrets].map(({ Name, Value }) => [Name, Value ?? 'a secret']));
}
