import type { Limits } from '../../src/contract';
import { Refusal } from '../refusal';

/** Whom a credential was given to. */
export interface Verified {
  /** As a token tells it. */
  readonly clientId?: string;
  /** Name of the client that an API key was made for. */
  readonly client?: string;
  /** Id of the API key. */
  readonly apiKey?: string;
  readonly keyLimits?: Limits;
  /** What a token says: read from it when it is asked for. */
  readonly claims?: () => Readonly<Record<string, unknown>>;
  /** Whether that must be a client of the live document. */
  readonly registered: boolean;
}

/** One kind of credential. */
export interface Verifier {
  /** What it looks like, so that a dummy that an SDK insists on sending beside it is not taken for a second one. */
  readonly pattern: RegExp;
  /** Synchronous unless something must be read; throws, or rejects with, a `Refusal`. */
  verify(credential: string, now: number): Verified | Promise<Verified>;
}

export const invalid = (detail?: string): never => {
  throw new Refusal('invalid_token', detail);
};
