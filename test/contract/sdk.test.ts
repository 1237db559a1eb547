import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { APIError } from 'openai';
import { ANTHROPIC_KEY, BEDROCK_MODEL, OPENAI_KEY, ProviderFake } from '../../fakes';
import { withGateway } from './with-gateway';

/** A person changes two lines: the base URL, and the token in place of the key. */
describe('the official SDKs with nothing but a base URL and a token', () => {
  const context = withGateway();
  const openai = () => new OpenAI({ baseURL: `http://127.0.0.1:${context.gateway.port}/v1`, apiKey: context.world.issuer.token(), maxRetries: 0 });
  const anthropic = () => new Anthropic({ baseURL: `http://127.0.0.1:${context.gateway.port}`, apiKey: context.world.issuer.token(), maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'Say something.' }];

  test('OpenAI chat', async () => {
    const completion = await openai().chat.completions.create({ model: 'gpt-4o', messages });
    expect(completion.choices[0].message.content).toContain('word4');
    expect(ProviderFake.key(context.world.openai.last)).toBe(OPENAI_KEY);
  });

  test('OpenAI chat, streamed, with usage as asked for', async () => {
    const stream = await openai().chat.completions.create({ model: 'gpt-4o', messages, stream: true, stream_options: { include_usage: true } });
    let text = '';
    let tokens = 0;
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? '';
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    expect([text.trim(), tokens]).toEqual(['word0 word1 word2 word3 word4', context.world.openai.last.reported?.outputTokens]);
  });

  test('OpenAI responses, streamed', async () => {
    const stream = await openai().responses.create({ model: 'gpt-4o', input: 'Say something.', stream: true });
    const types: string[] = [];
    for await (const event of stream) types.push(event.type);
    expect(types.at(-1)).toBe('response.completed');
  });

  test('OpenAI embeddings, audio and models', async () => {
    expect(
      (await openai().embeddings.create({ model: 'text-embedding-3-small', input: 'a text', encoding_format: 'float' })).data[0].embedding,
    ).toHaveLength(3);
    const file = new File([Buffer.from('sound')], 'speech.mp3', { type: 'audio/mpeg' });
    expect((await openai().audio.transcriptions.create({ model: 'whisper-1', file })).text).toBe('what was said');
    expect((await openai().models.list()).data.map(({ id }) => id)).toContain('amazon.titan-embed-text-v2:0');
  });

  test('Anthropic messages, also when another provider is the default', async () => {
    const message = await anthropic().messages.create({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages });
    expect(message.content).toEqual([{ type: 'text', text: expect.stringContaining('word4') }]);
    expect(ProviderFake.key(context.world.anthropic.last)).toBe(ANTHROPIC_KEY);
    expect(context.world.openai.requests).toEqual([]);
  });

  test('Anthropic messages, streamed', async () => {
    const stream = anthropic().messages.stream({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages });
    const message = await stream.finalMessage();
    expect(message.usage.output_tokens).toBe(context.world.anthropic.last.reported?.outputTokens);
  });

  test('Anthropic token count', async () => {
    const { input_tokens } = await anthropic().messages.countTokens({ model: 'claude-sonnet-4-20250514', messages });
    expect(input_tokens).toBeGreaterThan(1_000);
  });

  test('Anthropic messages, streamed, by Bedrock with the header that names it', async () => {
    const stream = anthropic().messages.stream({ model: BEDROCK_MODEL, max_tokens: 64, messages }, { headers: { 'x-portkey-provider': 'bedrock' } });
    const message = await stream.finalMessage();
    expect(message.content).toEqual([{ type: 'text', text: expect.stringContaining('word4') }]);
    expect(context.world.bedrock.faults).toEqual([]);
  });

  test('their errors are understood: status, code, request id', async () => {
    const openaiError = await new OpenAI({
      baseURL: `http://127.0.0.1:${context.gateway.port}/v1`,
      apiKey: 'sk-mine',
      maxRetries: 0,
    }).chat.completions
      .create({ model: 'gpt-4o', messages })
      .catch((error: unknown) => error);
    expect(openaiError).toBeInstanceOf(APIError);
    expect(openaiError).toMatchObject({ status: 401, code: 'invalid_token', requestID: expect.stringMatching(/^req_/) });
    const anthropicError = await new Anthropic({ baseURL: `http://127.0.0.1:${context.gateway.port}`, apiKey: 'sk-mine', maxRetries: 0 }).messages
      .create({ model: 'claude-sonnet-4-20250514', max_tokens: 64, messages })
      .catch((error: unknown) => error);
    expect(anthropicError).toBeInstanceOf(Anthropic.AuthenticationError);
    expect(anthropicError).toMatchObject({
      status: 401,
      requestID: expect.stringMatching(/^req_/),
      error: { type: 'error', error: { type: 'authentication_error' } },
    });
  });
});
