import type { BootConfiguration, ProviderConfiguration } from '../../src/contract';
import { ENDPOINTS } from '../endpoints';
import { Exchanges } from '../exchange';
import { defaultForMessages, enabledProviders } from '../provider';
import type { Refusal } from '../refusal';
import { downwardHeaders, route, upwardHeaders } from '../route';

const secret = { from: 'secret', secretArn: 'arn' } as const;
const PROVIDERS: ProviderConfiguration[] = [
  { name: 'openai', kind: 'openai', credential: secret },
  { name: 'eu', kind: 'bedrock', credential: { from: 'task-role' }, region: 'eu-west-1' },
  {
    name: 'azure',
    kind: 'azure-openai',
    credential: secret,
    azure: { resourceName: 'res', deploymentId: 'gpt', apiVersion: 'v1' },
  },
  { name: 'own', kind: 'openai', credential: secret, baseUrl: 'https://models.example.com:8443/v1', privateAddress: true },
];
const providers = enabledProviders({
  providers: PROVIDERS,
  aws: { region: 'us-east-1', urlSuffix: 'amazonaws.com' },
} as unknown as BootConfiguration);
const exchange = () => new Exchanges().open({ interrupt: () => {} });
const chosen = (headers: Record<string, string>, defaultProvider?: string) => {
  try {
    return route(headers, exchange(), providers, defaultProvider).name;
  } catch (error) {
    return (error as Refusal).code;
  }
};

describe('the provider of a request', () => {
  test.each([
    ['the one it names', { 'x-portkey-provider': 'azure' }, 'azure'],
    ['the default where it names none', {}, 'openai'],
    ['none that is not enabled', { 'x-portkey-provider': 'groq' }, 'provider_not_enabled'],
    ['none for a header that was sent twice', { 'x-portkey-provider': 'openai, azure' }, 'provider_not_enabled'],
    ['none for a kind that is not a name', { 'x-portkey-provider': 'bedrock' }, 'provider_not_enabled'],
    ['none for a config of its own', { 'x-portkey-config': '{"provider":"openai"}' }, 'raw_config_not_allowed'],
    ['none for a config behind a space', { 'x-portkey-config': ' {"customHost":"http://169.254.170.2"}' }, 'raw_config_not_allowed'],
    ['none for a list', { 'x-portkey-config': '[]', 'x-portkey-provider': 'openai' }, 'raw_config_not_allowed'],
    ['none for a route that is not there', { 'x-portkey-config': 'cheap' }, 'unknown_route'],
  ])('%s', (_, headers, expected) => {
    expect(chosen(headers, 'openai')).toBe(expected);
  });

  test('has to be named where there is no default', () => {
    expect(chosen({})).toBe('no_default_provider');
  });
});

describe('hosts that a credential may go to', () => {
  test.each([
    ['openai', ['api.openai.com:443'], false],
    ['eu', ['bedrock-runtime.eu-west-1.amazonaws.com:443', 'bedrock.eu-west-1.amazonaws.com:443'], true],
    ['azure', ['res.openai.azure.com:443'], false],
    ['own', ['models.example.com:8443'], true],
  ])('%s: %j', (name, hosts, privateAddress) => {
    expect([...(providers.get(name)?.hosts ?? [])]).toEqual(hosts);
    expect(providers.get(name)?.privateAddress).toBe(privateAddress);
  });
});

describe('headers', () => {
  const up = (headers: Record<string, string>, name: string) => {
    const raw = upwardHeaders(headers, providers.get(name) as never, 'gw-placeholder');
    return Object.fromEntries(raw.flatMap((each, i) => (i % 2 ? [] : [[each, raw[i + 1]]])));
  };

  test('that go up are those of the list and our own', () => {
    const client = {
      ...{ authorization: 'Bearer token', cookie: 'a=b', 'x-api-key': 'token', host: 'gateway.example.com', 'user-agent': 'sdk' },
      ...{ 'x-amzn-oidc-data': 'jwt', 'x-forwarded-for': '10.0.0.1', 'openai-organization': 'org', 'openai-project': 'p' },
      ...{ 'x-portkey-custom-host': 'http://169.254.170.2', 'x-portkey-forward-headers': 'cookie', 'x-portkey-metadata': '{}' },
      ...{ 'content-type': 'application/json', accept: '*/*', 'anthropic-version': '2023-06-01', 'anthropic-beta': 'b', 'openai-beta': 'o' },
    };
    expect(up(client, 'openai')).toEqual({
      host: 'gateway',
      authorization: 'Bearer gw-placeholder',
      'x-portkey-provider': 'openai',
      'content-type': 'application/json',
      accept: '*/*',
      'anthropic-version': '2023-06-01',
      'anthropic-beta': 'b',
      'openai-beta': 'o',
    });
  });

  test('tell the image what a provider needs', () => {
    expect(up({}, 'own')).toMatchObject({ 'x-portkey-provider': 'openai', 'x-portkey-custom-host': 'https://models.example.com:8443/v1' });
    expect(up({}, 'azure')).toMatchObject({ 'x-portkey-provider': 'azure-openai', 'x-portkey-azure-resource-name': 'res' });
    expect(up({}, 'eu')).toMatchObject({ 'x-portkey-aws-region': 'eu-west-1', 'x-portkey-aws-auth-type': 'apiKey' });
  });

  test('that come down are those of the list and our own', () => {
    const anthropic = exchange();
    anthropic.endpoint = ENDPOINTS.get('/v1/messages');
    const provider = {
      ...{ 'content-type': 'application/json', 'content-length': '2', 'retry-after': '7', 'cache-control': 'no-cache' },
      ...{ 'set-cookie': 'a=b', connection: 'close', 'keep-alive': 'timeout=5', 'transfer-encoding': 'chunked', server: 'x', via: 'y' },
      ...{ 'openai-organization': 'org', 'anthropic-organization-id': 'org', 'x-ratelimit-remaining-tokens': '1', 'x-request-id': 'theirs' },
      ...{ 'x-portkey-last-used-option-index': 'config', 'x-portkey-trace-id': '', 'content-encoding': 'gzip' },
    };
    expect(downwardHeaders(provider, anthropic)).toEqual({
      ...{ 'content-type': 'application/json', 'content-length': '2', 'retry-after': '7', 'cache-control': 'no-cache' },
      ...{ 'x-request-id': anthropic.requestId, 'request-id': anthropic.requestId },
    });
  });
});

test.each([
  ['the default provider where it can', 'eu', ['openai', 'eu'], 'eu'],
  ['Anthropic where the default cannot', 'openai', ['openai', 'eu', 'claude'], 'claude'],
  ['Bedrock where there is no Anthropic', 'openai', ['openai', 'eu'], 'eu'],
  ['the default where nobody can', 'openai', ['openai'], 'openai'],
  ['nobody where there is no default', undefined, ['openai', 'claude'], undefined],
])("Anthropic's API is served by %s", (_, defaultProvider, names, expected) => {
  const all = [...PROVIDERS, { name: 'claude', kind: 'anthropic', credential: secret } as const];
  const boot = { defaultProvider, providers: all.filter(({ name }) => names.includes(name)) } as unknown as BootConfiguration;
  expect(defaultForMessages(boot)).toBe(expected);
});
