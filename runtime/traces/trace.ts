/** The trace of one request: what is known of it only while the request goes on. All else is made of the exchange, when it has ended. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Attempt } from '../attempt';
import type { Trace } from '../trace';
import type { Attributes } from './otlp';
import { parametersOf } from './parameters';
import { type Parent, parentOf } from './parent';
import type { Sampled, Sampling } from './sampling';

export class RequestTrace implements Trace {
  readonly id: string;
  readonly parent?: Parent;
  /** Stages of the pipeline, and when each began. */
  readonly stages: string[] = [];
  readonly began: number[] = [];
  /** Of attempts, what was asked of them. */
  readonly parameters = new Map<Attempt, Attributes>();
  /** Of the attempts whose providers were told. */
  readonly spanIds = new Map<Attempt, string>();

  constructor(
    headers: IncomingHttpHeaders,
    private readonly sampling: Sampling,
    private readonly propagatesTo: ReadonlySet<string>,
  ) {
    this.parent = parentOf(headers);
    this.id = this.parent?.traceId ?? newTraceId();
  }

  enters(stage: string): void {
    this.stages.push(stage);
    this.began.push(performance.now());
  }

  calls(attempt: Attempt, document: unknown): void {
    const parameters = parametersOf(document);
    if (parameters) this.parameters.set(attempt, parameters);
    if (!this.propagatesTo.has(attempt.target.provider.name)) return;
    const spanId = newSpanId();
    this.spanIds.set(attempt, spanId);
    attempt.traceparent = `00-${this.id}-${spanId}-${this.isSampledAtOnce(attempt.caller !== undefined) ? '01' : '00'}`;
  }

  isSampledAtOnce(isKnown: boolean): Sampled | undefined {
    return this.sampling.atOnce(this.id, this.parent, isKnown);
  }
}

/** X-Ray wants the seconds of its beginning in front: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
const newTraceId = (): string =>
  Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0') + randomBytes(12).toString('hex');

export const newSpanId = (): string => randomBytes(8).toString('hex');
