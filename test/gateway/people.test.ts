import { App, type AppProps, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ModelProvider, PeopleIdentityProvider, PortkeyGateway } from '../../src';
import { FLAG_SETS } from './gateways';

const made = (add: (gateway: PortkeyGateway) => void = () => {}, context: AppProps['context'] = {}) => {
  const stack = new Stack(new App({ context }), 'Stack');
  const gateway = new PortkeyGateway(stack, 'Gateway', { providers: [ModelProvider.openai()] });
  add(gateway);
  gateway.printOutputs();
  return { stack, gateway, template: Template.fromStack(stack).toJSON() };
};
const addPeople = (gateway: PortkeyGateway) =>
  gateway.addPeople('Developers', {
    identityProviders: [PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: 'https://login.example.com/m.xml', groupsAttribute: 'groups' })],
    teamByGroup: { 'llm-search': 'search' },
  });

const without = made();
const withPeople = made(addPeople);

test('people replace no task: of what was there, the pool and its page change, and what the live configuration publishes', () => {
  const changed = Object.keys(without.template.Resources).filter(
    (id) => JSON.stringify(withPeople.template.Resources[id]) !== JSON.stringify(without.template.Resources[id]),
  );
  expect(changed.map((id) => without.template.Resources[id].Type).sort()).toEqual([
    'AWS::AppConfig::HostedConfigurationVersion',
    'AWS::Cognito::UserPool',
    'AWS::Cognito::UserPoolDomain',
  ]);
});

test('what they need is among the outputs, where there are some', () => {
  const names = Object.keys(withPeople.template.Outputs).filter((name) => !(name in without.template.Outputs));
  expect(names.sort()).toEqual(['GatewayAuthorizationEndpoint', 'GatewayDenyPersonCommand', 'GatewayPeopleClientId']);
  const { peopleClientId, authorizationEndpoint, denyPersonCommand } = without.gateway.outputs;
  expect([peopleClientId, authorizationEndpoint, denyPersonCommand]).toEqual([undefined, undefined, undefined]);
  const [people] = withPeople.gateway.auth.people;
  expect(withPeople.gateway.outputs.peopleClientId).toBe(people.clientIds[0]);
});

test('who is added after the outputs were asked for has the same ones', () => {
  const late = new Stack(new App(), 'Stack');
  const later = new PortkeyGateway(late, 'Gateway', { providers: [ModelProvider.openai()] });
  later.printOutputs();
  addPeople(later);
  later.addPeople('Others');
  expect(Template.fromStack(late).toJSON().Outputs).toEqual(withPeople.template.Outputs);
});

test.each(FLAG_SETS)('with %s feature flags they are made of the same resources', (_, context) => {
  const ofPeople = ({ Resources }: typeof withPeople.template) =>
    Object.fromEntries(Object.entries<{ Type: string }>(Resources).filter(([id, { Type }]) => /Cognito|Lambda/.test(Type) || /TeamTrigger/.test(id)));
  expect(ofPeople(made(addPeople, context).template)).toEqual(ofPeople(withPeople.template));
});
