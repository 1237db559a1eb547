import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { BEDROCK_MODEL, EMBEDDING_MODEL, type ReceivedSpan, until } from '../../fakes';
import type { GatewayRecord } from './gateway-process';
import { bearer } from './with-gateway';
import { settled, spansOf, type TracedContext, withReceiver } from './with-traces';

const PROMPT = 'Say something that nobody else may read.';
const messages = [{ role: 'user' as const, content: PROMPT }];

interface Clients {
  readonly openai: OpenAI;
  readonly anthropic: Anthropic;
  readonly context: TracedContext;
}

async function read(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of stream);
}

const by = (provider: string) => ({ headers: { 'x-portkey-provider': provider } });
const CHAT = { model: 'gpt-4o', messages };
const MESSAGE = { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages };

const PARAMETERS = {
  temperature: 1,
  top_p: 0.5,
  max_completion_tokens: 99,
  seed: 7,
  n: 2,
  presence_penalty: 0,
  frequency_penalty: 0.25,
  stop: [PROMPT],
};

/** Calls of the SDKs, by API and provider. */
const CALLS: Readonly<Record<string, (clients: Clients) => Promise<unknown>>> = {
  'OpenAI chat': ({ openai }) => openai.chat.completions.create(CHAT),
  'OpenAI chat with parameters': ({ openai }) => openai.chat.completions.create({ ...CHAT, ...PARAMETERS }),
  'OpenAI chat, streamed': async ({ openai }) => read(await openai.chat.completions.create({ ...CHAT, stream: true })),
  'OpenAI responses': ({ openai }) => openai.responses.create({ model: 'gpt-4o', input: PROMPT }),
  'OpenAI responses, streamed': async ({ openai }) => read(await openai.responses.create({ model: 'gpt-4o', input: PROMPT, stream: true })),
  'OpenAI text completion': ({ openai }) => openai.completions.create({ model: 'gpt-3.5-turbo-instruct', prompt: PROMPT }),
  'OpenAI embeddings': ({ openai }) => openai.embeddings.create({ model: 'text-embedding-3-small', input: PROMPT }),
  'OpenAI images': ({ openai }) => openai.images.generate({ model: 'gpt-image-1', prompt: PROMPT }),
  'chat of Azure': ({ openai }) => openai.chat.completions.create(CHAT, by('azure')),
  'chat of Google': ({ openai }) => openai.chat.completions.create({ ...CHAT, model: 'gemini-2.5-flash' }, by('google')),
  'chat of Anthropic, translated': ({ openai }) => openai.chat.completions.create(MESSAGE, by('anthropic')),
  'chat of Bedrock, translated': ({ openai }) => openai.chat.completions.create({ ...CHAT, model: BEDROCK_MODEL }, by('bedrock')),
  'embeddings of Bedrock, translated': ({ openai }) => openai.embeddings.create({ model: EMBEDDING_MODEL, input: PROMPT }, by('bedrock')),
  'Anthropic messages': ({ anthropic }) => anthropic.messages.create(MESSAGE),
  'Anthropic messages, streamed': async ({ anthropic }) => read(anthropic.messages.stream(MESSAGE)),
  'Anthropic token count': ({ anthropic }) => anthropic.messages.countTokens({ model: MESSAGE.model, messages }),
  'messages of Bedrock': ({ anthropic }) => anthropic.messages.create({ ...MESSAGE, model: BEDROCK_MODEL }, by('bedrock')),
  'Converse of Bedrock': ({ context }) => converse(context, 'converse'),
  'Converse of Bedrock, streamed': ({ context }) => converse(context, 'converse-stream'),
  'list of models': ({ openai }) => openai.models.list(),
};

/** Where a span says what the record counts. */
const AMOUNTS: Readonly<Record<string, string>> = {
  InputTokens: 'gen_ai.usage.input_tokens',
  OutputTokens: 'gen_ai.usage.output_tokens',
  CachedInputTokens: 'gen_ai.usage.cache_read.input_tokens',
  CacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  ReasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  cacheWrite1hTokens: 'gateway.usage.cache_creation_1h.input_tokens',
  audioInputTokens: 'gateway.usage.audio.input_tokens',
  imageInputTokens: 'gateway.usage.image.input_tokens',
  audioOutputTokens: 'gateway.usage.audio.output_tokens',
  imageOutputTokens: 'gateway.usage.image.output_tokens',
  Cost: 'gateway.cost',
};
const amountsOf = (record: GatewayRecord) => Object.keys(AMOUNTS).map((field) => [field, record[field]]);
const amountsIn = (attributes: ReceivedSpan['attributes']) => Object.entries(AMOUNTS).map(([field, key]) => [field, attributes[key]]);

const converse = ({ world, gateway }: TracedContext, operation: string): Promise<unknown> =>
  gateway.call({
    path: `/model/${BEDROCK_MODEL}/${operation}`,
    headers: { ...bearer(world, 'bedrock'), 'user-agent': 'aws-sdk-of-the-test/1' },
    body: { messages: [{ role: 'user', content: [{ text: PROMPT }] }], inferenceConfig: { maxTokens: 64, temperature: 0.5, topP: 1 } },
  });

describe('what a trace says of a request', () => {
  const context = withReceiver({ bedrockApi: true });
  const clients = (): Clients => {
    const apiKey = context.world.issuer.token();
    const baseURL = `http://127.0.0.1:${context.gateway.port}`;
    return {
      openai: new OpenAI({ baseURL: `${baseURL}/v1`, apiKey, maxRetries: 0 }),
      anthropic: new Anthropic({ baseURL, apiKey, maxRetries: 0 }),
      context,
    };
  };
  /** The spans of what is asked here, and its record. */
  async function traced(ask: () => Promise<unknown>): Promise<{ readonly spans: readonly ReceivedSpan[]; readonly record: GatewayRecord }> {
    const before = context.gateway.usage.length;
    await ask();
    const record = await until('the usage record', () => context.gateway.usage[before]);
    return { record, spans: await spansOf(context.receiver, record.traceId) };
  }

  test.each(Object.entries(CALLS))('%s', async (_, call) => {
    const { record, spans } = await traced(() => call(clients()));
    const [server, ...children] = spans;
    expect(children.every(({ parentSpanId, kind }) => parentSpanId === server.spanId && kind === 'client')).toBe(true);
    expect(server.parentSpanId).toBeUndefined();
    for (const { start, end } of children) {
      expect(start).toBeGreaterThanOrEqual(server.start);
      expect(end).toBeLessThanOrEqual(server.end);
    }
    for (const { attributes } of children) expect(amountsIn(attributes)).toEqual(amountsOf(record));
    expect(server.attributes).toMatchObject({ 'gateway.request_id': record.requestId, 'gateway.outcome': record.outcome });
    expect(server.attributes['gateway.cost']).toBe(record.Cost);
    expect(Math.abs(server.end - server.start - record.Latency)).toBeLessThan(50);
    expect(spans.map(({ name, kind, error, attributes }) => ({ name, kind, error, attributes: settled(attributes) }))).toMatchSnapshot();
    expect(JSON.stringify(spans)).not.toMatch(/Say something|word\d/);
  });
});
