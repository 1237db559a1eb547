/** Anthropic wants a limit of every answer, which clients of OpenAI's API seldom name: where a route takes it from. */
import { LIVE } from '../../fakes';
import type { LiveRoute } from '../../src/contract';
import { withPublished } from './with-gateway';

const CLAUDE = { provider: 'anthropic', model: 'claude-sonnet-4-20250514' };
const behind = (model: string, target: object) => ({
  fallback: [
    { provider: 'openai', model },
    { ...CLAUDE, ...target },
  ],
});

const ROUTES: readonly LiveRoute[] = [
  { name: 'plain', node: behind('gpt-4o-plain', {}) },
  { name: 'limited', node: behind('gpt-4o-limited', { parameters: { max_tokens: 64 } }) },
  { name: 'bedrock', node: { provider: 'bedrock', model: 'anthropic.claude-3-5-sonnet-20240620-v1:0' } },
];
const LIMITED = { name: 'Limited', clientId: 'client-limited', maxOutputTokens: 500 };
const context = withPublished(() => ({ ...LIVE, clients: [...LIVE.clients, LIMITED], routing: { routes: ROUTES } }));

test.each([
  ['from nowhere, and the request fails', 'plain', 'client-alpha', 400, 'max_tokens: Field required'],
  ["from the client's policy", 'plain', LIMITED.clientId, 200, 'word4'],
  ['from the parameters of the target', 'limited', 'client-alpha', 200, 'word4'],
  ['from nowhere, and Claude at Bedrock does without', 'bedrock', 'client-alpha', 200, 'word4'],
])('%s', async (_name, route, client, status, text) => {
  context.world.openai.behave({ status: 500 });
  const headers = { authorization: `Bearer ${context.world.issuer.token({ client_id: client })}`, 'x-portkey-config': route };
  const body = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };
  const answer = await context.gateway.call({ path: '/v1/chat/completions', body, headers });
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(text)]);
});
