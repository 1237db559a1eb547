import type { ProviderConfiguration } from '../../src/contract';
import { exampleRequest } from '../../src/routing/example-request';

const provider = (kind: ProviderConfiguration['kind'], rest: Partial<ProviderConfiguration> = {}): ProviderConfiguration => ({
  name: kind,
  kind,
  credential: { from: 'task-role' },
  ...rest,
});

test.each<[ProviderConfiguration, model: string, path: string, member: string]>([
  [provider('openai'), 'gpt-4o-mini', 'chat/completions', 'messages'],
  [provider('openai'), 'text-embedding-3-small', 'embeddings', 'input'],
  [provider('bedrock'), 'amazon.titan-embed-text-v2:0', 'embeddings', 'input'],
  [provider('bedrock'), 'cohere.embed-*', 'embeddings', 'input'],
  [provider('bedrock'), 'eu.anthropic.claude-haiku-4-5-20251001-v1:0', 'chat/completions', 'messages'],
  // it serves no embeddings, whatever its models are called
  [provider('compatible', { baseUrl: 'https://models.example', apis: ['responses'] }), 'our-embedder', 'responses', 'input'],
  [provider('compatible', { baseUrl: 'https://models.example', apis: ['audio'] }), 'tts', 'audio/speech', 'voice'],
])('the first request to %j with %s is one that it serves: %s', (configuration, model, path, member) => {
  const request = exampleRequest(configuration, model);
  expect(request).toMatchObject({ path, body: { model: model.endsWith('*') ? 'MODEL' : model } });
  expect(request.body).toHaveProperty(member);
});
