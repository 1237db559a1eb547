import { BEDROCK_MODEL, EMBEDDING_MODEL, REGION } from '../../fakes';
import type { ProviderConfiguration } from '../../src/contract';
import { bearer, withGateway } from './with-gateway';

const messages = [{ role: 'user', content: 'Say something.' }];
const bedrock: ProviderConfiguration = { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: REGION };
const providers = [
  { ...bedrock, requestMetadata: true },
  { ...bedrock, name: 'without' },
];
const OWN = { Gateway: 'ContractGateway', Client: 'Alpha', Team: 'alpha' };

const CONVERSE = { path: '/v1/chat/completions', body: { model: BEDROCK_MODEL, max_tokens: 64, messages } };
const INVOKE = { path: '/v1/messages', body: { model: BEDROCK_MODEL, max_tokens: 64, messages } };
const EMBEDDINGS = { path: '/v1/embeddings', body: { model: EMBEDDING_MODEL, input: 'a text' } };
const OPENAI = { path: '/v1/chat/completions', body: { model: 'openai.gpt-oss-120b-1:0', messages } };
const streamed = <C extends { body: object }>(call: C) => ({ ...call, body: { ...call.body, stream: true } });

describe('the metadata of a request to Bedrock', () => {
  const context = withGateway({ providers, defaultProvider: 'bedrock', bedrockApi: true });
  const ask = async (call: { path: string; body: object }, provider = 'bedrock') => {
    const answer = await context.gateway.call({ ...call, headers: bearer(context.world, provider) });
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    expect(context.world.bedrock.faults).toEqual([]);
    const { last } = context.world.bedrock;
    const header = last.headers['x-amzn-bedrock-request-metadata'];
    return { header: header && JSON.parse(String(header)), body: last.json.requestMetadata };
  };

  test.each([
    ['InvokeModel', INVOKE],
    ['InvokeModel, streamed', streamed(INVOKE)],
    ['InvokeModel by the image', EMBEDDINGS],
  ])('names gateway, client and team in a header of %s', async (_what, call) => {
    expect(await ask(call)).toEqual({ header: OWN, body: undefined });
    expect(context.world.bedrock.last.headers.authorization).toContain('x-amzn-bedrock-request-metadata');
  });

  test.each([
    ['Converse', CONVERSE],
    ['Converse, streamed', streamed(CONVERSE)],
  ])('and in the body of %s', async (_what, call) => {
    expect(await ask(call)).toEqual({ header: undefined, body: OWN });
  });

  test("is added to what a client sends of Bedrock's own API, and takes the place of its own", async () => {
    const request = { messages: [{ role: 'user', content: [{ text: 'Say something.' }] }] };
    const of = (body: object | string) =>
      context.gateway.call({
        path: `/model/${BEDROCK_MODEL}/converse`,
        body: typeof body === 'string' ? Buffer.from(body) : body,
        headers: { ...bearer(context.world, 'bedrock'), 'content-type': 'application/json' },
      });
    for (const body of [request, { requestMetadata: { Client: 'somebody else' }, ...request }, `${JSON.stringify(request)} \n`, '{}']) {
      expect((await of(body)).status).toBe(200);
      expect(JSON.parse(String(context.world.bedrock.last.bytes))).toEqual({
        ...(typeof body === 'string' ? JSON.parse(body) : body),
        requestMetadata: OWN,
      });
      expect(String(context.world.bedrock.last.bytes).match(/requestMetadata/g)).toHaveLength(1);
    }
    expect(context.world.bedrock.faults).toEqual([]);
  });

  test('takes the place of what a client says of it where nobody asked for any, and costs on the books of another team are none', async () => {
    const request = { messages: [{ role: 'user', content: [{ text: 'Say something.' }] }] };
    const headers = { ...bearer(context.world, 'without'), 'content-type': 'application/json' };
    for (const [body, requestMetadata] of [[{ ...request, requestMetadata: { Team: 'beta' } }, OWN] as const, [request, undefined] as const]) {
      expect((await context.gateway.call({ path: `/model/${BEDROCK_MODEL}/converse`, body, headers })).status).toBe(200);
      expect(context.world.bedrock.last.json.requestMetadata).toEqual(requestMetadata);
    }
  });

  test('is nothing that a client can say', async () => {
    const requestMetadata = { Client: 'somebody else' };
    const asked = { ...CONVERSE, body: { ...CONVERSE.body, metadata: requestMetadata, requestMetadata } };
    const headers = { ...bearer(context.world, 'bedrock'), 'x-amzn-bedrock-request-metadata': JSON.stringify(requestMetadata) };
    await context.gateway.call({ ...asked, headers });
    expect(context.world.bedrock.last.json.requestMetadata).toEqual(OWN);
    await context.gateway.call({ ...INVOKE, headers });
    expect(context.world.bedrock.last.headers['x-amzn-bedrock-request-metadata']).toBe(JSON.stringify(OWN));
  });

  test('goes to no API that is not known to take it', async () => {
    expect(await ask(OPENAI)).toEqual({ header: undefined, body: undefined });
  });

  test.each([
    ['InvokeModel', INVOKE],
    ['Converse', CONVERSE],
  ])('is not there where nobody asked for it: %s', async (_what, call) => {
    expect(await ask(call, 'without')).toEqual({ header: undefined, body: undefined });
  });
});
