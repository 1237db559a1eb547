import type { RawUsage } from '../usage';

/** What a provider says went wrong, in its own words where it has some. */
export interface ProviderError {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
}

/** What an answer says about itself, of one attempt. */
export interface AnswerState {
  model?: string;
  usage?: RawUsage;
  stopReason?: string;
  serviceTier?: string;
  finished: boolean;
  error?: ProviderError;
}
