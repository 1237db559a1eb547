/**
 * Metrics by OpenTelemetry's conventions for HTTP and generative AI, of all requests, whatever is sampled.
 * https://github.com/open-telemetry/semantic-conventions/blob/v1.41.1/docs/gen-ai/gen-ai-metrics.md
 */
import { MAX_NAME } from '../billing';
import type { Exchange } from '../exchange';
import { createModelNames } from '../model-names';
import { errorCodeOf, hasFailed } from '../outcome';
import type { Account } from '../settlement';
import { errorOf, methodOf, modelOf, nameOf, OTHER, providerNameOf, routeOf } from './attributes';
import { type Attributes, encodeAttributes, nanoseconds } from './otlp';

/** Bounds are those that the conventions advise. */
const INSTRUMENTS = {
  'http.server.request.duration': { unit: 's', bounds: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] },
  'gen_ai.client.operation.duration': { unit: 's', bounds: raised(0.01, 2, 14) },
  'gen_ai.client.token.usage': { unit: '{token}', bounds: raised(1, 4, 14) },
  /** Of which the conventions know nothing. */
  'gateway.cost': { unit: '{USD}', bounds: undefined },
} as const;

type Instrument = keyof typeof INSTRUMENTS;

/** Of an instrument, as SDKs have it: https://opentelemetry.io/docs/specs/otel/metrics/sdk/#cardinality-limits */
const MAX_SERIES = 2_000;
const OVERFLOW = encodeAttributes({ 'otel.metric.overflow': true });
const DELTA = 1;
/** Of words for errors, which providers choose: each is a series, and wherever series are paid for, for a month. */
const MAX_ERRORS = 50;

interface Series {
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly buckets: number[];
}

export type Meter = ReturnType<typeof createMeter>;

export function createMeter() {
  /** By instrument, and by attributes as they are written: sums since then. */
  let all = new Map<Instrument, Map<string, Series>>();
  let since = Date.now();
  const isNamed = createModelNames();
  const errors = new Set<string>();

  function errorNamed(said: string | undefined): string | undefined {
    const error = said?.slice(0, MAX_NAME);
    if (error === undefined) return undefined;
    if (errors.size < MAX_ERRORS) errors.add(error);
    return errors.has(error) ? error : OTHER;
  }

  function add(instrument: Instrument, attributes: Attributes, value: number): void {
    if (!Number.isFinite(value)) return;
    const ofInstrument = all.get(instrument) ?? new Map<string, Series>();
    all.set(instrument, ofInstrument);
    const text = encodeAttributes(attributes);
    const key = ofInstrument.has(text) || ofInstrument.size < MAX_SERIES ? text : OVERFLOW;
    const { bounds } = INSTRUMENTS[instrument];
    let series = ofInstrument.get(key);
    if (!series) {
      series = { count: 0, sum: 0, min: value, max: value, buckets: new Array((bounds?.length ?? -1) + 1).fill(0) };
      ofInstrument.set(key, series);
    }
    series.count++;
    series.sum += value;
    series.min = Math.min(series.min, value);
    series.max = Math.max(series.max, value);
    if (!bounds) return;
    const bucket = bounds.findIndex((bound) => value <= bound);
    series.buckets[bucket < 0 ? bounds.length : bucket]++;
  }

  return {
    /** A request has ended. */
    count(exchange: Exchange, account: Account, ended: number): void {
      const { status, endpoint, caller, started, attempts } = exchange;
      const errorType = hasFailed(exchange) ? errorNamed(errorCodeOf(exchange) ?? nameOf(status)) : undefined;
      add(
        'http.server.request.duration',
        {
          'http.request.method': methodOf(exchange),
          'http.route': routeOf(exchange),
          'http.response.status_code': status || undefined,
          'url.scheme': 'http',
          'error.type': errorType,
        },
        (ended - started) / 1_000,
      );
      for (const [index, attempt] of attempts.entries()) {
        const { provider } = attempt.target;
        const { tokens, cost, bill } = account.attempts[index] ?? {};
        const error = errorNamed(errorOf(attempt));
        const model = modelOf(attempt);
        // what nobody waited for may be of any name
        const isServed = attempt.status >= 200 && error === undefined;
        const operation = {
          'gen_ai.operation.name': endpoint?.operation,
          'gen_ai.provider.name': providerNameOf(attempt),
          'gen_ai.request.model': isNamed(provider, model, isServed, isServed, bill) && error === undefined ? model : undefined,
        };
        add('gen_ai.client.operation.duration', { ...operation, 'error.type': error }, ((attempt.finished ?? ended) - attempt.started) / 1_000);
        const asked = { ...operation, 'gateway.client': caller?.client, 'gateway.team': caller?.team };
        for (const [type, amount] of [
          ['input', tokens?.inputTokens],
          ['output', tokens?.outputTokens],
        ] as const)
          if (amount !== undefined) add('gen_ai.client.token.usage', { ...asked, 'gen_ai.token.type': type }, amount);
        if (cost !== undefined) add('gateway.cost', asked, cost);
      }
    },

    /** All since the last call. */
    take(): readonly string[] {
      const [taken, from, to] = [all, since, Date.now()];
      all = new Map();
      since = to;
      return [...taken].map(([instrument, ofInstrument]) => encodeMetric(instrument, ofInstrument, from, to));
    },
  };
}

/** https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto */
function encodeMetric(name: Instrument, series: ReadonlyMap<string, Series>, from: number, to: number): string {
  const { unit, bounds } = INSTRUMENTS[name];
  const times = `"startTimeUnixNano":"${nanoseconds(from)}","timeUnixNano":"${nanoseconds(to)}"`;
  const points = [...series].map(([attributes, { count, sum, min, max, buckets }]) => {
    const value = bounds
      ? `"count":"${count}","sum":${sum},"min":${min},"max":${max},"bucketCounts":${JSON.stringify(buckets.map(String))},"explicitBounds":${JSON.stringify(bounds)}`
      : `"asDouble":${sum}`;
    return `{"attributes":[${attributes}],${times},${value}}`;
  });
  const data = `"aggregationTemporality":${DELTA},"dataPoints":[${points}]`;
  return `{"name":"${name}","unit":"${unit}",${bounds ? `"histogram":{${data}}` : `"sum":{"isMonotonic":true,${data}}`}}`;
}

function raised(first: number, factor: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Number((first * factor ** index).toFixed(2)));
}
