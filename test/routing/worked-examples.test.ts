import { READERS } from '../../runtime/answer/readers';
import type { AnswerState } from '../../runtime/answer/state';
import { billFor } from '../../runtime/billing';
import { endpointAt } from '../../runtime/endpoints';
import type { Provider } from '../../runtime/providers';
import { countTokens } from '../../runtime/usage';
import { PriceTable } from '../../src';
import { createPriceTable, type ProviderConfiguration, type ProviderKind } from '../../src/contract';

/** What was called, and what came back. */
interface Call {
  readonly kind: ProviderKind;
  readonly path: string;
  /** As it was asked for. */
  readonly model: string;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly configuration?: Partial<ProviderConfiguration>;
  /** What the name stands for, where it is the account's own. */
  readonly known?: string;
  /** In a header of the answer. */
  readonly tier?: string;
  readonly day?: string;
}

type More = Partial<Omit<Call, 'answer'>> & Readonly<Record<string, unknown>>;
type Usage = Readonly<Record<string, unknown>>;

const answered =
  (kind: ProviderKind, path: string, body: Readonly<Record<string, unknown>>) =>
  (model: string, usage: Usage, { configuration, known, tier, day, ...more }: More = {}): Call => ({
    ...{ kind, path, model, configuration, known, tier, day },
    answer: { model, ...body, usage, ...more },
  });

const chat = answered('openai', '/v1/chat/completions', { choices: [] });
const responses = answered('openai', '/v1/responses', { output: [] });
const embeddings = answered('openai', '/v1/embeddings', { data: [] });
const images = answered('openai', '/v1/images/generations', { data: [], model: undefined });
const transcript = answered('openai', '/v1/audio/transcriptions', { text: '', model: undefined });
const speech = answered('openai', '/v1/audio/speech', { type: 'speech.audio.done', model: undefined });
const messages = answered('anthropic', '/v1/messages', { content: [] });
const gemini = answered('google', '/v1/chat/completions', { choices: [] });

const inRegion = (region: string): Partial<ProviderConfiguration> => ({ region });
const bedrock =
  (body: Readonly<Record<string, unknown>>, operation: string) =>
  (model: string, usage: Usage, { region = 'us-east-1', ...more }: More & { readonly region?: string } = {}): Call =>
    answered('bedrock', `/model/${encodeURIComponent(model)}/${operation}`, body)(model, usage, { configuration: inRegion(region), ...more });
const converse = bedrock({ output: { message: {} }, model: undefined }, 'converse');
const invoke = bedrock({ content: [], type: 'message' }, 'invoke');
const mantle =
  (of: typeof chat) =>
  (model: string, usage: Usage, { region = 'us-east-1', ...more }: More & { readonly region?: string } = {}): Call => ({
    ...of(model, usage, { configuration: inRegion(region), ...more }),
    kind: 'bedrock-mantle',
  });

const azure =
  (of: typeof chat, geography?: string) =>
  (model: string, usage: Usage, more: More = {}): Call => ({
    ...of(model, usage, more),
    kind: 'azure-openai',
    model: 'a-deployment',
    known: more.known ?? model,
    configuration: { azure: { resourceName: 'ours', apiVersion: 'v1', geography }, ...more.configuration },
  });

/** Tokens as each API counts them. */
const tokens = (input: number, output: number, cached?: number): Usage => ({
  prompt_tokens: input,
  completion_tokens: output,
  total_tokens: input + output,
  ...(cached !== undefined && { prompt_tokens_details: { cached_tokens: cached } }),
});
const used = (input: number, output: number, more: Usage = {}): Usage => ({ input_tokens: input, output_tokens: output, ...more });
const said = (input: number, output: number, more: Usage = {}): Usage => ({ inputTokens: input, outputTokens: output, ...more });

const search = { type: 'web_search_call', action: { type: 'search' } };
const openedPage = { type: 'web_search_call', action: { type: 'open_page' } };

const PRICES = createPriceTable(PriceTable.standard().render());

function billed({ kind, path, model, answer, configuration = {}, known = model, tier, day = '2026-11-27' }: Call) {
  const endpoint = endpointAt(path, true);
  if (!endpoint) throw new Error(path);
  const state: AnswerState = { said: 0, pieces: 0, finished: false };
  READERS[endpoint.answer].document(answer, state);
  if (tier) state.serviceTier = tier;
  const provider = { name: 'a-provider', kind, configuration } as unknown as Provider;
  const { cost, unpriced } = billFor(
    { price: PRICES },
    day,
    { provider, model, known },
    state,
    endpoint,
    countTokens(state.usage, endpoint.api, kind),
  );
  return { cost, unpriced };
}

