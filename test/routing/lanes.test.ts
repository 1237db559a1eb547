import {
  laneOf,
  type ModelApi,
  PROVIDER_KINDS,
  type ProviderConfiguration,
  type ProviderKind,
  type ProviderKindRow,
  STANDARD_LISTS,
} from '../../src/contract';

const CLAUDE = 'anthropic.claude-sonnet-4-20250514-v1:0';
const given = (kind: ProviderKind, rest: Partial<ProviderConfiguration> = {}): ProviderConfiguration => ({
  name: kind,
  kind,
  credential: { from: 'task-role' },
  ...rest,
});
const azure = (apiVersion: string) => ({ azure: { resourceName: 'acme', deploymentId: 'd', apiVersion } });

/** The surface by what its address begins with and how its key is carried. */
function lane(provider: ProviderConfiguration, api: ModelApi, model?: string, byProfile?: boolean): string | undefined {
  const found = laneOf(STANDARD_LISTS, provider, api, model, byProfile);
  if (typeof found !== 'object') return found;
  const { host, root, authorization, places }: ProviderKindRow = PROVIDER_KINDS[provider.kind];
  const place = found.at === undefined ? undefined : places?.[found.at];
  const how = (place?.authorization ?? authorization).join('+');
  return `${place?.host ?? host ?? ''}${root}${found.prefix} ${found.invokeModel ? 'InvokeModel' : how}`;
}

test.each<[provider: ProviderConfiguration, api: ModelApi, model: string | undefined, expected: string | undefined]>([
  [given('openai'), 'responses', 'gpt-5', 'api.openai.com/v1 bearer'],
  [given('openai'), 'messages', 'gpt-5', undefined],
  [given('anthropic'), 'messages', 'claude-haiku-4-5', 'api.anthropic.com/v1 x-api-key'],
  [given('anthropic'), 'chat', 'claude-haiku-4-5', 'translated'],
  [given('anthropic'), 'responses', 'claude-haiku-4-5', undefined],
  [given('google'), 'chat', 'gemini-2.5-flash', 'generativelanguage.googleapis.com/v1beta/openai bearer'],
  [given('google'), 'images', 'gemini-2.5-flash', undefined],
  [given('azure-openai', azure('v1')), 'responses', 'd', '{resource}.openai.azure.com/openai/v1 api-key'],
  [given('azure-openai', azure('2024-10-21')), 'chat', 'd', '{resource}.openai.azure.com/openai/deployments/{deployment} api-key'],
  [given('azure-openai', azure('2024-10-21')), 'responses', 'd', undefined],
  [given('bedrock'), 'messages', CLAUDE, 'bedrock-runtime.{region}.{suffix} InvokeModel'],
  [given('bedrock'), 'messages', `eu.${CLAUDE}`, 'bedrock-runtime.{region}.{suffix} InvokeModel'],
  [given('bedrock'), 'messages', `us-gov.${CLAUDE}`, 'bedrock-runtime.{region}.{suffix} InvokeModel'],
  [given('bedrock'), 'messages', 'amazon.nova-lite-v1:0', undefined],
  [given('bedrock'), 'messages', 'notanthropic.claude', undefined],
  [given('bedrock', { messages: 'anthropic' }), 'messages', CLAUDE, 'bedrock-runtime.{region}.{suffix}/anthropic/v1 bedrock'],
  [given('bedrock', { messages: 'anthropic' }), 'count_tokens', CLAUDE, 'bedrock-runtime.{region}.{suffix} InvokeModel'],
  [given('bedrock', { messages: 'mantle' }), 'count_tokens', CLAUDE, 'bedrock-mantle.{region}.api.aws/anthropic/v1 bedrock-mantle'],
  [given('bedrock'), 'chat', 'openai.gpt-oss-120b-1:0', 'bedrock-runtime.{region}.{suffix}/openai/v1 bedrock'],
  [given('bedrock'), 'responses', 'openai.gpt-oss-120b-1:0', undefined],
  [given('bedrock'), 'responses', 'us.openai.gpt-5.5', 'bedrock-runtime.{region}.{suffix}/openai/v1 bedrock'],
  [given('bedrock'), 'chat', CLAUDE, 'translated'],
  [given('bedrock'), 'embeddings', 'amazon.titan-embed-text-v2:0', 'translated'],
  [given('bedrock-mantle'), 'responses', 'openai.gpt-oss-120b', 'bedrock-mantle.{region}.api.aws/v1 bedrock-mantle'],
  [given('bedrock-mantle'), 'responses', 'openai.gpt-5.5', 'bedrock-mantle.{region}.api.aws/openai/v1 bedrock-mantle'],
  [given('bedrock-mantle'), 'chat', 'google.gemma-4-31b', 'bedrock-mantle.{region}.api.aws/openai/v1 bedrock-mantle'],
  [given('bedrock-mantle'), 'messages', 'anthropic.claude-haiku-4-5', 'bedrock-mantle.{region}.api.aws/anthropic/v1 bedrock-mantle'],
  [given('bedrock-mantle'), 'messages', 'openai.gpt-oss-120b', undefined],
  [given('bedrock-mantle'), 'chat', 'anthropic.claude-haiku-4-5', undefined],
  [given('bedrock-mantle'), 'models', undefined, 'bedrock-mantle.{region}.api.aws/v1 bedrock-mantle'],
  [given('compatible', { apis: ['chat'] }), 'chat', 'ours', ' bearer'],
  [given('compatible', { apis: ['chat'] }), 'messages', 'ours', undefined],
  [given('compatible', { apis: ['messages'] }), 'messages', 'ours', ' x-api-key+bearer'],
  [given('custom'), 'chat', 'llama', 'translated'],
  [given('custom'), 'responses', 'llama', undefined],
])('%j: %s of %s goes %s', (provider, api, model, expected) => {
  expect(lane(provider, api, model)).toBe(expected);
});

test('an application profile is called where its ARN is taken for a model', () => {
  expect(lane(given('bedrock'), 'messages', CLAUDE, true)).toContain('InvokeModel');
  expect(lane(given('bedrock', { messages: 'anthropic' }), 'messages', CLAUDE, true)).toContain('InvokeModel');
  expect(lane(given('bedrock', { messages: 'mantle' }), 'count_tokens', CLAUDE, true)).toContain('InvokeModel');
  expect(lane(given('bedrock'), 'chat', 'openai.gpt-oss-120b-1:0', true)).toBe('translated');
});

test('every variant that a surface is for can be asked for', () => {
  const variants = STANDARD_LISTS.surfaces.flatMap(({ only }) => only ?? []);
  expect(new Set(variants)).toEqual(new Set(['invoke', 'anthropic', 'mantle', 'v1', 'dated']));
});

test('surfaces are of kinds, at places of theirs, and every place has one', () => {
  for (const { kind, at } of STANDARD_LISTS.surfaces) {
    expect(PROVIDER_KINDS).toHaveProperty([kind]);
    if (at !== undefined) expect((PROVIDER_KINDS[kind as ProviderKind] as ProviderKindRow).places).toHaveProperty([at]);
  }
  const places = Object.entries<ProviderKindRow>(PROVIDER_KINDS).flatMap(([kind, row]) => Object.keys(row.places ?? {}).map((at) => `${kind} ${at}`));
  const used = STANDARD_LISTS.surfaces.flatMap(({ kind, at }) => (at === undefined ? [] : `${kind} ${at}`));
  expect(new Set(used)).toEqual(new Set(places));
});
