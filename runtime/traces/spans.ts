/** The spans of a request that has ended: one of the server, one of each stage that waited, one of each attempt. */
import type { Attempt } from '../attempt';
import { MAX_NAME } from '../billing';
import type { Exchange } from '../exchange';
import { errorCodeOf, hasFailed } from '../outcome';
import type { Account } from '../settlement';
import { attemptAttributes, errorOf, methodOf, modelOf, nameOf, routeOf, serverAttributes } from './attributes';
import { type Attributes, KIND, type Span } from './otlp';
import type { Prompt } from './prompts';
import type { Sampled } from './sampling';
import { newSpanId, type RequestTrace } from './trace';

/** Stages that ask somebody, and what says that they did. */
const WAITING: readonly (readonly [stage: string, span: string, hasAsked: (exchange: Exchange) => boolean])[] = [
  ['limit', 'limits', ({ counted, limitedBy }) => (counted ?? limitedBy) !== undefined],
  ['guardrail', 'guardrail', ({ guarded }) => guarded !== undefined],
  ['cache', 'cache', ({ cached }) => (cached ?? 'disabled') !== 'disabled'],
];

export const countSpans = (exchange: Exchange): number =>
  1 + WAITING.filter(([, , hasAsked]) => hasAsked(exchange)).length + exchange.attempts.length;

const moreOf = (parameters: Attributes | undefined, prompt: Prompt | undefined): Attributes | undefined =>
  prompt ? { ...parameters, ...prompt() } : parameters;

export function spansOf(exchange: Exchange, trace: RequestTrace, account: Account, sampled: Sampled, ended: number): Span[] {
  const { id: traceId, parent, stages: entered, began, called } = trace;
  const spanId = newSpanId();
  const { endpoint } = exchange;
  const method = methodOf(exchange).replace('_OTHER', 'HTTP');
  // the clock of the process goes its own way, and no span may be of another day than its record
  const offset = Date.now() - performance.now();
  const child = (
    name: string,
    kind: Span['kind'],
    start: number,
    end: number,
    rest: Pick<Span, 'attributes' | 'more' | 'error'>,
    own = newSpanId(),
  ): Span => ({
    traceId,
    spanId: own,
    parentSpanId: spanId,
    name,
    kind,
    start: start + offset,
    end: end + offset,
    ...rest,
  });
  const error = hasFailed(exchange) ? (errorCodeOf(exchange)?.slice(0, MAX_NAME) ?? nameOf(exchange.status)) : undefined;
  const stages = WAITING.flatMap(([stage, name, hasAsked]) => {
    const index = hasAsked(exchange) ? entered.indexOf(stage) : -1;
    if (index < 0) return [];
    const start = began[index];
    // behind the last one stands the answer
    const end = began[index + 1] ?? Math.max(start, exchange.firstByte ?? ended);
    // none was entered after the one that failed
    return child(name, KIND.internal, start, end, { attributes: {}, error: index === entered.length - 1 ? error : undefined });
  });
  const attempts = exchange.attempts.map((attempt: Attempt, index) => {
    const { parameters, prompt, spanId: own } = called[index] ?? {};
    return child(
      `${endpoint?.operation} ${modelOf(attempt)}`,
      KIND.client,
      attempt.started,
      attempt.finished ?? ended,
      {
        attributes: attemptAttributes(exchange, attempt, account.attempts[index]),
        // what never went out is in no span
        more: moreOf(parameters, attempt.calls > 0 ? prompt : undefined),
        error: errorOf(attempt),
      },
      own,
    );
  });
  const route = routeOf(exchange);
  const server: Span = {
    traceId,
    spanId,
    parentSpanId: parent?.spanId,
    isRemote: parent?.spanId !== undefined,
    name: route ? `${method} ${route}` : method,
    kind: KIND.server,
    start: exchange.started + offset,
    end: ended + offset,
    attributes: serverAttributes(exchange, account, sampled),
    error,
  };
  return [server, ...stages, ...attempts];
}
