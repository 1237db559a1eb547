/** The trace of one request: what is known of it only while the request goes on. All else is made of the exchange, when it has ended. */
import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Attempt } from '../attempt';
import type { Asked, Trace } from '../trace';
import type { Attributes } from './otlp';
import { parametersOf } from './parameters';
import { type Parent, parentOf } from './parent';
import { type Prompt, promptOf } from './prompts';
import type { Sampled, Sampling } from './sampling';
import { WAITING_STAGES, type WaitingStage } from './waiting';

/** What is known of an attempt only when it begins. */
interface Call {
  readonly parameters?: Attributes;
  readonly prompt?: Prompt;
  /** Of its span, where its provider was told. */
  readonly spanId?: string;
}

/** A stage that the request has entered. */
interface Wait {
  readonly stage: WaitingStage;
  readonly began: number;
  /** Absent: the request ended in it. */
  left?: number;
}

export class RequestTrace implements Trace {
  readonly id: string;
  readonly parent?: Parent;
  readonly waits: Wait[] = [];
  private current?: Wait;
  /** Attempt by attempt. */
  readonly called: Call[] = [];
  private readonly chance = Math.random();

  constructor(
    headers: IncomingHttpHeaders,
    private readonly sampling: Sampling,
    private readonly propagatesTo: ReadonlySet<string>,
    private readonly capturesPrompts = false,
  ) {
    this.parent = parentOf(headers);
    this.id = this.parent?.traceId ?? newTraceId();
  }

  enters(name: string): void {
    const stage = WAITING_STAGES.get(name);
    if (!stage && !this.current) return;
    const now = performance.now();
    if (this.current) this.current.left = now;
    this.current = stage && { stage, began: now };
    if (this.current) this.waits.push(this.current);
  }

  calls(attempt: Attempt, asked: Asked): void {
    const spanId = this.propagatesTo.has(attempt.target.provider.name) ? newSpanId() : undefined;
    this.called.push({ parameters: parametersOf(asked.body?.document), prompt: this.capturesPrompts ? promptOf(asked) : undefined, spanId });
    if (!spanId) return;
    attempt.traceparent = `00-${this.id}-${spanId}-${this.isSampledAtOnce(attempt.caller !== undefined) ? '01' : '00'}`;
  }

  isSampledAtOnce(isKnown: boolean): Sampled | undefined {
    return this.sampling.atOnce(this.id, this.parent, isKnown, this.chance);
  }
}

/** X-Ray wants the seconds of its beginning in front: https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids */
const newTraceId = (): string =>
  Math.floor(Date.now() / 1000)
    .toString(16)
    .padStart(8, '0') + randomHex(12);

export const newSpanId = (): string => randomHex(8);

/** Random bytes are had many at once: the asking costs more than they do. */
const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let taken = 0;

function randomHex(bytes: number): string {
  if (taken + bytes > pool.length) {
    pool = randomBytes(POOL_BYTES);
    taken = 0;
  }
  taken += bytes;
  return pool.toString('hex', taken - bytes, taken);
}
