/**
 * A process of its own: everything that a gateway talks to. The fakes of the contract tests, but a provider that remembers nothing and
 * answers at once, so that it is not what is measured.
 */
import { createServer } from 'node:https';
import { FakeWorld, OPENAI_KEY } from '../fakes';

/** What the gateways are started and called with. */
export interface Surroundings {
  readonly environment: Record<string, string>;
  /** Boot document, its port to be filled in. */
  readonly boot: Record<string, unknown>;
  readonly token: string;
  readonly apiKey: string;
}

const EVENTS = 20;
const USAGE = { prompt_tokens: 900, completion_tokens: 200, total_tokens: 1_100, prompt_tokens_details: { cached_tokens: 100 } };
const HEAD = { id: 'chatcmpl-1', created: 1_760_000_000, model: 'gpt-4o-2024-08-06' };

const ANSWER = JSON.stringify({
  ...HEAD,
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: 'word '.repeat(200) }, finish_reason: 'stop' }],
  usage: USAGE,
});
const chunk = (choices: object[], rest: object = {}) => `data: ${JSON.stringify({ ...HEAD, object: 'chat.completion.chunk', choices, ...rest })}\n\n`;
const STREAM = [
  ...Array.from({ length: EVENTS }, () => chunk([{ index: 0, delta: { content: 'word word word ' }, finish_reason: null }])),
  chunk([], { usage: USAGE }),
  'data: [DONE]\n\n',
];

async function main(): Promise<void> {
  const world = await FakeWorld.start();
  const provider = createServer({ key: world.certificate.key, cert: world.certificate.cert, keepAlive: true }, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      if (!body.includes('"stream":true')) {
        response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
        return;
      }
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const next = (index: number) => {
        if (index === STREAM.length) response.end();
        else response.write(STREAM[index], () => setImmediate(next, index + 1));
      };
      next(0);
    });
  });
  provider.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve));
  const { port } = provider.address() as { port: number };
  const surroundings: Surroundings = {
    environment: {
      ...world.environment,
      GATEWAY_ADDRESS_OVERRIDES: JSON.stringify({ ...world.addressOverrides, 'api.openai.com:443': `127.0.0.1:${port}` }),
    },
    boot: { ...world.boot(0) },
    token: world.issuer.token(),
    apiKey: OPENAI_KEY,
  };
  process.send?.(surroundings);
  process.on('disconnect', () => process.exit());
}

void main();