/** Cost in USD, worked out by hand; `undefined`: it has none. Last: what of it has no price. */
type Example = readonly [title: string, call: Call, cost: number | undefined, unpriced?: string];

const OPENAI: readonly Example[] = [
  ['input and output', chat('gpt-5.2', tokens(1_000, 500)), (1_000 * 1.75 + 500 * 14) / 1e6],
  ['the dated id that an answer names', chat('gpt-5.2-2025-12-11', tokens(1_000, 500)), (1_000 * 1.75 + 500 * 14) / 1e6],
  ['cached input', chat('gpt-5.2-2025-12-11', tokens(2_006, 300, 1_920)), (86 * 1.75 + 1_920 * 0.175 + 300 * 14) / 1e6],
  [
    'R9: what the cache wrote is inside of the input, at its own price',
    chat('gpt-5.6-sol', { ...tokens(2_000, 100), prompt_tokens_details: { cached_tokens: 1_000, cache_write_tokens: 400 } }),
    (600 * 4 + 1_000 * 0.4 + 400 * 5 + 100 * 20) / 1e6,
  ],
  [
    'R9: the same in responses',
    responses('gpt-6-luna', used(2_000, 100, { input_tokens_details: { cached_tokens: 0, cache_write_tokens: 400 } })),
    (1_600 * 0.1 + 400 * 0.125 + 100 * 0.5) / 1e6,
  ],
  ['R10: served as flex', chat('gpt-5.1-2025-11-13', tokens(800, 200), { service_tier: 'flex' }), (800 * 0.625 + 200 * 5) / 1e6],
  ['R10: served with priority', chat('gpt-5-mini-2025-08-07', tokens(1_000, 100), { service_tier: 'priority' }), (1_000 * 0.45 + 100 * 3.6) / 1e6],
  [
    'R10: served as usual, whatever was asked',
    chat('gpt-5-mini-2025-08-07', tokens(1_000, 100), { service_tier: 'default' }),
    (1_000 * 0.25 + 100 * 2) / 1e6,
  ],
  ['R10: served in a tier without a price', chat('gpt-5-mini-2025-08-07', tokens(1_000, 100), { service_tier: 'scale' }), undefined, 'tier scale'],
  ['the fastest tier', responses('gpt-6-astra', used(1_000, 100), { service_tier: 'ultrafast' }), (1_000 * 60 + 100 * 300) / 1e6],
  [
    'cached input of a tier',
    chat('gpt-4.1-2025-04-14', tokens(1_000, 100, 600), { service_tier: 'priority' }),
    (400 * 3.5 + 600 * 0.875 + 100 * 14) / 1e6,
  ],
  ['R11: a long context', responses('gpt-5.5-2026-04-23', used(300_000, 1_000)), (300_000 * 10 + 1_000 * 45) / 1e6],
  ['R11: a context at the border is not long', responses('gpt-5.5', used(272_000, 1_000)), (272_000 * 5 + 1_000 * 30) / 1e6],
  [
    'R11: cached tokens make a context long, and cost more in it',
    responses('gpt-5.5', used(272_001, 1_000, { input_tokens_details: { cached_tokens: 200_000 } })),
    (72_001 * 10 + 200_000 * 1 + 1_000 * 45) / 1e6,
  ],
  ['R11: a long context as flex', responses('gpt-5.5', used(300_000, 1_000), { service_tier: 'flex' }), (300_000 * 5 + 1_000 * 22.5) / 1e6],
  [
    'R11: a long context with priority, which has no price',
    responses('gpt-5.5', used(300_000, 1), { service_tier: 'priority' }),
    undefined,
    'long context',
  ],
  ['R11: a long context with priority', responses('gpt-6-sol', used(300_000, 1_000), { service_tier: 'priority' }), (300_000 * 8 + 1_000 * 30) / 1e6],
  [
    'R11: what the cache wrote of a long context',
    responses('gpt-5.6-luna', used(300_000, 1_000, { input_tokens_details: { cache_write_tokens: 290_000 } })),
    (10_000 * 0.4 + 290_000 * 0.5 + 1_000 * 1.8) / 1e6,
  ],
  ['R11: a model with one price at every length', chat('gpt-4.1-2025-04-14', tokens(300_000, 1_000)), (300_000 * 2 + 1_000 * 8) / 1e6],
  ['the first version of a model', chat('gpt-4o-2024-05-13', tokens(1_000, 100)), (1_000 * 5 + 100 * 15) / 1e6],
  ['its later version', chat('gpt-4o-2024-08-06', tokens(1_000, 100)), (1_000 * 2.5 + 100 * 10) / 1e6],
  ['its name without a version', chat('gpt-4o', tokens(1_000, 100)), (1_000 * 2.5 + 100 * 10) / 1e6],
  ['a version that nobody knows', chat('gpt-4o-2027-01-31', tokens(1_000, 100)), undefined, 'model'],
  ['a model whose name goes on', chat('gpt-5.2-nano-2027-01-31', tokens(1_000, 100)), undefined, 'model'],
  ['a model of its own price whose name goes on', chat('gpt-5-pro-2025-10-06', tokens(1_000, 100)), (1_000 * 15 + 100 * 120) / 1e6],
  ['a fine-tuned model', chat('ft:gpt-4.1-mini-2025-04-14:acme::abc123', tokens(1_000, 100)), (1_000 * 0.8 + 100 * 3.2) / 1e6],
  [
    'a step of its training',
    chat('ft:gpt-4o-mini-2024-07-18:acme:support:abc123:ckpt-step-90', tokens(1_000, 100, 500)),
    (500 * 0.3 + 500 * 0.15 + 100 * 1.2) / 1e6,
  ],
  ['a fine-tuned model that reasons', responses('ft:o4-mini-2025-04-16:acme::abc123', used(1_000, 100)), (1_000 * 4 + 100 * 16) / 1e6],
  ['embeddings', embeddings('text-embedding-3-large', { prompt_tokens: 8_000, total_tokens: 8_000 }), (8_000 * 0.13) / 1e6],
  [
    'embeddings, by the name that the answer has',
    embeddings('text-embedding-ada-002-v2', { prompt_tokens: 5_000, total_tokens: 5_000 }),
    (5_000 * 0.1) / 1e6,
  ],
  [
    'a transcript: sound costs more than text',
    transcript('gpt-4o-transcribe', used(114, 101, { type: 'tokens', input_token_details: { text_tokens: 14, audio_tokens: 100 } })),
    (14 * 2.5 + 100 * 6 + 101 * 10) / 1e6,
  ],
  ['speech', speech('gpt-4o-mini-tts', used(14, 1_010)), (14 * 0.6 + 1_010 * 12) / 1e6],
  [
    'sound in chat',
    chat('gpt-audio-2025-08-28', {
      ...tokens(120, 230),
      prompt_tokens_details: { audio_tokens: 100 },
      completion_tokens_details: { audio_tokens: 200 },
    }),
    (20 * 2.5 + 100 * 32 + 30 * 10 + 200 * 64) / 1e6,
  ],
  [
    'sound in chat, by the name without a date',
    chat('gpt-4o-audio-preview', { ...tokens(120, 30), prompt_tokens_details: { audio_tokens: 100 } }),
    (20 * 2.5 + 100 * 40 + 30 * 10) / 1e6,
  ],
  [
    'pictures from pictures',
    images(
      'gpt-image-1.5',
      used(150, 1_020, { input_tokens_details: { text_tokens: 50, image_tokens: 100 }, output_tokens_details: { image_tokens: 1_000 } }),
    ),
    (50 * 5 + 100 * 8 + 20 * 10 + 1_000 * 32) / 1e6,
  ],
  ['pictures, where all output is one', images('gpt-image-1', used(50, 1_056)), (50 * 5 + 1_056 * 40) / 1e6],
  ['pictures of a model without a price for text', images('gpt-image-2.6-flare', used(50, 1_000)), (50 * 5 + 1_000 * 30) / 1e6],
  [
    'searches in the web, not the pages that they open',
    responses('gpt-5.5', used(9_000, 500), { output: [search, openedPage, search, search] }),
    (9_000 * 5 + 500 * 30) / 1e6 + 3 * 0.01,
  ],
  ['searches of a model without reasoning', responses('gpt-4.1-2025-04-14', used(900, 50), { output: [search] }), (900 * 2 + 50 * 8) / 1e6 + 0.01],
  ['a search in files', responses('gpt-5.2', used(900, 50), { output: [{ type: 'file_search_call' }] }), (900 * 1.75 + 50 * 14) / 1e6 + 0.0025],
  [
    'a session of a tool, which is not charged by the call',
    responses('gpt-5.2', used(900, 50), { output: [{ type: 'code_interpreter_call' }] }),
    (900 * 1.75 + 50 * 14) / 1e6,
    'code_interpreter',
  ],
  [
    'kinds of tokens are never more than the prompt: what is cached of sound costs what other sound does',
    chat('gpt-audio', {
      ...tokens(1_000, 100),
      prompt_tokens_details: { cached_tokens: 900, audio_tokens: 1_000 },
      completion_tokens_details: { audio_tokens: 5_000 },
    }),
    (1_000 * 32 + 100 * 64) / 1e6,
  ],
  [
    'of which as much is cached as is text',
    chat('gpt-audio', { ...tokens(1_000, 0), prompt_tokens_details: { cached_tokens: 900, audio_tokens: 400 } }),
    (400 * 32 + 600 * 2.5) / 1e6,
  ],
  ['more cached than there is', chat('gpt-5.2', tokens(10, 0, 1_000_000)), (10 * 0.175) / 1e6],
];

