import { bedrockUsage, countTokens, estimateTokens, filledUsage, mergeUsage, type RawUsage, withCompaction } from '../usage';

const tokens = (input: number, output: number, cached = 0, written = 0, reasoning = 0) => ({
  inputTokens: input,
  outputTokens: output,
  cachedInputTokens: cached,
  cacheWriteTokens: written,
  reasoningTokens: reasoning,
});

describe('tokens of an answer', () => {
  test.each([
    [
      'OpenAI chat: cached and reasoning tokens are inside the counts',
      'openai',
      'openai',
      {
        prompt_tokens: 2006,
        completion_tokens: 300,
        total_tokens: 2306,
        prompt_tokens_details: { cached_tokens: 1920 },
        completion_tokens_details: { reasoning_tokens: 64 },
      },
      tokens(2006, 300, 1920, 0, 64),
    ],
    [
      'OpenAI responses',
      'responses',
      'openai',
      { input_tokens: 36, input_tokens_details: { cached_tokens: 4 }, output_tokens: 87, output_tokens_details: { reasoning_tokens: 5 } },
      tokens(36, 87, 4, 0, 5),
    ],
    ['OpenAI embeddings', 'openai', 'openai', { prompt_tokens: 8, total_tokens: 8 }, tokens(8, 0)],
    [
      'Anthropic messages: cached tokens are beside the input',
      'anthropic',
      'anthropic',
      { input_tokens: 21, cache_creation_input_tokens: 188086, cache_read_input_tokens: 4, output_tokens: 393 },
      tokens(188111, 393, 4, 188086),
    ],
    [
      'Anthropic, translated by the gateway to chat',
      'openai',
      'anthropic',
      { prompt_tokens: 25, completion_tokens: 15, total_tokens: 55, cache_read_input_tokens: 5, cache_creation_input_tokens: 10 },
      tokens(40, 15, 5, 10),
    ],
    [
      'Bedrock, translated to chat: cached tokens are inside',
      'openai',
      'bedrock',
      {
        prompt_tokens: 37,
        completion_tokens: 6,
        total_tokens: 43,
        prompt_tokens_details: { cached_tokens: 4 },
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 3,
      },
      tokens(37, 6, 4, 3),
    ],
    [
      'Bedrock, translated to messages',
      'anthropic',
      'bedrock',
      { cache_read_input_tokens: 4, cache_creation_input_tokens: 3, input_tokens: 30, output_tokens: 6 },
      tokens(37, 6, 4, 3),
    ],
    [
      'Google: reasoning is beside the output',
      'openai',
      'google',
      { prompt_tokens: 4, completion_tokens: 5, total_tokens: 12, completion_tokens_details: { reasoning_tokens: 3 } },
      tokens(4, 8, 0, 0, 3),
    ],
    [
      'R13: Google, thoughts in the total alone',
      'openai',
      'google',
      { prompt_tokens: 50, completion_tokens: 0, total_tokens: 1074 },
      tokens(50, 1024),
    ],
    [
      'Google: what tools put into the prompt is input',
      'openai',
      'google',
      { prompt_tokens: 50, tool_use_prompt_tokens: 20, completion_tokens: 5, total_tokens: 85 },
      tokens(70, 15),
    ],
    [
      'Google: reasoning inside of the output is counted once',
      'openai',
      'google',
      { prompt_tokens: 4, completion_tokens: 8, total_tokens: 12, completion_tokens_details: { reasoning_tokens: 3 } },
      tokens(4, 8, 0, 0, 3),
    ],
    [
      'Google: no total',
      'openai',
      'google',
      { prompt_tokens: 4, completion_tokens: 5, completion_tokens_details: { reasoning_tokens: 3 } },
      tokens(4, 8, 0, 0, 3),
    ],
    [
      'OpenAI: what its cache wrote is inside',
      'openai',
      'openai',
      { prompt_tokens: 2006, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 4, cache_write_tokens: 1920 } },
      tokens(2006, 3, 4, 1920),
    ],
    [
      'OpenAI responses: what its cache wrote is inside',
      'responses',
      'openai',
      { input_tokens: 2006, output_tokens: 3, input_tokens_details: { cached_tokens: 4, cache_write_tokens: 1920 } },
      tokens(2006, 3, 4, 1920),
    ],
    [
      'Anthropic: writes are of five minutes and of an hour',
      'anthropic',
      'anthropic',
      {
        input_tokens: 21,
        cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 },
        output_tokens: 1,
      },
      { ...tokens(321, 1, 0, 300), cacheWrite1hTokens: 200 },
    ],
    [
      'OpenAI transcription',
      'openai',
      'openai',
      { type: 'tokens', input_tokens: 14, input_token_details: { text_tokens: 10, audio_tokens: 4 }, output_tokens: 101, total_tokens: 115 },
      { ...tokens(14, 101), audioInputTokens: 4 },
    ],
    [
      'OpenAI: sound in chat, pictures of their own endpoint',
      'openai',
      'openai',
      {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { audio_tokens: 60, image_tokens: 10 },
        completion_tokens_details: { audio_tokens: 40, image_tokens: 5 },
      },
      { ...tokens(100, 50), audioInputTokens: 60, imageInputTokens: 10, audioOutputTokens: 40, imageOutputTokens: 5 },
    ],
    [
      "Bedrock's own: what stays for an hour",
      'bedrock',
      'bedrock',
      bedrockUsage({
        inputTokens: 1,
        outputTokens: 2,
        cacheWriteInputTokens: 30,
        cacheDetails: [
          { ttl: '5m', inputTokens: 10 },
          { ttl: '1h', inputTokens: 20 },
        ],
      }),
      { ...tokens(31, 2, 0, 30), cacheWrite1hTokens: 20 },
    ],
    [
      "Bedrock's own: cached tokens are beside the input",
      'bedrock',
      'bedrock',
      bedrockUsage({
        inputTokens: 125,
        outputTokens: 60,
        totalTokens: 2_685,
        cacheReadInputTokens: 1_500,
        cacheWriteInputTokens: 1_000,
      }),
      tokens(2_625, 60, 1_500, 1_000),
    ],
    ["Bedrock's own, without a cache", 'bedrock', 'bedrock', bedrockUsage({ inputTokens: 7, outputTokens: 6, totalTokens: 13 }), tokens(7, 6)],
    [
      'a server whose total says that reasoning is beside its completion',
      'openai',
      'compatible',
      { prompt_tokens: 32, completion_tokens: 9, total_tokens: 135, completion_tokens_details: { reasoning_tokens: 94 } },
      tokens(32, 103, 0, 0, 94),
    ],
    [
      'a server whose total says that reasoning is in its completion',
      'openai',
      'compatible',
      { prompt_tokens: 32, completion_tokens: 103, total_tokens: 135, completion_tokens_details: { reasoning_tokens: 94 } },
      tokens(32, 103, 0, 0, 94),
    ],
    [
      'Anthropic: where all that is told apart stays for an hour, so does the rest',
      'anthropic',
      'anthropic',
      { input_tokens: 10, cache_creation_input_tokens: 50_000, cache_creation: { ephemeral_1h_input_tokens: 100 }, output_tokens: 1 },
      { ...tokens(50_010, 1, 0, 50_000), cacheWrite1hTokens: 50_000 },
    ],
    [
      'numbers that no count reaches',
      'openai',
      'openai',
      { prompt_tokens: 1e308, completion_tokens: 2 ** 60, prompt_tokens_details: { cached_tokens: 0.5 } },
      tokens(0, 0),
    ],
    ['none', 'openai', 'openai', undefined, undefined],
    ['seconds of audio', 'openai', 'openai', { type: 'duration', seconds: 3 }, undefined],
    ['what is not a number', 'openai', 'openai', { prompt_tokens: '9', completion_tokens: -1, prompt_tokens_details: null }, tokens(0, 0)],
  ] as const)('%s', (_, api, kind, usage, expected) => {
    expect(countTokens(usage as never, api, kind)).toEqual(expected);
  });

  test('of a stream come in parts, the later one counts', () => {
    const start = mergeUsage(undefined, { input_tokens: 25, cache_read_input_tokens: 5, output_tokens: 1 });
    expect(mergeUsage(start, { output_tokens: 15, input_tokens: null })).toEqual({ input_tokens: 25, cache_read_input_tokens: 5, output_tokens: 15 });
    expect(mergeUsage(start, null)).toBe(start);
  });

  test.each([
    ['counts nothing of a cache', { input_tokens: 5, output_tokens: 6, cache_read_input_tokens: 0 }],
    ['counts nothing', undefined],
    ['counts null', { input_tokens: 5, output_tokens: 6, cache_read_input_tokens: null }],
  ])("of a stream that %s, are Bedrock's", (_, usage) => {
    const metrics = { inputTokenCount: 5, outputTokenCount: 6, cacheReadInputTokenCount: 9, cacheWriteInputTokenCount: 0, invocationLatency: 3 };
    expect(countTokens(filledUsage(usage, bedrockUsage(metrics)), 'anthropic', 'bedrock')).toEqual(tokens(14, 6, 9));
  });

  test("of a stream that counts itself are not Bedrock's", () => {
    const usage = { input_tokens: 5, output_tokens: 6, cache_read_input_tokens: 9 };
    expect(filledUsage(usage, bedrockUsage({ inputTokenCount: 14, outputTokenCount: 1, cacheReadInputTokenCount: 1 }))).toEqual(usage);
    expect(filledUsage(usage, bedrockUsage(undefined))).toBe(usage);
  });

  describe('R18: of an answer that was ended before it had counted', () => {
    const said = (bytes: number, pieces: number) => ({ said: bytes, pieces });
    test.each<[string, Parameters<typeof estimateTokens>, ReturnType<typeof tokens>]>([
      ['are estimated by what was said, of a request and of the model', [undefined, 4_001, said(400, 9)], tokens(1001, 100)],
      ['are at least as many as the events that said it', [undefined, 4_001, said(400, 101)], tokens(1001, 101)],
      ['are none where nothing was said', [undefined, 0, said(0, 0)], tokens(0, 0)],
      ['are what the provider counted of the request', [tokens(50, 1), 4_000, said(400, 9)], tokens(50, 100)],
      ['are at least what the provider counted of the answer', [tokens(50, 300), 0, said(400, 101)], tokens(50, 300)],
      ['keep what was read from a cache', [tokens(50, 1, 40), 0, said(8, 1)], tokens(50, 2, 40)],
    ])('%s', (_, given, expected) => {
      expect(estimateTokens(...given)).toEqual(expected);
    });
  });
});

