/** What every program in JavaScript has: the questions, and the loop that is told a family by its name and says what the SDK gave. */
import { createInterface } from 'node:readline';

export const token = process.env.GATEWAY_TOKEN;
export const expiredToken = process.env.GATEWAY_EXPIRED_TOKEN;

export const GPT = 'gpt-4o';
export const REASONING = 'gpt-5';
export const CLAUDE = 'claude-sonnet-4-5';
export const CLAUDE_ON_BEDROCK = process.env.BEDROCK_MODEL;
export const QUESTION = 'Say something.';
export const WEATHER_QUESTION = 'How warm is it in Oslo?';
export const FORECAST = '21 degrees';
export const PICTURE = Buffer.from('picture').toString('base64');
export const PICTURE_URL = `data:image/png;base64,${PICTURE}`;
export const SOUND = Buffer.from('sound');

const object = (properties) => ({ type: 'object', properties, required: Object.keys(properties), additionalProperties: false });
export const WEATHER_SCHEMA = object({ city: { type: 'string' } });
export const MEASURED_SCHEMA = object({ city: { type: 'string' }, degrees: { type: 'number' } });

export const joined = (pieces) => pieces.join('').trim();

/** The text of a stream and its usage, of pieces `{ text, usage }`. */
export async function gathered(pieces) {
  const texts = [];
  let usage;
  for await (const piece of pieces) {
    if (piece.text) texts.push(piece.text);
    usage = piece.usage ?? usage;
  }
  if (texts.length < 2) throw new Error(`a stream of ${texts.length} pieces`);
  return { text: joined(texts), usage };
}

const headerOf = (headers, name) => (typeof headers?.get === 'function' ? headers.get(name) : headers?.[name]) ?? undefined;

/** An exception as SDKs have it, the one that counts: some wrap it in another. */
function described(error) {
  const inner = error.lastError ?? error;
  const status = inner.status ?? inner.statusCode ?? inner.$metadata?.httpStatusCode;
  return {
    name: inner.$fault ? inner.name : inner.constructor.name,
    status,
    code: inner.code ?? inner.error?.error?.code ?? inner.data?.error?.code,
    retryAfter: headerOf(inner.headers ?? inner.responseHeaders ?? inner.$response?.headers, 'retry-after'),
    message: String(inner.message),
    ...(status === undefined && { stack: String(inner.stack) }),
  };
}

/** Answers until its standard input ends. */
export async function answer(calls) {
  for await (const line of createInterface({ input: process.stdin })) {
    const family = line.trim();
    const told = await Promise.resolve()
      .then(() => calls[family]())
      .catch((error) => ({ error: described(error) }));
    process.stdout.write(`${JSON.stringify({ family, told })}\n`);
  }
}