const HOUR = { cache_creation_input_tokens: 1_000, cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 1_000 } };

const ANTHROPIC: readonly Example[] = [
  ['R8: what stays in the cache for an hour', messages('claude-sonnet-4-20250514', used(10, 5, HOUR)), (10 * 3 + 1_000 * 6 + 5 * 15) / 1e6],
  ['R8: the same under another name', messages('claude-sonnet-4-0', used(10, 5, HOUR)), 0.006105],
  [
    'what stays for five minutes',
    messages('claude-haiku-4-5-20251001', used(10, 5, { cache_creation_input_tokens: 1_000 })),
    (10 * 1 + 1_000 * 1.25 + 5 * 5) / 1e6,
  ],
  [
    'both, and what was read',
    messages(
      'claude-opus-5',
      used(21, 393, { cache_read_input_tokens: 5_000, cache_creation: { ephemeral_5m_input_tokens: 100, ephemeral_1h_input_tokens: 200 } }),
    ),
    (21 * 5 + 5_000 * 0.5 + 100 * 6.25 + 200 * 10 + 393 * 25) / 1e6,
  ],
  [
    'a newer version, which is cheaper',
    messages('claude-opus-5-5', used(1_000, 100, { cache_read_input_tokens: 900 })),
    (1_000 * 4 + 900 * 0.2 + 100 * 20) / 1e6,
  ],
  ['a version that nobody knows', messages('claude-opus-5-6', used(1_000, 100)), undefined, 'model'],
  ['an alias', messages('claude-3-5-haiku-latest', used(1_000, 100)), (1_000 * 0.8 + 100 * 4) / 1e6],
  ['inference in the US', messages('claude-opus-5-5', used(1_000, 100, { inference_geo: 'us' })), (1.1 * (1_000 * 4 + 100 * 20)) / 1e6],
  ['inference anywhere', messages('claude-sonnet-5-5', used(1_000, 100, { inference_geo: 'global' })), (1_000 * 2 + 100 * 10) / 1e6],
  [
    'inference in the US of a model that has one price',
    messages('claude-opus-4-5', used(1_000, 100, { inference_geo: 'not_available' })),
    (1_000 * 5 + 100 * 25) / 1e6,
  ],
  [
    'inference in the US of a model that one source knows',
    messages('claude-fable-5-2', used(1_000, 100, { inference_geo: 'us' })),
    (1.1 * (1_000 * 8 + 100 * 40)) / 1e6,
  ],
  ['a place without a price', messages('claude-sonnet-5', used(1_000, 100, { inference_geo: 'eu' })), undefined, 'geography'],
  ['fast', messages('claude-opus-5', used(1_000, 100, { speed: 'fast', service_tier: 'standard' })), (1_000 * 10 + 100 * 50) / 1e6],
  ['fast, in the US', messages('claude-opus-5-5', used(1_000, 100, { speed: 'fast', inference_geo: 'us' })), (1.1 * (1_000 * 8 + 100 * 40)) / 1e6],
  ['fast, of a model that has no price for it', messages('claude-sonnet-5', used(1_000, 100, { speed: 'fast' })), undefined, 'tier fast'],
  ['a tier that is paid for in advance', messages('claude-opus-5', used(1_000, 100, { service_tier: 'priority' })), undefined, 'tier priority'],
  ['in a batch', messages('claude-opus-4-5-20251101', used(1_000, 100, { service_tier: 'batch' })), (1_000 * 2.5 + 100 * 12.5) / 1e6],
  ['R11: a long context', messages('claude-haiku-5-5', used(100_001, 100)), (100_001 * 0.5 + 100 * 2.5) / 1e6],
  [
    'R11: a context is long by what was cached of it',
    messages('claude-haiku-5-5', used(1, 100, { cache_read_input_tokens: 90_000, cache_creation_input_tokens: 10_000 })),
    (1 * 0.5 + 90_000 * 0.05 + 10_000 * 0.625 + 100 * 2.5) / 1e6,
  ],
  ['R11: a model with one price at every length', messages('claude-sonnet-4-5-20250929', used(300_000, 100)), (300_000 * 3 + 100 * 15) / 1e6],
  [
    'searches in the web',
    messages('claude-opus-5', used(1_000, 100, { server_tool_use: { web_search_requests: 2 } })),
    (1_000 * 5 + 100 * 25) / 1e6 + 2 * 0.01,
  ],
  [
    'pages, which cost their tokens',
    messages('claude-opus-5', used(1_000, 100, { server_tool_use: { web_fetch_requests: 4 } })),
    (1_000 * 5 + 100 * 25) / 1e6,
  ],
  [
    'in answers that the gateway translates to chat, cached tokens are beside the input',
    { ...chat('claude-sonnet-4-6', { ...tokens(25, 15), cache_read_input_tokens: 500, cache_creation_input_tokens: 100 }), kind: 'anthropic' },
    (25 * 3 + 500 * 0.3 + 100 * 3.75 + 15 * 15) / 1e6,
  ],
  ...['not_available', ''].map(
    (geography): Example => [
      `a place that the answer does not tell, as ${JSON.stringify(geography)}, is the standard one`,
      messages('claude-opus-5', used(1_000, 100, { inference_geo: geography })),
      (1_000 * 5 + 100 * 25) / 1e6,
    ],
  ),
];

