/** Records of requests that came to an end, one way or another. */
import type { MetricsConfiguration } from '../../src/contract/boot';
import type { AnswerState } from '../answer/state';
import type { Attempt } from '../attempt';
import type { Exchange } from '../exchange';
import type { LiveStore } from '../live';
import type { Output } from '../output';
import { createRecorder } from '../record';
import { accountOf } from '../settlement';
import { attempted, providerOf, requestOf } from './exchanges';

const PRICE = { provider: 'openai', model: 'gpt-4o', input: 2, output: 10 };
const FREE = { provider: 'openai', model: 'tts-own', input: 0, output: 0 };
const live: Pick<LiveStore, 'price' | 'priceDate' | 'teams'> = {
  price: (_, model) => (model.startsWith('gpt-4o') ? [PRICE] : model === 'tts-own' ? [FREE] : []),
  priceDate: '2026-01-01',
  teams: new Set(['alpha']),
};
export const OPENAI = providerOf({ kind: 'openai', models: ['gpt-listed', 'gpt-many*'] });
export const USAGE = { prompt_tokens: 9, completion_tokens: 12 };

export interface Given
  extends Partial<
    Pick<
      Exchange,
      'status' | 'stream' | 'aborted' | 'cancelled' | 'interrupted' | 'broken' | 'refusal' | 'unknownProvider' | 'firstByte' | 'endpoint'
    >
  > {
  readonly model?: string;
  readonly requestBytes?: number;
  readonly responseBytes?: number;
  readonly edits?: readonly string[];
  /** One for each; none: the request was refused before. */
  readonly attempts?: readonly Partial<Omit<Attempt, 'state'> & { state: Partial<AnswerState> }>[];
}

export const SERVED = { status: 200, calls: 1, state: { finished: true, counted: true, model: 'gpt-4o-2024-08-06', usage: USAGE } };

/** A chat of TeamAlpha's with OpenAI, served, but for what is given. */
export function chat({ model = 'gpt-4o', attempts = [SERVED], edits = [], ...given }: Given = {}): Exchange {
  const exchange = requestOf({ body: { model } });
  exchange.edits.push(...edits);
  Object.assign(exchange, {
    caller: { client: 'TeamAlpha', clientId: 'c1', team: 'alpha' },
    route: 'default',
    status: 200,
    firstByte: performance.now(),
  });
  if (attempts.length > 0) Object.assign(exchange, { provider: OPENAI, steps: [{ target: { provider: OPENAI, model, known: model } }] });
  for (const known of attempts)
    attempted(exchange, { provider: OPENAI, model, surface: { kind: 'openai', apis: ['chat'], prefix: '' } }, known as Partial<Attempt>);
  return Object.assign(exchange, given);
}

export function recorder(metrics: Partial<MetricsConfiguration> = {}) {
  const lines: string[] = [];
  const output = { line: (text: string) => lines.push(text), takeDropped: () => 3 } as unknown as Output;
  return {
    recorder: createRecorder(output, { gateway: 'Demo', metrics: { namespace: 'PortkeyGateway', ...metrics } }, 't1'),
    records: () => lines.map((line) => JSON.parse(line)),
  };
}

type Prices = Pick<Parameters<ReturnType<typeof createRecorder>['usage']>[1], 'price' | 'priceDate'>;

export function recordedBy(prices: Prices, ...exchanges: Exchange[]) {
  return recordedWith({}, { ...live, ...prices }, ...exchanges);
}

/** By a gateway that emits more metrics. */
export function recordedWith(metrics: Partial<MetricsConfiguration>, known: typeof live, ...exchanges: Exchange[]) {
  const written = recorder(metrics);
  for (const exchange of exchanges) written.recorder.usage(exchange, known, accountOf(exchange, known));
  return written.records();
}

export const recorded = (...exchanges: Exchange[]) => recordedBy(live, ...exchanges);

/** With what is known of TeamAlpha. */
export const recordedByTeamAndRoute = (...exchanges: Exchange[]) => recordedWith({ byTeam: true, byRoute: true }, live, ...exchanges);