describe('what a summary of the conversation used, which Anthropic leaves out of its totals', () => {
  const totals = { input_tokens: 23_000, output_tokens: 1_000, cache_creation_input_tokens: 5, cache_creation: { ephemeral_1h_input_tokens: 5 } };
  const message = { type: 'message', input_tokens: 23_000, output_tokens: 1_000 };
  const compaction = { type: 'compaction', input_tokens: 180_000, output_tokens: 3_500 };
  const cached = { ...compaction, input_tokens: 0, cache_creation_input_tokens: 6, cache_creation: { ephemeral_1h_input_tokens: 6 } };

  test.each<[string, unknown, [number, number, number | undefined]]>([
    ['is added', [compaction, message], [203_005, 4_500, 5]],
    ['is added as often as there was one', [compaction, message, compaction], [383_005, 8_000, 5]],
    ['is added with what it wrote to a cache', [cached, message], [23_011, 4_500, 11]],
    ["is not what is in the totals, nor another model's", [message, { ...compaction, type: 'advisor_message' }], [23_005, 1_000, 5]],
    ['is nothing, of another shape', [null, 'compaction', { type: 'compaction', input_tokens: '9', cache_creation: 5 }], [23_005, 1_000, 5]],
    ['is nothing, where there is no list', { type: 'compaction' }, [23_005, 1_000, 5]],
  ])('%s', (_, iterations, expected) => {
    const usage: RawUsage = { ...totals, iterations };
    const { inputTokens, outputTokens, cacheWrite1hTokens } = countTokens(withCompaction(usage), 'anthropic', 'anthropic') ?? {};
    expect([inputTokens, outputTokens, cacheWrite1hTokens]).toEqual(expected);
    expect(usage).toEqual({ ...totals, iterations });
  });
});
