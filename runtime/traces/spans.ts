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

/** Also of the stage in which the request ended, before it could say that it took part. */
const waitsOf = (exchange: Exchange, { waits }: RequestTrace) => waits.filter(({ stage, left }) => left === undefined || stage.tookPart(exchange));

export const countSpans = (exchange: Exchange, trace: RequestTrace): number => 1 + waitsOf(exchange, trace).length + exchange.attempts.length;

const moreOf = (parameters: Attributes | undefined, prompt: Prompt | undefined): Attributes | undefined =>
  prompt ? { ...parameters, ...prompt() } : parameters;

export function spansOf(exchange: Exchange, trace: RequestTrace, account: Account, sampled: Sampled, ended: number): Span[] {
  const { id: traceId, parent, called } = trace;
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
  const waits = waitsOf(exchange, trace).map(({ stage, began, left }) => {
    // behind the stage in which the request ended stands the answer
    const end = left ?? Math.max(began, exchange.firstByte ?? ended);
    return child(stage.span, KIND.internal, began, end, { attributes: {}, error: left === undefined ? error : undefined });
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
  return [server, ...waits, ...attempts];
}
