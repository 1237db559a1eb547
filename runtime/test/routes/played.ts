/** Requests through routes to providers that play a script, on a clock of the test's own. */
import { PassThrough } from 'node:stream';
import type { LiveNode, LiveRoute } from '../../../src/contract';
import type { Planned } from '../../exchange';
import { attempts } from '../../stages/attempts';
import { plan } from '../../stages/plan';
import { CHAT, type FakeResponse, type Routed, requested, servicesOf, withClient } from './routed';

/** What a provider does with one call. */
export interface Act {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly document?: unknown;
  /** A stream of these events. */
  readonly events?: readonly (object | string)[];
  /** A last event whose end does not come. */
  readonly cut?: object;
  /** Behind what it has said. Absent: it ends. */
  readonly ends?: 'hang' | 'reset';
  /** Milliseconds until its head. */
  readonly after?: number;
  /** There is no answer at all. */
  readonly fails?: 'hang' | 'reset' | 'TIMEOUT';
}

export interface Called {
  /** Of the provider, and the model that it is asked for. */
  readonly who: string;
  /** Milliseconds behind the first call. */
  readonly at: number;
  readonly key: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any field
  readonly body: any;
  readonly text: string;
  /** What the task held of the request by then. */
  readonly held: number;
}

export interface Played extends Omit<Routed, 'routes'> {
  readonly node?: LiveNode;
  readonly route?: Partial<LiveRoute>;
  /** By provider one for each call, the last one for all that follow; a good answer where there is none. */
  readonly acts?: Readonly<Record<string, readonly Act[]>>;
}

export const chunk = (content: string): object => ({ choices: [{ index: 0, delta: { content } }] });
export const ROLE = { choices: [{ index: 0, delta: { role: 'assistant', content: '' } }] };
export const STOP = { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
export const answerOf = (who: string): object => ({
  object: 'chat.completion',
  choices: [{ index: 0, message: { role: 'assistant', content: `by ${who}` }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1 },
});
export const streamOf = (...words: readonly string[]): readonly (object | string)[] => [ROLE, ...words.map(chunk), STOP, '[DONE]'];
export const ERROR = (status: number, message = 'It failed', type?: string): Act => ({ status, document: { error: { message, type } } });

const asEvent = (event: object | string): string => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`;
const reset = (code = 'ECONNRESET'): Error => Object.assign(new Error('socket hang up'), { code });
const flushed = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
};

export interface Playing {
  readonly exchange: Planned;
  readonly response: FakeResponse;
  readonly services: ReturnType<typeof servicesOf>;
  readonly calls: Called[];
  readonly who: () => readonly string[];
  /** Lets time pass, and all that it brings. */
  readonly pass: (milliseconds: number) => Promise<void>;
  readonly isOver: () => boolean;
}

/** Begins a request; fake timers must be on, but for `setImmediate` and `nextTick`. */
export async function play({ node = { provider: 'openai' }, route, acts = {}, ...asked }: Played, shared?: Playing['services']): Promise<Playing> {
  const given: Routed = { body: CHAT, headers: { 'x-portkey-config': 'r' }, ...asked, routes: { r: { name: 'r', node, ...route } } };
  const services = shared ?? servicesOf(given);
  const calls: Called[] = [];
  const counts: Record<string, number> = {};
  const start = performance.now();
  Object.assign(services, {
    upstream: (attempt: Planned['attempts'][number], { body = Buffer.from('') }: { body?: Buffer }) => {
      const { provider, model } = attempt.target;
      const { name } = provider;
      attempt.calls++;
      const count = counts[name] ?? 0;
      counts[name] = count + 1;
      const { key } = attempt;
      const { bytesHeld: held } = services.exchanges;
      calls.push({
        who: `${name} ${model}`,
        at: Math.round(performance.now() - start),
        key,
        body: JSON.parse(String(body)),
        text: String(body),
        held,
      });
      const script = acts[name] ?? [];
      return performed(
        attempt,
        script[Math.min(count, script.length - 1)] ?? {},
        asked.body && JSON.stringify(asked.body).includes('"stream":true'),
        name,
      );
    },
  });
  const exchange = requested(given);
  const { response } = withClient(exchange);
  services.exchanges.open(exchange);
  services.exchanges.hold(exchange, exchange.body.bytes.length);
  plan(exchange, services);
  let isOver = false;
  const done = Promise.resolve(attempts(exchange, services)).finally(() => {
    isOver = true;
  });
  await flushed();
  return {
    exchange,
    response,
    services,
    calls,
    who: () => calls.map(({ who }) => who.split(' ')[0]),
    isOver: () => isOver,
    pass: async (milliseconds) => {
      await jest.advanceTimersByTimeAsync(milliseconds);
      await flushed();
      if (isOver) await done;
    },
  };
}

function performed(attempt: Planned['attempts'][number], act: Act, isStream: unknown, name: string): Promise<unknown> {
  const { status = 200, headers, cut, events = isStream && !act.document ? streamOf(`by ${name}`) : undefined, ends, fails, after = 0 } = act;
  return new Promise((resolve, reject) => {
    const body = new PassThrough();
    let isAnswered = false;
    attempt.onCancel(() => {
      reject(reset());
      body.destroy(isAnswered ? reset() : undefined);
    });
    if (fails === 'hang') return;
    if (fails) {
      reject(reset(fails === 'reset' ? undefined : fails));
      return;
    }
    const type = events ? 'text/event-stream' : 'application/json';
    const begins = (): void => {
      isAnswered = true;
      resolve({ status, headers: { 'content-type': type, ...headers }, body });
      for (const each of events ?? []) body.write(asEvent(each));
      if (cut) body.write(asEvent(cut).trimEnd());
      if (!events) body.write(JSON.stringify(act.document ?? answerOf(name)));
      if (ends === 'reset') setImmediate(() => setImmediate(() => body.destroy(reset())));
      else if (!ends) body.end();
    };
    if (after > 0) setTimeout(begins, after);
    else begins();
  });
}
