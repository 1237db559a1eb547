import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Authentication, GatewayAuth, type GatewayClientOptions, GuardrailMode, LiveConfiguration, type PolicyOptions } from '../../src';
import { checkPolicy } from '../../src/auth';
import { LIVE_CLIENT } from '../../src/contract';
import { check } from '../../src/contract/shapes';
import { testApp } from '../app';

const authWith = (options: GatewayClientOptions) => {
  const auth = new GatewayAuth(new Stack(testApp(), 'Stack'), 'Auth', {
    method: Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['gateway'] }),
  });
  auth.addClient('Alpha', { clientId: 'alpha', ...options });
  return auth;
};
const rowWith = (options: GatewayClientOptions) => authWith(options).clientSection.render()[0];

const EVERYTHING: Required<PolicyOptions> = {
  routes: ['coding', 'fast'],
  defaultRoute: 'coding',
  models: ['gpt-4.1*', 'claude-opus-5', '*'],
  tiers: ['flex', 'standard_only'],
  geographies: ['eu', 'eu-central-1', 'data_zone'],
  maxOutputTokens: 4096,
  grants: ['previous_response_id', 'tools.*.type', 'messages.*', 'store'],
  responseCache: true,
  limits: { requestsPerMinute: 60, dollarsPerMonth: 100, warnAt: [80] },
  guardrail: GuardrailMode.DETECT,
};

test('every option of a policy stands in the row of its client, and tasks can read it', () => {
  const row = rowWith(EVERYTHING);
  const { grants, responseCache: _, ...others } = EVERYTHING;
  expect(row).toEqual({ name: 'Alpha', clientId: 'alpha', team: undefined, ...others, storedState: grants, responseCache: 'on' });
  expect(() => check(LIVE_CLIENT, JSON.parse(JSON.stringify(row)), '$')).not.toThrow();
});

test('a client without a policy has nothing of it in its row', () => {
  expect(Object.keys(rowWith({}))).toEqual(['name', 'clientId', 'team']);
});

test('no route and no tier at all may be asked for: an empty list says it', () => {
  expect(rowWith({ routes: [], tiers: [] })).toMatchObject({ routes: [], tiers: [] });
});

test('what only the deployment knows passes', () => {
  const row = rowWith({ routes: [Aws.REGION], models: [Aws.REGION], geographies: [Aws.REGION], grants: [Aws.REGION], defaultRoute: Aws.REGION });
  expect(row.geographies).toEqual([Aws.REGION]);
});

test('so does a list of which the deployment knows how long it is', () => {
  const stack = new Stack(testApp(), 'Stack');
  const auth = new GatewayAuth(stack, 'Auth');
  const names = new CfnParameter(stack, 'Names', { type: 'CommaDelimitedList' }).valueAsList;
  auth.addClient('Alpha', { routes: names, models: names, tiers: names, geographies: names, grants: names });
  const live = new LiveConfiguration(stack, 'Live', { sections: [auth.clientSection] });
  expect(live.node.validate()).toEqual([]);
  const content = JSON.stringify(stack.resolve(live.configurationVersion.content));
  for (const option of ['routes', 'models', 'tiers', 'geographies', 'storedState']) {
    expect(content).toMatch(new RegExp(String.raw`\\"${option}\\":",\{"Fn::GetAtt":\["CdkJsonStringifyRef`));
  }
});

const many = Array.from({ length: 201 }, (_, index) => `name-${index}`);

test.each<[string, PolicyOptions, string]>([
  ['too many routes', { routes: many }, 'routes is "a list of 201"'],
  ['a route with a control character', { routes: ['a\nb'] }, 'routes[0] is "a\\nb"'],
  ['an empty name', { routes: [''] }, 'routes[0] is ""'],
  ['no model at all', { models: [] }, 'models is []'],
  ['a pattern with * inside', { models: ['gpt', 'gpt-*-mini'] }, 'models[1] is "gpt-*-mini"'],
  ['a tier with capitals', { tiers: ['Flex'] }, 'tiers[0] is "Flex"'],
  ['nowhere', { geographies: [] }, 'geographies is []'],
  ['a place with capitals', { geographies: ['EU'] }, 'geographies[0] is "EU"'],
  ['a default route that none can be', { defaultRoute: 'two words' }, 'defaultRoute is "two words"'],
  ['no tokens', { maxOutputTokens: 0 }, 'maxOutputTokens is 0'],
  ['half a token', { maxOutputTokens: 1.5 }, 'maxOutputTokens is 1.5'],
  ['more tokens than any answer has', { maxOutputTokens: 1e8 }, 'maxOutputTokens is 100000000'],
])('InvalidPolicy: %s', (_what, options, says) => {
  expect(() => authWith(options)).toThrow(`InvalidPolicy: addClient(Alpha).${says}`);
});

test.each(['previous_response', 'tools.type', 'Store', 'nothing*'])('UnknownGrant: %s', (grant) => {
  expect(() => authWith({ grants: ['store', grant] })).toThrow(`UnknownGrant: addClient(Alpha).grants[1] is "${grant}"`);
});

test('the policy of others than clients is checked by the path that it stands at', () => {
  expect(() => checkPolicy('addPeople(Staff).policy', { models: [] })).toThrow('InvalidPolicy: addPeople(Staff).policy.models is []');
});
