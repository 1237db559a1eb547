import { ANTHROPIC_SECRET, type ProviderRequest, REGION } from '../../fakes';
import type { Answer } from './http-client';
import { bearer, withGateway } from './with-gateway';

// What Claude Code sends to a server of Anthropic's API, whatever model stands behind it: its version in the first block of the system prompt, and
// who asks as JSON in a string. The program itself is driven by `npm run test:agents`.
const ATTRIBUTION = { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.197.092; cc_entrypoint=sdk-cli;' };
const SYSTEM = { type: 'text', text: 'You are a Claude agent. Füße.', cache_control: { type: 'ephemeral' } };
const WHO = { user_id: '{"device_id":"ac9abedd","account_uuid":"","session_id":"2407dc2f-6bdb-40d7-8e76-1edc588c6dd2"}' };

const bedrock = (name: string, messages: 'invoke' | 'anthropic' | 'mantle') =>
  ({ name, kind: 'bedrock', credential: { from: 'task-role' }, region: REGION, messages }) as const;
const ROWS = [
  ['anthropic', 'claude-opus-4-8', []],
  ['by-invoke-model', 'eu.anthropic.claude-opus-4-8', []],
  ['by-anthropic', 'eu.anthropic.claude-opus-4-8', ['-metadata.user_id']],
  ['by-mantle', 'anthropic.claude-opus-4-8', []],
] as const;
type Provider = (typeof ROWS)[number][0];

describe('Claude Code, on every surface for Claude', () => {
  const context = withGateway({
    providers: [
      { name: 'anthropic', kind: 'anthropic', credential: { from: 'secret', secretArn: ANTHROPIC_SECRET } },
      bedrock('by-invoke-model', 'invoke'),
      bedrock('by-anthropic', 'anthropic'),
      bedrock('by-mantle', 'mantle'),
    ],
    defaultProvider: 'anthropic',
  });
  const send = (provider: Provider, model: string, more: object = {}): Promise<Answer> =>
    context.gateway.call({
      path: '/v1/messages',
      body: { model, max_tokens: 64, system: [ATTRIBUTION, SYSTEM], metadata: WHO, messages: [{ role: 'user', content: 'hi' }], ...more },
      headers: bearer(context.world, provider),
    });
  const got = (): ProviderRequest => context.world.upstreams.flatMap(({ requests }): ProviderRequest[] => requests)[0];

  test.each(ROWS)('%s: what Bedrock does not take inside of a member goes, is told, and no more', async (provider, model, edits) => {
    const answer = await send(provider, model);
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(/word4/)]);
    const { system, metadata, messages } = got().json;
    expect([system, metadata, messages]).toEqual([[ATTRIBUTION, SYSTEM], edits.length > 0 ? {} : WHO, [{ role: 'user', content: 'hi' }]]);
    expect((await context.gateway.recordOf(answer)).edits).toEqual(edits.length > 0 ? edits : undefined);
  });

  test.each(ROWS)('%s: what it does take stays as it was written', async (provider, model) => {
    const plain = { system: [SYSTEM], metadata: { user_id: 'user-1' } };
    const answer = await send(provider, model, plain);
    expect(answer.headers['x-gateway-edits']).toBeUndefined();
    expect(got().json).toMatchObject(plain);
  });
});
