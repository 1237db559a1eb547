/** What the process writes: one JSON line per request, per minute, per refused connection, per line of the server itself. */

import { ageInDays, type BootConfiguration } from '../src/contract';
import {
  OPTIONAL_DIMENSIONS,
  OTHER,
  REQUEST_DIMENSIONS,
  type RequestMetric,
  SHARED_METRICS,
  type TaskMetric,
  UNITS,
} from '../src/contract/catalogue';
import type { Attempt } from './attempt';
import { billFor, MAX_NAME } from './billing';
import type { Exchange } from './exchange';
import type { LiveStore } from './live';
import { createModelNames } from './model-names';
import { errorCodeOf, hasFailed, outcomeOf } from './outcome';
import type { Output } from './output';
import type { Bill } from './prices';
import type { Provider } from './providers';
import type { Account, Settled } from './settlement';

const MAX_UNREADABLE = 100;

type Fields = Record<string, unknown>;

export type Recorder = ReturnType<typeof createRecorder>;

export function createRecorder(output: Output, { gateway, metrics }: Pick<BootConfiguration, 'gateway' | 'metrics'>, task: string) {
  let sequence = 0;
  let egressRefusals = 0;
  let unreadables = 0;
  const isNamed = createModelNames();
  /** What metrics a record has, as text, by the names in it: there are few such sets. */
  const directives = new Map<string, string>();
  let hears: ((record: Fields) => void) | undefined;

  function head(logger: string, level: string): Fields {
    return { logger, level, time: new Date().toISOString(), sequence: ++sequence, task, Gateway: gateway };
  }

  /** Its names with a capital are metrics and dimensions: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
  function write(record: Fields): void {
    const names = Object.keys(record).filter((name) => name < 'a' && record[name] !== undefined);
    const key = names.join();
    let text = directives.get(key);
    if (text === undefined) {
      const directive = (sets: readonly (readonly string[])[], emitted: readonly string[]) => {
        const Dimensions = sets.filter((set) => set.every((name) => names.includes(name)));
        const Metrics = emitted.flatMap((Name) => (typeof record[Name] === 'number' ? { Name, Unit: UNITS[Name] ?? 'Count' } : []));
        return Metrics.length > 0 && Dimensions.length > 0 ? { Namespace: metrics.namespace, Dimensions, Metrics } : [];
      };
      const all = [directive(REQUEST_DIMENSIONS, names), directive(Object.values(OPTIONAL_DIMENSIONS), SHARED_METRICS)].flat();
      text = all.length > 0 ? JSON.stringify(all) : '';
      directives.set(key, text);
    }
    hears?.(record);
    output.line(`${JSON.stringify(record).slice(0, -1)}${text && `,"_aws":{"Timestamp":${Date.now()},"CloudWatchMetrics":${text}}`}}`);
  }

  function modelDimension(provider: Provider, { status, attempt, kept }: Exchange, requested: string | undefined, bill: Partial<Bill>): string {
    const served = status < 400 ? (attempt?.state ?? kept)?.model : undefined;
    const model = (served ?? requested ?? OTHER).slice(0, MAX_NAME);
    return isNamed(provider, model, status < 400, served !== undefined, bill) ? model : OTHER;
  }

  return {
    usage(exchange: Exchange, live: Pick<LiveStore, 'price' | 'priceDate' | 'teams'>, account: Account): void {
      const { provider, caller, endpoint, status, attempt, attempts } = exchange;
      const { kept } = exchange;
      const state = attempt?.state ?? kept;
      const failed = hasFailed(exchange);
      const latency = performance.now() - exchange.started;
      const { day, attempts: settled, tokens, cost, unpriced, estimated } = account;
      const target = attempt?.target ?? exchange.steps[0]?.target;
      const bill = settled.at(-1)?.bill ?? (target && billFor(live, day, target));
      const requestedModel = exchange.body?.model;
      const { refusal } = exchange;
      // one literal: V8 builds an object of this size from a spread twenty times slower
      const record: Fields & Partial<Record<RequestMetric, number>> = {
        logger: 'usage',
        level: failed ? 'error' : status >= 400 ? 'warn' : 'info',
        time: new Date().toISOString(),
        sequence: ++sequence,
        task,
        Gateway: gateway,
        requestId: exchange.requestId,
        traceId: exchange.trace?.id ?? exchange.request.headers['x-amzn-trace-id']?.slice(0, MAX_NAME),
        Client: caller?.client,
        Provider: provider?.name ?? (exchange.unknownProvider ? OTHER : undefined),
        Model: provider && modelDimension(provider, exchange, requestedModel, bill ?? {}),
        TeamName: metrics.byTeam && caller?.team ? (live.teams.has(caller.team) ? caller.team : OTHER) : undefined,
        RouteName: metrics.byRoute && exchange.route ? exchange.route : undefined,
        clientId: caller?.clientId,
        team: caller?.team,
        user: caller?.user,
        apiKey: caller?.apiKey,
        route: exchange.route,
        alias: exchange.alias?.slice(0, MAX_NAME),
        requestedModel: requestedModel?.slice(0, MAX_NAME),
        operation: endpoint?.operation,
        method: exchange.method,
        path: exchange.path.slice(0, MAX_NAME),
        status,
        outcome: outcomeOf(exchange),
        errorCode: errorCodeOf(exchange)?.slice(0, MAX_NAME),
        stopReason: state?.stopReason?.slice(0, MAX_NAME),
        serviceTier: state?.serviceTier?.slice(0, MAX_NAME),
        providerRequestId: attempt?.providerRequestId,
        limitedBy: exchange.limitedBy,
        counted: exchange.counted,
        guardrail: exchange.guarded?.action,
        guardrailFindings: exchange.guarded?.found.length ? exchange.guarded.found : undefined,
        guardrailUnits: exchange.guarded?.units,
        guardrailCost: exchange.guarded?.cost,
        edits: exchange.edits.length > 0 ? exchange.edits : undefined,
        stream: exchange.stream,
        cache: exchange.cached ?? 'disabled',
        retries: Math.max(0, attempts.reduce((sum, { calls }) => sum + calls, 0) - 1),
        attempts: attempts.map((each, index) => described(each, attempts.length > 1 ? settled[index] : undefined)),
        requestBytes: exchange.requestBytes,
        responseBytes: exchange.responseBytes,
        Requests: 1,
        Errors: failed ? 1 : 0,
        Refusals: refusal && status < 500 ? 1 : 0,
        LimitRefusals: exchange.limitedBy ? 1 : exchange.counted && 0,
        Latency: milliseconds(latency),
        TimeToFirstToken: exchange.firstByte === undefined || refusal ? undefined : milliseconds(exchange.firstByte - exchange.started),
        InputTokens: tokens?.inputTokens,
        OutputTokens: tokens?.outputTokens,
        CachedInputTokens: tokens?.cachedInputTokens,
        CacheWriteTokens: tokens?.cacheWriteTokens,
        ReasoningTokens: tokens?.reasoningTokens,
        estimated: estimated || undefined,
        cacheWrite1hTokens: tokens?.cacheWrite1hTokens,
        audioInputTokens: tokens?.audioInputTokens,
        imageInputTokens: tokens?.imageInputTokens,
        audioOutputTokens: tokens?.audioOutputTokens,
        imageOutputTokens: tokens?.imageOutputTokens,
        tools: bill?.tools,
        Cost: cost,
        CacheHits: exchange.cacheHits,
        CacheSavings: exchange.cacheSavings,
        priceRow: tokens && bill?.row && `${bill.row.provider} ${bill.row.model}`,
        geography: tokens && bill?.place,
        priceDate: live.priceDate,
        unpriced: unpriced?.length ? unpriced : undefined,
        UnpricedRequests: unpriced && Math.min(1, unpriced.length),
      };
      write(record);
    },

    /** Bytes that were no request: a record each, up to so many a minute. */
    unreadable(requestId: string, errorCode: string, status: number): void {
      if (++unreadables > MAX_UNREADABLE) return;
      const record = { ...head('usage', 'warn'), requestId, status, outcome: 'refused', errorCode, Requests: 1, Errors: 0, Refusals: 1 };
      write(record);
    },

    task(requestsInFlight: number, { priceDate }: Pick<LiveStore, 'priceDate'>, others?: Partial<Record<TaskMetric, number>>): void {
      const record: Fields & Partial<Record<TaskMetric, number>> = {
        ...head('task', 'info'),
        RequestsInFlight: requestsInFlight,
        DroppedRecords: output.takeDropped(),
        EgressRefusals: egressRefusals,
        ...(priceDate && { PriceTableAge: ageInDays(priceDate) }),
        ...others,
      };
      egressRefusals = 0;
      unreadables = 0;
      write(record);
    },

    egress(reason: string, destination: string, requestId?: string): void {
      egressRefusals++;
      write({ ...head('egress', 'warn'), reason, destination: destination.slice(0, 300), requestId });
    },

    budget(fields: Fields): void {
      write({ ...head('budget', 'warn'), ...fields });
    },

    /** Every record is told to it from here on. */
    tell(listener: (record: Fields) => void): void {
      hears = listener;
    },

    gateway(level: 'info' | 'warn' | 'error', message: string): void {
      write({ ...head('gateway', level), message });
    },
  };
}

/** An attempt as a record tells it; where there are several, with its part of the bill. */
const described = ({ target, key, status, refusal, failure, calls, started, answered, finished }: Attempt, settled?: Settled): Fields => ({
  provider: target.provider.name,
  model: target.model.slice(0, MAX_NAME),
  lane: target.surface ? 'native' : 'translated',
  key: target.provider.keys.size > 1 ? key + 1 : undefined,
  status: status || undefined,
  errorCode: (refusal?.code ?? failure?.type ?? failure?.code)?.slice(0, MAX_NAME),
  calls,
  answeredAfter: answered && milliseconds(answered - started),
  duration: finished && milliseconds(finished - started),
  inputTokens: settled?.tokens?.inputTokens,
  outputTokens: settled?.tokens?.outputTokens,
  cost: settled?.cost,
});

const milliseconds = (value: number): number => Math.round(value * 100) / 100;

/** Id of the ECS task, the beginning of its container's metadata path; without ECS the process id. */
export function taskId(env: NodeJS.ProcessEnv): string {
  return /\/v4\/([0-9a-f]{32})/.exec(env.ECS_CONTAINER_METADATA_URI_V4 ?? '')?.[1] ?? String(process.pid);
}