const thought = (input: number, output: number, thoughts: number): Usage => ({ ...tokens(input, output), total_tokens: input + output + thoughts });

const GOOGLE: readonly Example[] = [
  ['thoughts are output', gemini('gemini-2.5-pro', thought(1_000, 100, 400)), (1_000 * 1.25 + 500 * 10) / 1e6],
  ['R11: a long context', gemini('gemini-2.5-pro', thought(300_000, 100, 400)), (300_000 * 2.5 + 500 * 15) / 1e6],
  ['R11: a context at the border is not long', gemini('gemini-2.5-pro', tokens(200_000, 100)), (200_000 * 1.25 + 100 * 10) / 1e6],
  ['a version', gemini('gemini-2.5-flash-001', tokens(1_000, 100, 400)), (600 * 0.3 + 400 * 0.03 + 100 * 2.5) / 1e6],
  ['a model by its path', gemini('models/gemini-2.5-flash-lite', tokens(1_000, 100)), (1_000 * 0.1 + 100 * 0.4) / 1e6],
  ['a preview of another price', gemini('gemini-2.5-flash-preview-05-20', tokens(1_000, 100)), (1_000 * 0.15 + 100 * 0.6) / 1e6],
  ['a model that speaks', gemini('gemini-2.5-flash-tts', tokens(1_000, 100)), (1_000 * 0.5 + 100 * 10) / 1e6],
  ['a model whose name goes on', gemini('gemini-2.5-flash-of-tomorrow', tokens(1_000, 100)), undefined, 'model'],
  ['the last day of a price', gemini('gemini-4-argon', tokens(1_000, 100), { day: '2026-11-30' }), (1_000 * 2 + 100 * 10) / 1e6],
  ['the first day of the next', gemini('gemini-4-argon', tokens(1_000, 100, 500), { day: '2026-12-01' }), (500 * 4 + 500 * 0.2 + 100 * 20) / 1e6],
  ['a price of next year', gemini('gemini-3.6-flash', tokens(1_000, 100), { day: '2027-01-01' }), (1_000 * 1.5 + 100 * 7.5) / 1e6],
  [
    'a tier before it',
    gemini('gemini-3.6-flash', tokens(1_000, 100), { day: '2026-12-31', service_tier: 'flex' }),
    (1_000 * 0.375 + 100 * 1.875) / 1e6,
  ],
  [
    'a tier of which next year is not known',
    gemini('gemini-3.6-flash', tokens(1_000, 100), { day: '2027-01-01', service_tier: 'flex' }),
    undefined,
    'tier flex',
  ],
  ['embeddings', { ...embeddings('gemini-embedding-001', { prompt_tokens: 1_000, total_tokens: 1_000 }), kind: 'google' }, (1_000 * 0.15) / 1e6],
];

