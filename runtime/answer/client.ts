import type { Refusal } from '../refusal';

/** What is kept of an answer as it goes out. */
export interface Copy {
  headers?: Readonly<Record<string, string>>;
  add(bytes: Buffer): void;
}

/** Where an answer goes, as stages and lanes see it. */
export interface Client {
  /** Nothing more is added. */
  readonly given: boolean;
  readonly begun: boolean;
  /** Something of a provider's answer has gone out. */
  readonly isAnswered: boolean;
  /** It has left, or has all of it. */
  readonly closed: boolean;
  /** The runtime asked for the usage chunk of the stream, the client did not. */
  hidesUsage: boolean;
  /** What is written is kept back: another provider may answer in its place. */
  readonly holds: boolean;
  /** The provider's own stream has no events that only say that it lives. */
  pings: boolean;
  copy?: Copy;
  /** It is told to send its body. */
  continue(): void;
  refuse(refusal: Refusal): void;
  json(document: unknown): void;
  /** An answer that is known to its end. */
  whole(status: number, headers: Record<string, string>, body: string | Buffer): void;
  /** Keeps back what is written, until `commit`. */
  hold(): void;
  /** What was kept back is nobody's answer. */
  takeBack(): void;
  commit(): void;
  begin(status: number, headers: Record<string, string>): void;
  /** False where it does not keep up: `onDrain` tells when it has. */
  write(bytes: Buffer): boolean;
  onDrain(resume: () => void): void;
  end(): void;
  breakOff(refusal: Refusal, said?: Buffer): void;
  interrupt(refusal: Refusal): void;
  ping(now: number): void;
  /** The connection has gone before it was its turn. */
  abandon(): void;
}
