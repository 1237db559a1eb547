import { App, type CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { AwsSolutionsChecks } from 'cdk-nag';
import { GatewayAuth, GatewayPreset, LiveConfiguration } from '../../src';
import { MAX_CLIENTS } from '../../src/contract';
import { testApp } from '../app';
import { type Json, ofType } from './stacks';

const OUTPUTS_OF_A_STACK = 200;
const RESOURCES_OF_A_STACK = 500;
const BYTES_OF_A_TEMPLATE = 1024 * 1024;

const gatewayIn = (stack: Stack, encryptionKey?: kms.IKey) => {
  const auth = new GatewayAuth(stack, 'Auth', { preset: GatewayPreset.DEV, encryptionKey });
  new LiveConfiguration(stack, 'Live', { preset: GatewayPreset.DEV, sections: [auth.clientSection] });
  return auth;
};

test('K17: 1,000 clients of a user pool are deployed, in nested stacks of 100, and the secrets of a whole one can be handed to a role', () => {
  const stack = new Stack(testApp(), 'Stack');
  const auth = gatewayIn(stack, new kms.Key(stack, 'Key'));
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
  for (let index = 1; index < MAX_CLIENTS; index++) {
    auth.addClient(`client-${index}`, { nestedStack: `Clients${Math.floor(index / 100)}` });
  }
  for (const client of auth.clients.slice(100, 200)) client.grantRead(role);
  const template = Template.fromStack(stack);
  const nested = stack.node.findAll().filter((each): each is NestedStack => each instanceof NestedStack);
  expect(nested).toHaveLength(10);
  for (const each of [template, ...nested.map((one) => Template.fromStack(one))]) {
    const { Resources, Outputs = {} } = each.toJSON();
    expect(Object.keys(Resources).length).toBeLessThanOrEqual(RESOURCES_OF_A_STACK);
    expect(Object.keys(Outputs).length).toBeLessThanOrEqual(OUTPUTS_OF_A_STACK);
    expect(JSON.stringify(each.toJSON()).length).toBeLessThan(BYTES_OF_A_TEMPLATE);
  }
  const [version] = ofType(template, 'AWS::AppConfig::HostedConfigurationVersion');
  const content: Json[] = version.Properties.Content['Fn::Join'][1];
  expect(content.filter((part) => JSON.stringify(part).includes('Outputs.'))).toHaveLength(MAX_CLIENTS - 1);
});

test('K17: a client in a nested stack is what it would be in the stack of the gateway', () => {
  const clientIn = (nestedStack?: string) => {
    const stack = new Stack(testApp(), 'Stack');
    const client = gatewayIn(stack).addClient('Alpha', { team: 'alpha', nestedStack });
    const resource = client.userPoolClient?.node.defaultChild as CfnResource;
    const template = Template.fromStack(Stack.of(client));
    const made = (type: string) => ofType(template, type).at(-1)?.Properties;
    const { UserPoolId: _pool, AllowedOAuthScopes: _scopes, ...properties } = made('AWS::Cognito::UserPoolClient');
    return { nested: Stack.of(resource).nested, properties, description: made('AWS::SecretsManager::Secret').Description };
  };
  expect(clientIn('Team')).toEqual({ ...clientIn(), nested: true });
});

test('K17: more clients than a stack can hold are refused with what to do, before CDK gives up', () => {
  const stack = new Stack(new App(), 'Stack');
  const auth = gatewayIn(stack);
  for (let index = 0; index < 300; index++) auth.addClient(`client-${index}`);
  expect(() => Template.fromStack(stack)).toThrow(
    /TooManyClientsInStack: addClient\(\) is 300: .*with them the stack has 6\d\d resources, of 500\); give clients a `nestedStack`, up to 100 of them/,
  );
});

test('K17: as many as the app says fit into its stacks', () => {
  const stack = new Stack(testApp({ context: { '@aws-cdk/core:stackResourceLimit': 13 } }), 'Stack');
  const auth = gatewayIn(stack);
  auth.addClient('Alpha');
  expect(() => Template.fromStack(stack)).toThrow(/TooManyClientsInStack/);
  const unlimited = new Stack(testApp({ context: { '@aws-cdk/core:stackResourceLimit': 0 } }), 'Stack');
  gatewayIn(unlimited).addClient('Alpha');
  Template.fromStack(unlimited).resourceCountIs('AWS::Cognito::UserPoolClient', 2);
});

test('K17: a stack that is too large without its clients is not their fault', () => {
  const stack = new Stack(testApp({ context: { '@aws-cdk/core:stackResourceLimit': 5 } }), 'Stack');
  gatewayIn(stack).addClient('Alpha');
  expect(() => Template.fromStack(stack)).toThrow(/^(?!.*TooManyClientsInStack).*Number of resources/s);
});

test('K17: in a nested stack too nothing is left unexplained by cdk-nag', () => {
  const app = testApp();
  const stack = new Stack(app, 'Stack');
  gatewayIn(stack).addClient('Alpha', { nestedStack: 'Team' });
  expect(new AwsSolutionsChecks(app).validateScope(stack).violations).toEqual([]);
});

test('K17: the 101st client of a nested stack is refused', () => {
  const auth = gatewayIn(new Stack(testApp(), 'Stack'));
  for (let index = 0; index < 100; index++) auth.addClient(`client-${index}`, { nestedStack: 'Team' });
  expect(() => auth.addClient('one-more', { nestedStack: 'Team' })).toThrow(
    /^TooManyClientsInStack: addClient\(one-more\)\.nestedStack is "Team": .*there are 100 in it/,
  );
  auth.addClient('one-more', { nestedStack: 'Other' });
});

test.each(['two words', '1st', ''])('InvalidNestedStack: %p', (nestedStack) => {
  const auth = gatewayIn(new Stack(testApp(), 'Stack'));
  expect(() => auth.addClient('Alpha', { nestedStack })).toThrow(/^InvalidNestedStack: addClient\(Alpha\)\.nestedStack is /);
});
