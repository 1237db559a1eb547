import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { BEDROCK_MODEL } from '../../fakes';
import type { GatewayRecord } from './gateway-process';
import { NATIVE_PROVIDERS } from './generated/native-pairs';
import { markerOf, type PrescribedContext, withPrescribedProvider } from './generated/prescribed-provider';
import { concurrently, Random, SEED } from './generated/random';
import { asTranslated, type Ledger, type StreamedCall, tell } from './generated/stream-ledger';
import { onTheWire, type Wire } from './generated/wire';
import type { Answer } from './http-client';
import { bearer } from './with-gateway';

const CHAT = '/v1/chat/completions';
const MESSAGES = '/v1/messages';
const native = { framed: false, translated: false } as const;
const CALLS: readonly StreamedCall[] = [
  { ...native, name: 'chat', provider: 'openai', path: CHAT, model: 'a-model', says: 'chat' },
  { ...native, name: 'responses', provider: 'openai', path: '/v1/responses', model: 'a-model', says: 'responses' },
  { ...native, name: 'messages', provider: 'anthropic', path: MESSAGES, model: 'a-model', says: 'messages' },
  { ...native, name: 'messages by InvokeModel', provider: 'bedrock', path: MESSAGES, model: BEDROCK_MODEL, says: 'messages', framed: true },
  { name: 'chat translated to Converse', provider: 'bedrock', path: CHAT, model: BEDROCK_MODEL, says: 'converse', framed: true, translated: true },
  { name: 'chat translated to messages', provider: 'anthropic', path: CHAT, model: 'a-model', says: 'messages', framed: false, translated: true },
];
/** Of all calls together. */
const STREAMS = Number(process.env.CONTRACT_STREAMS ?? (process.env.TEST_TIER === 'full' ? 20_000 : 500));
const CASES = Math.ceil(STREAMS / CALLS.length);
const AT_ONCE = 16;
/** Of a stream that has been sent as a whole. */
const PATIENCE = 15_000;
const MAX_GROWTH_MIB = 150;
/** `CONTRACT_CASE` is the seed of one case that is to be tried again. */
const ONE = process.env.CONTRACT_CASE;

describe('a stream, whatever it says and however it travels', () => {
  const context: PrescribedContext = withPrescribedProvider({ providers: NATIVE_PROVIDERS });
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const resident = () => Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${context.gateway.pid}/status`, 'utf8'))?.[1]) / 1024;
  afterAll(() => agent.destroy());

  async function one(called: StreamedCall, seed: number): Promise<string | undefined> {
    const random = new Random(seed);
    const told = tell(called, random, random.chance(0.05));
    const wire = await onTheWire(called, told, random);
    const marker = markerOf(seed);
    context.provider.prescribe(marker, wire);
    const messages = [{ role: 'user', content: marker }];
    const asked = called.path === '/v1/responses' ? { input: marker } : { messages, max_tokens: 64 };
    const options = called.path === CHAT && random.chance(0.5) ? { stream_options: { include_usage: true } } : {};
    const open = context.gateway.open({
      path: called.path,
      agent,
      body: { model: called.model, stream: true, ...asked, ...options },
      headers: bearer(context.world, called.provider),
    });
    const answer = await within(open);
    if (!answer) return `seed ${seed} (${called.name}; ${wire.described}): no answer begins`;
    if ((await within(answer.ended.then(() => true))) === undefined) answer.leave();
    const record = await context.records.of(answer);
    context.provider.take(marker);
    const wrong = differences(called, wire, answer, record);
    return wrong.length === 0 ? undefined : `seed ${seed} (${called.name}; ${wire.described}): ${wrong.join('; ')}`;
  }

  test.each(CALLS.map((called, index) => [called.name, called, index] as const))(
    `%s: ${CASES} streams: the record has what was said, served is what was finished, and a client learns of every failure`,
    async (_name, called, index) => {
      const found: string[] = [];
      const before = resident();
      const seeds = ONE ? [Number(ONE)] : Array.from({ length: CASES }, (_, each) => SEED + index * CASES + each);
      await concurrently(seeds.length, AT_ONCE, async (each) => {
        const wrong = await one(called, seeds[each]);
        if (wrong) found.push(wrong);
      });
      expect({ count: found.length, first: found.slice(0, 12) }).toEqual({ count: 0, first: [] });
      expect(resident() - before).toBeLessThan(MAX_GROWTH_MIB);
    },
    20 * 60_000,
  );
});

async function within<T>(promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** What of the record and of the answer is not as the generator's ledger has it. */
function differences({ translated }: StreamedCall, wire: Wire, answer: Answer, record: GatewayRecord): string[] {
  const said = wire.ledger && translated ? asTranslated(wire.ledger) : wire.ledger;
  const served = wire.clean && said?.finished === true && !said.failed;
  const wrong: string[] = [];
  const same = (name: string, got: unknown, expected: unknown) => {
    if (got !== expected) wrong.push(`${name} is ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`);
  };
  same('outcome', record.outcome, served ? 'served' : 'failed');
  same('Errors', record.Errors, served ? 0 : 1);
  same('an error code', record.errorCode !== undefined, !served);
  same('responseBytes', record.responseBytes, answer.bytes.length);
  same('the client learns of a failure', learns(answer), !served);
  // what no part of it told to its end is an estimate, of which what was told is the least
  if (served && said?.inputTokens !== undefined) same('estimated', record.estimated, undefined);
  for (const [name, value] of Object.entries(said ? expectedOf(said, translated) : {}))
    if (!record.estimated || !name.endsWith('Tokens')) same(name, record[name], value);
    else if (Number(record[name]) < Number(value ?? 0)) wrong.push(`${name} is ${record[name]}, less than ${value}`);
  return wrong;
}

const expectedOf = ({ model, inputTokens, outputTokens, cachedInputTokens, stopReason, serviceTier }: Ledger, translated: boolean) => ({
  ...(translated ? {} : { Model: model ?? 'other' }),
  InputTokens: inputTokens,
  OutputTokens: outputTokens,
  CachedInputTokens: cachedInputTokens,
  stopReason,
  serviceTier,
});

/** A status, a connection that breaks, or an event that a reader of the stream reads. */
function learns(answer: Answer): boolean {
  if (answer.status >= 500 || answer.broken) return true;
  return eventsOf(answer.text).some(({ name, data }) => {
    try {
      const document = JSON.parse(data);
      return name === 'error' || document.type === 'error' || Boolean(document.error);
    } catch {
      return false;
    }
  });
}

/** As the standard has it: only an empty line makes an event. https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function eventsOf(text: string): { readonly name?: string; readonly data: string }[] {
  const blocks = text
    .replace(/\r\n|\r/g, '\n')
    .split('\n\n')
    .slice(0, -1);
  return blocks.map((block) => {
    const lines = block.split('\n');
    const of = (field: string) => lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ''));
    return { name: of('event').at(-1), data: of('data').join('\n') };
  });
}