const AZURE: readonly Example[] = [
  ['a global deployment', azure(chat, 'global')('gpt-5-2025-08-07', tokens(1_000, 100)), (1_000 * 1.25 + 100 * 10) / 1e6],
  ['a data zone', azure(chat, 'eu')('gpt-5-2025-08-07', tokens(1_000, 100)), (1.1 * (1_000 * 1.25 + 100 * 10)) / 1e6],
  ['a data zone that costs more', azure(chat, 'eu')('gpt-6-sol-2026-09-22', tokens(1_000, 100)), (1.2 * (1_000 * 2 + 100 * 10)) / 1e6],
  [
    'a place with prices of its own',
    azure(chat, 'regional')('gpt-4.1-nano-2025-04-14', tokens(1_000, 100, 400)),
    (600 * 0.11 + 400 * 0.028 + 100 * 0.44) / 1e6,
  ],
  ["the government's cloud", azure(chat, 'us-gov')('gpt-5.1-2025-11-13', tokens(1_000, 100)), (1_000 * 1.71875 + 100 * 13.75) / 1e6],
  ['a place without a price', azure(chat, 'apac')('gpt-5-2025-08-07', tokens(1_000, 100)), undefined, 'geography'],
  ['a place that nobody told', azure(chat)('gpt-5-2025-08-07', tokens(1_000, 100)), undefined, 'geography'],
  [
    'responses name the deployment: the model is what it was asked for as',
    azure(responses, 'global')('a-deployment', used(1_000, 100), {
      known: 'gpt-5-mini',
      configuration: { deployments: { 'gpt-5-mini': 'a-deployment' } },
    }),
    (1_000 * 0.25 + 100 * 2) / 1e6,
  ],
  ['responses name the deployment, and nobody told its model', azure(responses, 'global')('a-deployment', used(1_000, 100)), undefined, 'model'],
  [
    'embeddings by a deployment that is called like its model',
    { ...azure(embeddings, 'global')('text-embedding-3-large', { prompt_tokens: 1_000 }), model: 'text-embedding-3-large' },
    (1_000 * 0.13) / 1e6,
  ],
  [
    'chat by a deployment that is called like its dated model',
    { ...azure(chat, 'global')('gpt-4.1-2025-04-14', tokens(1_000, 100)), model: 'gpt-4.1-2025-04-14' },
    (1_000 * 2 + 100 * 8) / 1e6,
  ],
  [
    'responses by a deployment that is called like a model, and nobody told that it is one',
    { ...azure(responses, 'global')('gpt-4.1', used(1_000, 100)), model: 'gpt-4.1' },
    undefined,
    'model',
  ],
  [
    'what is absent in a tier',
    azure(chat, 'global')('gpt-5.4-2026-03-05', tokens(1_000, 100, 400), { service_tier: 'flex' }),
    (600 * 1.25 + 400 * 0.25 + 100 * 7.5) / 1e6,
  ],
  [
    "what is absent in a tier's long context",
    azure(chat, 'us')('gpt-5.5-2026-04-24', tokens(300_000, 1_000), { service_tier: 'flex' }),
    (1.1 * (300_000 * 5 + 1_000 * 45)) / 1e6,
  ],
  [
    'a search in the web costs the same everywhere',
    azure(responses, 'us')('gpt-5.5-2026-04-23', used(1_000, 100), { output: [search] }),
    (1.1 * (1_000 * 5 + 100 * 30)) / 1e6 + 0.014,
  ],
];

