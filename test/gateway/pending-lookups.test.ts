import { Stack } from 'aws-cdk-lib';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Authentication, Condition, ModelProvider, PeopleIdentityProvider, type PortkeyGateway, type PortkeyGatewayProps, Routing } from '../../src';
import { testApp } from '../app';
import { gatewayIn } from './gateways';

const OIDC = { issuer: 'https://login.example.com', audiences: ['llm'] };

/** What is read from a parameter while the app is synthesized: at first the CLI has yet to look it up. */
describe('K6: what the CLI has yet to look up is not judged', () => {
  test.each<[string, (pending: string) => PortkeyGatewayProps]>([
    ['issuer and keys', (pending) => ({ authentication: Authentication.oidc({ ...OIDC, issuer: pending, jwksUri: pending }) })],
    ['domain prefix', (domainPrefix) => ({ authentication: Authentication.cognito({ domainPrefix }) })],
    ['resource server', (resourceServerIdentifier) => ({ authentication: Authentication.cognito({ resourceServerIdentifier }) })],
    ['token endpoint', (tokenEndpoint) => ({ authentication: Authentication.cognito({ tokenEndpoint }) })],
    ['name of the gateway', (gatewayName) => ({ gatewayName })],
    ['model', (model) => ({ providers: [ModelProvider.bedrock({ models: [model] })] })],
    ['inference profile', (profile) => ({ providers: [ModelProvider.bedrock({ inferenceProfiles: [profile] })] })],
    ['part of a domain prefix', (prefix) => ({ authentication: Authentication.cognito({ domainPrefix: `llm-${prefix}` }) })],
    ['part of the name of the gateway', (name) => ({ gatewayName: `llm-${name}` })],
    ['part of a base URL', (host) => ({ providers: [ModelProvider.openai({ baseUrl: `https://${host}/v1` })] })],
    ['revision', (revision) => ({ liveConfiguration: { revision } })],
  ])('%s', (_what, propsOf) => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    const props = propsOf(ssm.StringParameter.valueFromLookup(stack, '/llm/value'));
    expect(() => gatewayIn(stack, props)).not.toThrow();
  });

  test('team and id of a client', () => {
    const stack = new Stack(testApp(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    const gateway = gatewayIn(stack, { authentication: Authentication.oidc(OIDC) });
    const pending = ssm.StringParameter.valueFromLookup(stack, '/llm/value');
    expect(() => gateway.addClient('Checkout', { clientName: pending, clientId: pending, team: pending })).not.toThrow();
  });

  test.each<[string, (gateway: PortkeyGateway, pending: string) => unknown]>([
    ['a route', (gateway, pending) => gateway.addRoute(pending, Routing.single({ provider: pending, model: pending }))],
    ['a policy', (gateway, pending) => gateway.addClient('Checkout', { defaultRoute: pending, models: [pending], geographies: [pending] })],
    [
      'a condition',
      (gateway, pending) =>
        gateway.addRoute(
          'one',
          Routing.conditional({ cases: [{ condition: Condition.team(pending), routing: Routing.single({ provider: 'openai' }) }] }),
        ),
    ],
    [
      'people and their identity provider',
      (gateway, pending) =>
        gateway.addPeople('Developers', {
          identityProviders: [PeopleIdentityProvider.saml({ name: pending, metadataUrl: pending }), PeopleIdentityProvider.existing(`${pending}2`)],
          teamByGroup: { [pending]: pending },
        }),
    ],
  ])('%s, up to the template', (_what, add) => {
    const app = testApp();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    add(gatewayIn(stack, { providers: [ModelProvider.openai()] }), ssm.StringParameter.valueFromLookup(stack, '/llm/value'));
    expect(() => app.synth()).not.toThrow();
  });

  test('the default route', () => {
    const app = testApp();
    const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    gatewayIn(stack, { defaultRoute: ssm.StringParameter.valueFromLookup(stack, '/llm/value') });
    expect(() => app.synth()).not.toThrow();
  });
});
