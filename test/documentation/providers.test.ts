import { laneOf, type ModelApi, PROVIDER_KINDS, type ProviderConfiguration, type ProviderKind, STANDARD_LISTS } from '../../src/contract';
import { IMAGE_HOSTS } from '../../src/routing/providers/image-hosts';
import { read } from './fences';

const given = (kind: ProviderKind, rest: Partial<ProviderConfiguration> = {}): ProviderConfiguration => ({
  name: kind,
  kind,
  credential: { from: 'task-role' },
  ...rest,
});
const azure = (apiVersion: string) => given('azure-openai', { azure: { resourceName: 'acme', deploymentId: 'd', apiVersion } });

/** A provider and a model for each row of the table. */
const ROWS: Readonly<Record<string, readonly [ProviderConfiguration, model: string]>> = {
  OpenAI: [given('openai'), 'gpt-5'],
  Anthropic: [given('anthropic'), 'claude-haiku-4-5'],
  Google: [given('google'), 'gemini-2.5-flash'],
  'Azure OpenAI, `v1`': [azure('v1'), 'gpt-4o'],
  'Azure OpenAI, dated': [azure('2024-10-21'), 'gpt-4o'],
  'Bedrock, Claude': [given('bedrock'), 'eu.anthropic.claude-sonnet-4-20250514-v1:0'],
  'Bedrock, `gpt-oss`': [given('bedrock'), 'openai.gpt-oss-120b-1:0'],
  'Bedrock, other models of OpenAI': [given('bedrock'), 'us.openai.gpt-5.5'],
  'Bedrock, other models': [given('bedrock'), 'amazon.nova-lite-v1:0'],
  'Mantle, Claude': [given('bedrock-mantle'), 'anthropic.claude-haiku-4-5'],
  'Mantle, other models': [given('bedrock-mantle'), 'openai.gpt-oss-120b'],
  'compatible, what `apis` names': [given('compatible'), 'ours'],
  custom: [given('custom'), 'llama-3.1-8b-instant'],
};

const page = read('docs/providers.md');
const cells = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());
const [head, , ...rows] = (/\n## Who serves what\n[\s\S]*?\n(\|[\s\S]*?)\n\n/.exec(page)?.[1] ?? '').split('\n').map(cells);

test('docs/providers.md says of every provider which APIs it serves, and how', () => {
  const said = rows.map(([row, ...served]) => [row, served]);
  const expected = Object.entries(ROWS).map(([row, [provider, model]]) => {
    const served = (head.slice(1) as ModelApi[])
      .map((api) => laneOf(STANDARD_LISTS, provider, api, model))
      .map((lane) => (typeof lane === 'object' ? 'as it is' : (lane ?? '–')));
    return [row, served];
  });
  expect(said).toEqual(expected);
});

test('docs/providers.md has every kind', () => {
  const factories = [...page.matchAll(/^\| `ModelProvider\.(\w+)\(\)`/gm)].map(([, factory]) => factory.toLowerCase());
  expect(factories.sort()).toEqual(
    Object.keys(PROVIDER_KINDS)
      .map((kind) => kind.replace('-', ''))
      .sort(),
  );
});

test('docs/providers.md has every slug of the image whose host is known', () => {
  const [, list = ''] = /known by their `slug`[\s\S]*?:\n\n([\s\S]*?)\.\n\n/.exec(page) ?? [];
  expect([...list.matchAll(/`([^`]+)`/g)].map(([, slug]) => slug)).toEqual(Object.keys(IMAGE_HOSTS));
});
