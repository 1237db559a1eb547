import type { BootConfiguration } from '../../src/contract';
import { Exchanges } from '../exchange';
import { enabledProviders } from '../provider';
import { Refusal } from '../refusal';
import { asRefusal, createFetch } from '../upstream';

const secret = { from: 'secret', secretArn: 'arn' } as const;
const providers = enabledProviders({
  aws: { region: 'us-east-1', urlSuffix: 'amazonaws.com' },
  providers: [
    { name: 'openai', kind: 'openai', credential: secret },
    { name: 'anthropic', kind: 'anthropic', credential: secret },
    { name: 'google', kind: 'google', credential: secret },
    { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, models: ['anthropic.*', 'amazon.nova-lite-v1:0'] },
  ],
} as unknown as BootConfiguration);

interface Sent {
  url: string;
  init: RequestInit & { headers: Record<string, string> };
}

const CHAT = 'https://api.openai.com/v1/chat/completions';

function setUp(
  name: string,
  answer: (sent: Sent) => Response | Promise<Response> = () => Response.json({ ok: true }),
  key: () => string = () => 'sk-real',
) {
  const exchanges = new Exchanges();
  const exchange = exchanges.open({ interrupt: () => {} });
  exchange.provider = providers.get(name);
  const sent: Sent[] = [];
  const refused: string[] = [];
  const send = createFetch({
    exchanges,
    keys: { key: async () => key() },
    credentials: { get: async () => ({ accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'session' }) },
    refused: (reason, destination) => refused.push(`${reason} ${destination}`),
    fetch: (async (url: string, init: Sent['init']) => {
      sent.push({ url, init });
      return answer({ url, init });
    }) as typeof fetch,
  });
  const post = (url: string, headers: Record<string, string>, body: string | FormData = '{"model":"m"}') =>
    send(url, { method: 'POST', headers, body });
  return { exchanges, exchange, sent, refused, send, post, bearer: { authorization: `Bearer ${exchange.placeholder}` } };
}