const CACHED = {
  cacheReadInputTokens: 1_500,
  cacheWriteInputTokens: 300,
  cacheDetails: [
    { ttl: '5m', inputTokens: 100 },
    { ttl: '1h', inputTokens: 200 },
  ],
};

const BEDROCK: readonly Example[] = [
  ['a global profile', invoke('global.anthropic.claude-opus-5', used(1_000, 100)), (1_000 * 5 + 100 * 25) / 1e6],
  ['a profile of a geography', invoke('us.anthropic.claude-opus-5', used(1_000, 100)), (1.1 * (1_000 * 5 + 100 * 25)) / 1e6],
  ['a profile of India', invoke('in.anthropic.claude-opus-5', used(1_000, 100), { region: 'ap-south-1' }), (1.1 * (1_000 * 5 + 100 * 25)) / 1e6],
  ['a model in its Region', invoke('anthropic.claude-opus-5', used(1_000, 100)), (1.1 * (1_000 * 5 + 100 * 25)) / 1e6],
  [
    'a model in a Region of GovCloud',
    invoke('anthropic.claude-sonnet-4-5-20250929-v1:0', used(1_000, 100), { region: 'us-gov-west-1' }),
    (1.2 * (1_000 * 3 + 100 * 15)) / 1e6,
  ],
  [
    'a profile of GovCloud',
    invoke('us-gov.anthropic.claude-opus-5', used(1_000, 100), { region: 'us-gov-west-1' }),
    (1.2 * (1_000 * 5 + 100 * 25)) / 1e6,
  ],
  [
    'a profile of GovCloud, known by its Region',
    converse('us-gov.amazon.nova-lite-v1:0', said(1_000, 100), { region: 'us-gov-west-1' }),
    (1.2 * (1_000 * 0.06 + 100 * 0.24)) / 1e6,
  ],
  [
    'a profile that costs more',
    converse('eu.amazon.nova-lite-v1:0', said(1_000, 100), { region: 'eu-west-1' }),
    (1.3 * (1_000 * 0.06 + 100 * 0.24)) / 1e6,
  ],
  [
    'a profile with prices of its own',
    converse('eu.amazon.nova-pro-v1:0', said(1_000, 100, { cacheReadInputTokens: 400 }), { region: 'eu-west-1' }),
    (1_000 * 1.05 + 400 * 0.2625 + 100 * 4.2) / 1e6,
  ],
  ['another', converse('apac.amazon.nova-micro-v1:0', said(1_000, 100), { region: 'ap-northeast-1' }), (1_000 * 0.037 + 100 * 0.148) / 1e6],
  ['a profile without a price', converse('jp.amazon.nova-lite-v1:0', said(1_000, 100), { region: 'ap-northeast-1' }), undefined, 'geography'],
  [
    'a profile of a model that costs the same everywhere',
    converse('us.amazon.nova-premier-v1:0', said(1_000, 100)),
    (1_000 * 2.5 + 100 * 12.5) / 1e6,
  ],
  [
    'a Region with prices of its own',
    converse('meta.llama3-70b-instruct-v1:0', said(1_000, 100), { region: 'eu-west-2' }),
    (1_000 * 3.45 + 100 * 4.55) / 1e6,
  ],
  [
    'a Region that costs more',
    converse('meta.llama3-70b-instruct-v1:0', said(1_000, 100), { region: 'ap-south-1' }),
    (1.2 * (1_000 * 2.65 + 100 * 3.5)) / 1e6,
  ],
  [
    'a Region that costs the same',
    converse('meta.llama3-70b-instruct-v1:0', said(1_000, 100), { region: 'us-west-2' }),
    (1_000 * 2.65 + 100 * 3.5) / 1e6,
  ],
  [
    'a tier in a Region with prices of its own',
    converse('deepseek.v3.2', said(1_000, 100), { region: 'eu-north-1', serviceTier: { type: 'flex' } }),
    undefined,
    'tier flex',
  ],
  [
    'what an answer of Converse says of its cache',
    converse('us.anthropic.claude-sonnet-4-5-20250929-v1:0', said(10, 5, CACHED)),
    (1.1 * (10 * 3 + 1_500 * 0.3 + 100 * 3.75 + 200 * 6 + 5 * 15)) / 1e6,
  ],
  [
    'R8: what stays for an hour without a price',
    invoke('us.anthropic.claude-3-7-sonnet-20250219-v1:0', used(10, 5, HOUR)),
    (10 * 3 + 5 * 15) / 1e6,
    'cacheWrite1h',
  ],
  [
    'R10: the tier that the answer has',
    converse('amazon.nova-pro-v1:0', said(1_000, 100), { serviceTier: { type: 'flex' } }),
    (1_000 * 0.4 + 100 * 1.6) / 1e6,
  ],
  ['R10: the tier that its header has', converse('qwen.qwen3-32b-v1:0', said(1_000, 100), { tier: 'priority' }), (1_000 * 0.2625 + 100 * 1.05) / 1e6],
  ['R10: the usual tier', converse('qwen.qwen3-32b-v1:0', said(1_000, 100), { tier: 'default' }), (1_000 * 0.15 + 100 * 0.6) / 1e6],
  ['R11: a long context', invoke('global.anthropic.claude-sonnet-4-5-20250929-v1:0', used(200_001, 100)), (200_001 * 6 + 100 * 22.5) / 1e6],
  ['R11: a long context in a geography', converse('us.openai.gpt-5.6-sol', said(300_000, 100)), (1.1 * (300_000 * 8 + 100 * 30)) / 1e6],
  ['a model by the size of its context', converse('amazon.nova-2-lite-v1:0:256k', said(1_000, 100)), (1_000 * 0.3 + 100 * 2.5) / 1e6],
  [
    "an application's profile: what it was made of",
    converse('arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3', said(1_000, 100), {
      known: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    }),
    (1.1 * (1_000 * 1 + 100 * 5)) / 1e6,
  ],
  [
    'the ARN of a model',
    converse('arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-micro-v1:0', said(1_000, 100)),
    (1_000 * 0.035 + 100 * 0.14) / 1e6,
  ],
  [
    'a model by the name that it has where Messages are spoken',
    { ...messages('us.anthropic.claude-haiku-4-5', used(1_000, 100)), kind: 'bedrock', configuration: inRegion('us-east-1') },
    (1.1 * (1_000 * 1 + 100 * 5)) / 1e6,
  ],
  ['a model that is billed by the picture', converse('amazon.nova-canvas-v1:0', said(1_000, 100)), undefined, 'model'],
];

