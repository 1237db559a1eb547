import type { RawUsage } from '../usage';

/** Types of answers that come piece by piece. */
export const EVENTS = 'text/event-stream';
export const FRAMES = 'application/vnd.amazon.eventstream';

/** What a provider says went wrong, in its own words where it has some. */
export interface ProviderError {
  readonly type?: string;
  readonly code?: string;
  readonly message?: string;
  readonly status?: number;
  /** Whose error object it is, where `type` and `code` mean what they mean there. */
  readonly shape?: 'openai' | 'anthropic';
}

/** What an answer says about itself, of one attempt. */
export interface AnswerState {
  /** As the provider calls it. */
  id?: string;
  model?: string;
  /** Of a stream, what the latest parts say. */
  usage?: RawUsage;
  /** As the provider calls it. */
  stopReason?: string;
  serviceTier?: string;
  /** Bedrock's own word, whatever its model says. */
  billedTier?: string;
  /** Calls of tools that the provider ran, where the answer shows them. */
  tools?: Record<string, number>;
  /** Of a stream: bytes of text, thoughts and arguments of tools that came. */
  said: number;
  /** In how many events. */
  pieces: number;
  /** The API's last event was there, or a whole document of its shape. */
  finished: boolean;
  /** Of a stream: all that a client reads of the answer was there. */
  ended?: boolean;
  /** What it used was told there, or behind it. */
  counted?: boolean;
  error?: ProviderError;
  /** Of a stream of choices: whether each, by its index, has said why it ends. `ended` is all of them. */
  choices?: Map<number, boolean>;
}

/** Whether what an answer used is known to its end: what comes before may be the beginning of a count. */
export const isUsageSettled = ({ counted, usage }: AnswerState): boolean => usage !== undefined && counted === true;

/** Whether a stream has ended for its client, and only the event is still to come that tells what it used. */
export const isUsageOutstanding = ({ ended, counted, error }: AnswerState): boolean => ended === true && !counted && error === undefined;

/** Whether there is something of an answer that a client reads: what came before only says that one begins. */
export const hasContent = ({ said, ended, finished }: AnswerState): boolean => said > 0 || ended === true || finished;