describe("the provider's credential takes the placeholder's place", () => {
  test.each([
    ['openai', CHAT, 'authorization', 'Bearer $', 'Bearer sk-real'],
    ['anthropic', 'https://api.anthropic.com/v1/messages', 'x-api-key', '$', 'sk-real'],
  ])('%s', async (name, url, header, given, expected) => {
    const { exchange, sent, post } = setUp(name);
    await post(url, { [header]: given.replace('$', exchange.placeholder) });
    expect(sent[0].init.headers[header]).toBe(expected);
    expect(JSON.stringify(sent)).not.toContain(exchange.placeholder);
  });

  test("Google's leaves the URL for a header", async () => {
    const { exchange, sent, post } = setUp('google');
    await post(`https://generativelanguage.googleapis.com/v1beta/models/gemini-x:generateContent?key=${exchange.placeholder}`, {});
    expect(sent[0].url).toBe('https://generativelanguage.googleapis.com/v1beta/models/gemini-x:generateContent');
    expect(sent[0].init.headers['x-goog-api-key']).toBe('sk-real');
    expect(exchange.requestedModel).toBe('gemini-x');
  });

  test("Bedrock's is a signature of the task role", async () => {
    const { exchange, sent, post, bearer } = setUp('bedrock');
    await post('https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.claude-3%3A0/converse', bearer, '{}');
    expect(sent[0].init.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIA\/\d{8}\/us-east-1\/bedrock\/aws4_request, /);
    expect(sent[0].init.headers['x-amz-security-token']).toBe('session');
    expect(exchange.requestedModel).toBe('anthropic.claude-3:0');
  });

  test('a lookup of an inference profile, which the image signs with the placeholder, is signed anew', async () => {
    const { exchange, sent, send } = setUp('bedrock');
    exchange.provider = {
      ...(exchange.provider as never as object),
      configuration: { name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' } },
    } as never;
    const authorization = `AWS4-HMAC-SHA256 Credential=${exchange.placeholder}/20260101/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0`;
    await send('https://bedrock.us-east-1.amazonaws.com/inference-profiles/arn%3Aaws%3Ax%2Fy', {
      method: 'GET',
      headers: { authorization, 'x-amz-date': 'x' },
    });
    expect(sent[0].init.headers.authorization).toContain('Credential=AKIA/');
  });
});

describe('nothing is sent', () => {
  test.each([
    ['to another host', 'openai', 'https://evil.example.com/v1/chat/completions'],
    ['to the host of another provider', 'openai', 'https://api.anthropic.com/v1/messages'],
    ['to another port', 'openai', 'https://api.openai.com:8443/v1/chat/completions'],
    ['without TLS', 'openai', 'http://api.openai.com/v1/chat/completions'],
    ['where a model name leads elsewhere', 'google', 'https://generativelanguage.googleapis.com/v1beta/models/../cachedContents'],
  ])('%s', async (_, name, url) => {
    const { exchange, sent, refused, post, bearer } = setUp(name);
    const response = await post(url, bearer);
    expect([response.status, exchange.refusal?.code]).toEqual([502, 'egress_refused']);
    expect(sent).toEqual([]);
    expect(refused).toHaveLength(1);
  });

  test('by code that serves no open request', async () => {
    const { exchanges, exchange, sent, post, bearer } = setUp('openai');
    await expect(post(CHAT, { authorization: 'Bearer sk-client' })).rejects.toThrow('fetch failed');
    exchanges.close(exchange);
    await expect(post(CHAT, bearer)).rejects.toThrow('fetch failed');
    expect(sent).toEqual([]);
  });

  test('without a key', async () => {
    const { exchange, sent, post, bearer } = setUp('openai', undefined, () => {
      throw new Refusal('provider_key_not_set');
    });
    expect((await post(CHAT, bearer, '{"model":"gpt-x"}')).status).toBe(503);
    expect([exchange.refusal?.code, exchange.requestedModel, sent]).toEqual(['provider_key_not_set', 'gpt-x', []]);
  });

  test.each([
    ['meta.llama3', 'model_not_allowed'],
    ['amazon.nova-lite-v1:0:x', 'model_not_allowed'],
    ['amazon.nova-lite-v1:0', undefined],
    ['anthropic.claude', undefined],
  ])('for a model that is not enabled: %s %s', async (model, code) => {
    const { exchange, post, bearer } = setUp('bedrock');
    await post(`https://bedrock-runtime.us-east-1.amazonaws.com/model/${encodeURIComponent(model)}/converse`, bearer, '{}');
    expect(exchange.refusal?.code).toBe(code);
  });

  test('after the client has left', async () => {
    const { exchange, sent, post, bearer } = setUp('openai');
    exchange.cancel();
    await expect(post(CHAT, bearer)).rejects.toThrow();
    expect(sent).toEqual([]);
  });
});

test('a redirect is not followed', async () => {
  const { exchange, sent, refused, post, bearer } = setUp(
    'openai',
    () => new Response(null, { status: 307, headers: { location: 'http://169.254.170.2/v2' } }),
  );
  expect((await post(CHAT, bearer)).status).toBe(502);
  expect([sent[0].init.redirect, exchange.refusal?.code]).toEqual(['manual', 'egress_refused']);
  expect(refused).toEqual(['redirect api.openai.com to http://169.254.170.2/v2']);
});

describe('usage of a stream', () => {
  const body = async (name: string, url: string, header: string, given: object) => {
    const { exchange, sent, post } = setUp(name);
    await post(url, { [header]: exchange.placeholder }, JSON.stringify(given));
    return [JSON.parse(sent[0].init.body as string), exchange.usageAdded];
  };
  const openai = (given: object, url = CHAT) => body('openai', url, 'authorization', given);

  test.each([
    ['is asked for', { stream: true }, { include_usage: true }, true],
    ['is asked for beside other options', { stream: true, stream_options: { x: 1 } }, { x: 1, include_usage: true }, true],
    ['is left as the client asked', { stream: true, stream_options: { include_usage: true } }, { include_usage: true }, false],
    ['is asked for where the client declined it', { stream: true, stream_options: { include_usage: false } }, { include_usage: true }, true],
    ['is asked for where a word stands for it', { stream: 1, stream_options: { include_usage: 'false' } }, { include_usage: true }, true],
    ['is not asked for without a stream', { stream: false }, undefined, false],
    ['is not mistaken in a prompt', { messages: [{ content: '"stream":true' }] }, undefined, false],
  ])('%s', async (_, given, options, added) => {
    expect(await openai(given)).toEqual([{ ...given, ...(options && { stream_options: options }) }, added]);
  });

  test('is asked for only where the API knows it', async () => {
    expect(await openai({ stream: true }, 'https://api.openai.com/v1/responses')).toEqual([{ stream: true }, false]);
    expect(await body('anthropic', 'https://api.anthropic.com/v1/messages', 'x-api-key', { stream: true })).toEqual([{ stream: true }, false]);
  });
});

describe('failures', () => {
  test.each([
    ['UND_ERR_HEADERS_TIMEOUT', 'upstream_timeout'],
    ['UND_ERR_BODY_TIMEOUT', 'upstream_timeout'],
    ['UND_ERR_CONNECT_TIMEOUT', 'upstream_timeout'],
    ['ETIMEDOUT', 'upstream_timeout'],
    ['ECONNREFUSED', 'upstream_unreachable'],
    ['ENOTFOUND', 'upstream_unreachable'],
    ['UND_ERR_SOCKET', 'upstream_unreachable'],
    ['CERT_HAS_EXPIRED', 'upstream_unreachable'],
    ['ERR_EGRESS_REFUSED', 'egress_refused'],
  ])('%s is %s', (code, expected) => {
    expect(asRefusal(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code }) })).code).toBe(expected);
  });

  test('of the call become the answer, of the body are remembered', async () => {
    const failed = setUp('openai', () =>
      Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNRESET' }) })),
    );
    expect((await failed.post(CHAT, failed.bearer)).status).toBe(502);
    expect(failed.exchange.refusal?.code).toBe('upstream_unreachable');

    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) });
    const cut = setUp('openai', () => new Response(body));
    const response = await cut.post(CHAT, cut.bearer);
    await expect(response.body?.getReader().read()).rejects.toThrow('terminated');
    expect(cut.exchange.broken?.code).toBe('upstream_unreachable');
  });
});

