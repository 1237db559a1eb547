import { AZURE, BEDROCK_MODEL, EMBEDDING_MODEL, type FakeWorld, type ProviderFake, type ReportedUsage } from '../../fakes';

/** What answers a call: how the tests reach the fake that stands for a provider. */
export type Upstream = 'openai' | 'anthropic' | 'azure' | 'google' | 'bedrock';

/** One kind of call that the gateway serves. */
export interface ServedCall {
  readonly name: string;
  readonly provider: Upstream;
  readonly path: string;
  readonly body: object | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly stream: boolean;
  /** What proves in the answer that the provider's answer came through. */
  readonly shows: RegExp;
  /** The provider reports usage for it. */
  readonly usage: boolean;
}

const messages = [{ role: 'user', content: 'Say something.' }];
const OPENAI_MODEL = 'gpt-4o';
const GOOGLE_MODEL = 'gemini-2.5-flash';
const ANTHROPIC_MODEL = 'claude-sonnet-4-20250514';

/** A multipart body with one file and a model. */
export function multipart(model: string, bytes = 64, field = 'file', filename = 'speech.mp3', type = 'audio/mpeg') {
  const boundary = 'a-boundary-of-the-contract-tests';
  const part = (disposition: string) => `--${boundary}\r\ncontent-disposition: form-data; ${disposition}\r\n`;
  const body = Buffer.concat([
    Buffer.from(`${part('name="model"')}\r\n${model}\r\n${part('name="prompt"')}\r\nedit it\r\n`),
    Buffer.from(`${part(`name="${field}"; filename="${filename}"`)}content-type: ${type}\r\n\r\n`),
    Buffer.alloc(bytes, 0x61),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { body, headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

type Row = readonly [name: string, provider: Upstream, path: string, body: object];

/** Calls that may be streamed or not. */
const CONVERSATIONS: readonly Row[] = [
  ['chat', 'openai', '/v1/chat/completions', { model: OPENAI_MODEL, messages }],
  ['text completion', 'openai', '/v1/completions', { model: 'gpt-3.5-turbo-instruct', prompt: 'Say something.' }],
  ['responses', 'openai', '/v1/responses', { model: OPENAI_MODEL, input: 'Say something.' }],
  ['messages', 'anthropic', '/v1/messages', { model: ANTHROPIC_MODEL, max_tokens: 64, messages }],
  ['chat', 'anthropic', '/v1/chat/completions', { model: ANTHROPIC_MODEL, max_tokens: 64, messages }],
  ['chat', 'azure', '/v1/chat/completions', { model: OPENAI_MODEL, messages }],
  ['responses', 'azure', '/v1/responses', { model: OPENAI_MODEL, input: 'Say something.' }],
  ['chat', 'google', '/v1/chat/completions', { model: GOOGLE_MODEL, messages }],
  ['chat', 'bedrock', '/v1/chat/completions', { model: BEDROCK_MODEL, max_tokens: 64, messages }],
  ['messages', 'bedrock', '/v1/messages', { model: BEDROCK_MODEL, max_tokens: 64, messages }],
];

const named = (name: string, provider: string, stream: boolean) => `${provider} ${name}${stream ? ', streamed' : ''}`;

const CONVERSATION_CALLS = CONVERSATIONS.flatMap(([name, provider, path, body]) =>
  [false, true].map(
    (stream): ServedCall => ({
      name: named(name, provider, stream),
      provider,
      path,
      stream,
      body: stream ? { ...body, stream } : body,
      shows: /word4/,
      usage: true,
    }),
  ),
);

const other = (
  name: string,
  provider: Upstream,
  path: string,
  shows: RegExp,
  usage: boolean,
  sent: Pick<ServedCall, 'body' | 'headers'>,
): ServedCall => ({
  name: named(name, provider, false),
  provider,
  path,
  stream: false,
  shows,
  usage,
  ...sent,
});

const OTHER_CALLS: readonly ServedCall[] = [
  other('embeddings', 'openai', '/v1/embeddings', /0\.125/, true, { body: { model: 'text-embedding-3-small', input: 'a text' } }),
  other('embeddings', 'azure', '/v1/embeddings', /0\.125/, true, { body: { model: 'text-embedding-3-small', input: 'a text' } }),
  other('embeddings', 'google', '/v1/embeddings', /0\.125/, true, { body: { model: 'text-embedding-004', input: 'a text' } }),
  other('transcription', 'azure', '/v1/audio/transcriptions', /what was said/, false, multipart(AZURE.deployment)),
  other('images', 'openai', '/v1/images/generations', /b64_json/, false, { body: { model: 'gpt-image-1', prompt: 'a picture' } }),
  other('image edits', 'openai', '/v1/images/edits', /b64_json/, false, multipart('gpt-image-1', 64, 'image', 'image.png', 'image/png')),
  other('speech', 'openai', '/v1/audio/speech', /./s, false, { body: { model: 'tts-1', input: 'a text', voice: 'alloy' } }),
  other('transcription', 'openai', '/v1/audio/transcriptions', /what was said/, false, multipart('whisper-1')),
  other('translation', 'openai', '/v1/audio/translations', /what was said/, false, multipart('whisper-1')),
  other('token count', 'anthropic', '/v1/messages/count_tokens', /input_tokens/, false, { body: { model: ANTHROPIC_MODEL, messages } }),
  other('embeddings', 'bedrock', '/v1/embeddings', /0\.125/, true, { body: { model: EMBEDDING_MODEL, input: 'a text' } }),
];

/** Everything that the gateway serves. */
export const SERVED_CALLS: readonly ServedCall[] = [...CONVERSATION_CALLS, ...OTHER_CALLS];

/** The fake behind a provider. */
export const upstreamOf = (world: FakeWorld, { provider }: Pick<ServedCall, 'provider'>): Pick<ProviderFake, 'requests' | 'behave' | 'last'> =>
  world[provider];

/** What the fake reported for the last call. */
export function reportedBy(world: FakeWorld, served: ServedCall): ReportedUsage {
  const { reported } = upstreamOf(world, served).last;
  if (!reported) throw new Error(`the fake reported nothing for ${served.name}`);
  return reported;
}

/** A route of the image that the gateway does not serve to anybody, or not with this method. */
export type ImageRoute = readonly [method: string, path: string];

/** Every route of the image: https://github.com/Portkey-AI/gateway/blob/v1.15.2/src/index.ts and start-server.ts, its wildcards filled. */
export const IMAGE_ROUTES: readonly ImageRoute[] = [
  ['GET', '/'],
  ['GET', '/v1/models'],
  ['POST', '/v1/messages'],
  ['POST', '/v1/messages/count_tokens'],
  ['POST', '/v1/chat/completions'],
  ['POST', '/v1/completions'],
  ['POST', '/v1/embeddings'],
  ['POST', '/v1/images/generations'],
  ['POST', '/v1/images/edits'],
  ['POST', '/v1/audio/speech'],
  ['POST', '/v1/audio/transcriptions'],
  ['POST', '/v1/audio/translations'],
  ['GET', '/v1/files'],
  ['GET', '/v1/files/file-1'],
  ['GET', '/v1/files/file-1/content'],
  ['POST', '/v1/files'],
  ['DELETE', '/v1/files/file-1'],
  ['POST', '/v1/batches'],
  ['GET', '/v1/batches/batch_1'],
  ['GET', '/v1/batches/batch_1/output'],
  ['POST', '/v1/batches/batch_1/cancel'],
  ['GET', '/v1/batches'],
  ['POST', '/v1/responses'],
  ['GET', '/v1/responses/resp_1'],
  ['DELETE', '/v1/responses/resp_1'],
  ['GET', '/v1/responses/resp_1/input_items'],
  ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].flatMap((method): ImageRoute[] => [
    [method, '/v1/fine_tuning/jobs'],
    [method, '/v1/fine_tuning/jobs/ftjob-1'],
    [method, '/v1/fine_tuning/jobs/ftjob-1/cancel'],
  ]),
  ['POST', '/v1/prompts/prompt-1/completions'],
  ['POST', '/v1/prompts/prompt-1/v1/chat/completions'],
  ['POST', '/v1/proxy/chat/completions'],
  ['POST', '/v1/anything/else'],
  ['GET', '/v1/anything'],
  ['GET', '/v1/realtime'],
  ['DELETE', '/v1/anything'],
  ['GET', '/public/logs'],
  ['GET', '/public/'],
  ['GET', '/public'],
  ['GET', '/log/stream'],
];

/** Of these the gateway serves the following; everything else is refused. */
export const ADMITTED: ReadonlySet<string> = new Set(['GET /v1/models', ...SERVED_CALLS.map(({ path }) => `POST ${path}`)]);

/** What clients ask to see whether somebody is there: answered to everybody, and not recorded. */
export const PROBES: ReadonlySet<string> = new Set(['HEAD /', 'HEAD /api/hello']);

/** Methods that HTTP knows and the image's routes do not use for a path. */
export const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE'] as const;
