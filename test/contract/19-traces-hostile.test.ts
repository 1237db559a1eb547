import type { OtlpReceiver } from '../../fakes';
import type { Answer, Call } from './http-client';
import { bearer } from './with-gateway';
import { spansOf, traceIdOf, withReceiver } from './with-traces';

const SPAN = '00f067aa0ba902b7';
const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Say something.' }] };
/** By their ends, of every ratio that is more than nothing, and of none. */
const CHOSEN = '5759e988bd862e3fe1bfffffffffffff';
const NEVER = '5759e988bd862e3fe1b0000000000000';
const post = (headers: object, body: Call['body'] = CHAT): Call => ({ path: '/v1/chat/completions', headers: headers as Call['headers'], body });

describe('what a client or a provider says takes no span of others with it', () => {
  const context = withReceiver({});
  beforeEach(() => context.receiver.clear());
  /** Asked beside one that is as any other, so that they are sent together. */
  async function beside(call: (other: Record<string, string>) => Promise<Answer>): Promise<OtlpReceiver> {
    const headers = bearer(context.world, 'openai');
    const answers = await Promise.all([call(headers), context.gateway.call(post(headers))]);
    for (const answer of answers) expect(await spansOf(context.receiver, traceIdOf(answer))).toHaveLength(2);
    expect(context.receiver.faults).toEqual([]);
    return context.receiver;
  }

  test.each(['1e999', '-1e999'])('a parameter of %s, which no number can hold', async (value) => {
    const body = JSON.stringify({ ...CHAT, temperature: 0, top_p: 0 }).replace('"temperature":0', `"temperature":${value}`);
    const { spans } = await beside((headers) => context.gateway.call(post({ ...headers, 'content-type': 'application/json' }, body)));
    const [asked] = spans.filter(({ attributes }) => 'gen_ai.request.top_p' in attributes);
    expect(asked.attributes).not.toHaveProperty(['gen_ai.request.temperature']);
  });

  test('a model whose name is cut within a character', async () => {
    const begun = 'm'.repeat(127);
    const receiver = await beside((headers) => context.gateway.call(post(headers, { ...CHAT, model: `${begun}😀-more` })));
    expect(receiver.requests.map(({ bytes }) => bytes.toString()).join()).not.toMatch(/\\ud[89a-f]/i);
    expect(receiver.spans.map(({ attributes }) => attributes['gen_ai.request.model'])).toContain(`${begun}\ufffd`);
  });

  test('a query goes to the provider, and into no span', async () => {
    const body = { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages: CHAT.messages };
    const answer = await context.gateway.call({ path: '/v1/messages?beta=true&key=sk-a-key', headers: bearer(context.world, 'anthropic'), body });
    const [server, attempt] = await spansOf(context.receiver, traceIdOf(answer));
    expect([server.attributes['url.path'], attempt.attributes['url.full']]).toEqual(['/v1/messages', 'https://api.anthropic.com/v1/messages']);
    expect(context.receiver.requests.map(({ bytes }) => bytes.toString()).join()).not.toContain('sk-a-key');
  });

  test('an error inside an answer that has no name is called so, and none of its words is told', async () => {
    context.world.openai.behave({ failure: { type: '', message: 'What the prompt said', after: 1 } });
    const answer = await context.gateway.call(post(bearer(context.world, 'openai'), { ...CHAT, stream: true }));
    const spans = await spansOf(context.receiver, traceIdOf(answer));
    expect(spans.map(({ error, attributes }) => [error, attributes['error.type'], attributes['http.response.status_code']])).toEqual([
      ['_OTHER', '_OTHER', 200],
      ['_OTHER', '_OTHER', 200],
    ]);
    expect(JSON.stringify(spans)).not.toContain('What the prompt said');
  });
});

describe('an id of ones choice', () => {
  // so little that chance takes none of a few
  const context = withReceiver({}, { ratio: 1e-9 });
  beforeEach(() => context.receiver.clear());

  test.each(['00', '01'])('is no way for a stranger to have anything exported, with flags of %s', async (flags) => {
    const parents = [{ traceparent: `00-${CHOSEN}-${SPAN}-${flags}` }, { 'x-amzn-trace-id': `Root=1-${CHOSEN.slice(0, 8)}-${CHOSEN.slice(8)}` }];
    for (const parent of parents) {
      const refused = await context.gateway.call(post({ authorization: 'Bearer nonsense', ...parent }));
      expect([refused.status, traceIdOf(refused)]).toEqual([401, CHOSEN]);
    }
    const known = await context.gateway.call(post({ ...bearer(context.world, 'openai'), traceparent: `00-${NEVER}-${SPAN}-01` }));
    await spansOf(context.receiver, traceIdOf(known));
    expect(new Set(context.receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([NEVER]));
  });
});

describe('where no parent is followed', () => {
  const context = withReceiver({}, { ratio: 1e-9, ignoresParent: true });

  test('neither a word nor an id of a client decides what is exported', async () => {
    context.receiver.clear();
    for (const flags of ['00', '01'])
      await context.gateway.call(post({ ...bearer(context.world, 'openai'), traceparent: `00-${CHOSEN}-${SPAN}-${flags}` }));
    context.world.openai.behave({ status: 500 });
    const failed = await context.gateway.call(post({ ...bearer(context.world, 'openai'), traceparent: `00-${NEVER}-${SPAN}-00` }));
    await spansOf(context.receiver, traceIdOf(failed));
    expect(new Set(context.receiver.spans.map(({ traceId }) => traceId))).toEqual(new Set([NEVER]));
  });
});