test("Bedrock's frames reach the gateway whole, however the network cuts them", async () => {
  const frame = (size: number) => {
    const bytes = Buffer.alloc(size, size);
    bytes.writeUInt32BE(size);
    return bytes;
  };
  const frames = [16, 40, 17, 300].map(frame);
  const all = Buffer.concat(frames);
  const ends = frames.map((_, i) => Buffer.concat(frames.slice(0, i + 1)).length);
  for (const size of [1, 2, 3, 15, 17, 57, 1000]) {
    const pieces = Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.subarray(i * size, (i + 1) * size));
    const body = new ReadableStream({
      pull: (controller) => (pieces.length > 0 ? controller.enqueue(new Uint8Array(pieces.shift() as Buffer)) : controller.close()),
    });
    const headers = { 'content-type': 'application/vnd.amazon.eventstream' };
    const { post, bearer } = setUp('bedrock', () => new Response(body, { headers }));
    const response = await post('https://bedrock-runtime.us-east-1.amazonaws.com/model/anthropic.x/converse-stream', bearer, '{}');
    const got: Buffer[] = [];
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      got.push(Buffer.from(next.value));
      expect(ends).toContain(Buffer.concat(got).length);
    }
    expect(Buffer.concat(got).equals(all)).toBe(true);
  }
});
