import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const FUNCTION = path.join(__dirname, '..', '..', 'lib', 'team-trigger.js');

/** The event of version 2, as the developer guide documents it. */
const event = (userAttributes: Record<string, string> = {}, groupsToOverride: string[] = []) => ({
  version: '2',
  triggerSource: 'TokenGeneration_HostedAuth',
  region: 'eu-central-1',
  userPoolId: 'eu-central-1_EXAMPLE',
  userName: 'ada',
  callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '1example23456789' },
  request: {
    userAttributes: { sub: 'a1b2c3d4', 'cognito:user_status': 'CONFIRMED', ...userAttributes },
    groupConfiguration: { groupsToOverride, iamRolesToOverride: [], preferredRole: null },
    scopes: ['gateway/invoke'],
  },
  response: { claimsAndScopeOverrideDetails: null },
});
type TriggerEvent = ReturnType<typeof event>;

const TEAMS = [
  ['search-admins', 'search'],
  ['ads', 'ads'],
  ['CN=ML', 'ml'],
];

/** What Lambda does: a process of its own with the code as it stands in the template, its variables, and the event. */
const invoke = (given: TriggerEvent, environment: Record<string, string> = { TEAMS: JSON.stringify(TEAMS) }): TriggerEvent => {
  const harness = `const input = require('fs').readFileSync(0, 'utf8');
    require(process.argv[1]).handler(JSON.parse(input)).then((answer) => process.stdout.write(JSON.stringify(answer)));`;
  return JSON.parse(execFileSync(process.execPath, ['-e', harness, FUNCTION], { input: JSON.stringify(given), env: environment, encoding: 'utf8' }));
};
const claimsOf = (answer: TriggerEvent) =>
  (answer.response.claimsAndScopeOverrideDetails as { accessTokenGeneration?: object } | null)?.accessTokenGeneration;
const team = (name: string) => ({ claimsToAddOrOverride: { 'gateway:team': name } });
const federated = (groups?: string) => ({ 'cognito:user_status': 'EXTERNAL_PROVIDER', ...(groups !== undefined && { profile: groups }) });

test('fits into a template as it is, with a share of the 4 KB left', () => {
  expect(readFileSync(FUNCTION).length).toBeLessThanOrEqual(2_048);
});

test.each<[string, TriggerEvent, object | undefined]>([
  ['a group of the pool', event({}, ['staff', 'ads']), team('ads')],
  ['several: the first of the table', event({}, ['ads', 'search-admins']), team('search')],
  ['none that stands for a team', event({}, ['staff']), undefined],
  ['no group at all', event(), undefined],
  ['a group of the identity provider, alone', event(federated('ads')), team('ads')],
  ['groups as SAML has them', event(federated('[staff, ads]')), team('ads')],
  ['groups as JSON', event(federated('["staff","search-admins"]')), team('search')],
  ['groups between commas', event(federated('staff,CN=ML')), team('ml')],
  ['an empty list', event(federated('[]')), undefined],
  ['no attribute', event(federated()), undefined],
  [
    'both: what the identity provider tells, and the group of the pool that Cognito adds',
    event(federated('[ads]'), ['eu-central-1_EXAMPLE_Okta']),
    team('ads'),
  ],
  ['an attribute of somebody of the pool, who could have written it', event({ profile: '[ads]' }), undefined],
  ['a group whose name holds another', event(federated('[no-ads, ads-too]')), undefined],
  ['a name of Object', event({}, ['constructor', '__proto__']), undefined],
])('%s', (_, given, expected) => {
  const answer = invoke(given);
  expect(claimsOf(answer)).toEqual(expected);
  // all else of the event is handed back: Cognito reads the answer in it
  expect({ ...answer, response: null }).toEqual({ ...given, response: null });
});

test('without a table nobody has a team, and everybody signs in', () => {
  expect(claimsOf(invoke(event({}, ['ads']), {}))).toBeUndefined();
});

test('an event without groups is answered', () => {
  const { groupConfiguration: _, ...request } = event().request;
  expect(claimsOf(invoke({ ...event(), request } as never))).toBeUndefined();
});
