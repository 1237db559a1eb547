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
  /** Of a stream, what the latest parts say. */
  usage?: RawUsage;
  /** As the provider calls it. */
  stopReason?: string;
  serviceTier?: string;
  /** The API's last event was there, or a whole document of its shape. */
  finished: boolean;
  error?: ProviderError;
  /** Of a stream of choices: whether each, by its index, has said why it ends. */
  choices?: Map<number, boolean>;
}