const MANTLE: readonly Example[] = [
  ['a model in its Region', mantle(chat)('openai.gpt-oss-120b', tokens(1_000, 100)), (1_000 * 0.15 + 100 * 0.6) / 1e6],
  ['Claude in its Region', mantle(messages)('anthropic.claude-opus-5', used(1_000, 100, HOUR)), (1_000 * 5.5 + 1_000 * 11 + 100 * 27.5) / 1e6],
  ['the fastest tier', mantle(responses)('openai.gpt-6.1-sol', used(1_000, 100), { service_tier: 'ultrafast' }), (1_000 * 13.2 + 100 * 66) / 1e6],
  [
    'a search in the web',
    mantle(responses)('openai.gpt-5.6-luna', used(1_000, 100), { output: [search] }),
    (1_000 * 0.22 + 100 * 1.32) / 1e6 + 0.012,
  ],
  [
    'a search in GovCloud',
    mantle(responses)('openai.gpt-5.6-luna', used(1_000, 100), { region: 'us-gov-west-1', output: [search] }),
    (1.2 * (1_000 * 0.22 + 100 * 1.32)) / 1e6 + 0.0144,
  ],
  [
    'Claude in GovCloud',
    mantle(messages)('anthropic.claude-opus-5-5', used(1_000, 100), { region: 'us-gov-west-1' }),
    (1_000 * 4.8 + 100 * 24) / 1e6,
  ],
  [
    'R11: a long context in GovCloud',
    mantle(messages)('anthropic.claude-haiku-5-5', used(100_001, 100), { region: 'us-gov-west-1' }),
    (1.2 * (100_001 * 0.5 + 100 * 2.5)) / 1e6,
  ],
];

describe.each([
  ['OpenAI', OPENAI],
  ['Anthropic', ANTHROPIC],
  ['Google', GOOGLE],
  ['Azure OpenAI', AZURE],
  ['Amazon Bedrock', BEDROCK],
  ['Bedrock Mantle', MANTLE],
])('%s', (_, examples) => {
  for (const [title, call, cost, unpriced] of examples) {
    test(title, () => {
      expect(billed(call)).toEqual({ cost: cost === undefined ? undefined : Math.round(cost * 1e9) / 1e9, unpriced: unpriced ? [unpriced] : [] });
    });
  }
});
