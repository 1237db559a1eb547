import { Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps, type SharedState } from '../../src';
import { testApp } from '../app';
import { variableOf } from '../compute/stacks';

// biome-ignore lint/suspicious/noExplicitAny: a template is plain JSON
export type Json = any;

type Given = PortkeyGatewayProps | ((stack: Stack) => PortkeyGatewayProps);

/** A gateway in a stack of its own, and what is done to it. */
export function made(given: Given = {}, use: (gateway: PortkeyGateway) => void = () => {}, stackProps: StackProps = {}) {
  const stack = new Stack(testApp(), 'Stack', stackProps);
  const props = typeof given === 'function' ? given(stack) : given;
  const gateway = new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, providers: [ModelProvider.openai()], ...props });
  use(gateway);
  return { stack, gateway, template: () => Template.fromStack(stack) };
}

export const withState = (store: SharedState, more: PortkeyGatewayProps = {}) => made({ limits: { store }, ...more });

/** Properties of the resources of a type, by logical id. */
export const propertiesOf = (template: Template, type: string): Json[] =>
  Object.values(template.findResources(type)).map(({ Properties }: Json) => Properties);

/** The only one of its type. */
export function only(template: Template, type: string): Json {
  const [found, ...others] = Object.values<Json>(template.findResources(type));
  expect(others).toEqual([]);
  return found;
}

/** Text of which only the deployment knows parts, as JSON: `<its reference>` in a string, 0 where a number stands. */
export function parsed(text: Json): Json {
  const parts: Json[] = typeof text === 'string' ? [text] : text['Fn::Join'][1];
  const shown = parts.map((part, index) => {
    if (typeof part === 'string') return part;
    return `${parts[index - 1]}`.endsWith(':') ? '0' : `<${JSON.stringify(part).replaceAll(/["\\]/g, '')}>`;
  });
  return JSON.parse(shown.join(''));
}

/** What tasks are told when they start. */
export const bootOf = (template: Template): Json => parsed(variableOf(template, 'GATEWAY_CONFIGURATION'));

/** What tasks are told while they run. */
export const liveOf = (template: Template): Json => parsed(only(template, 'AWS::AppConfig::HostedConfigurationVersion').Properties.Content);

/** Every statement of the policies of the tasks' role that has an action of this service. */
export function statementsOf(template: Template, service: string): Json[] {
  const policies = propertiesOf(template, 'AWS::IAM::Policy').filter(({ Roles }) => JSON.stringify(Roles).includes('TaskRole'));
  const statements = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  return statements.filter(({ Action }) => [Action].flat().some((action: string) => action.startsWith(`${service}:`)));
}

/** Of a type that is part of limits: what the template has of it with them, and without has not. */
export const TYPES_OF_CACHES = ['ServerlessCache', 'ReplicationGroup', 'SubnetGroup', 'User', 'UserGroup'].map((type) => `AWS::ElastiCache::${type}`);
