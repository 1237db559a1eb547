import type { ProgrammedFailure } from './behaviour';

/** What an API answers: a whole body, or events one after the other. */
export interface ApiAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly events?: Iterable<string | Buffer>;
  /** How the API says that it failed after the status line: in place of the body, or as an event of the stream. */
  failure?(failure: ProgrammedFailure): string | Buffer;
}

/** What an API says to a request that it does not take. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly failure: ProgrammedFailure & { readonly message: string },
  ) {
    super(failure.message);
  }
}

export const JSON_TYPE = { 'content-type': 'application/json' };
export const EVENT_STREAM_TYPE = { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' };

/** A server-sent event with data alone. */
export const data = (event: unknown): string => `data: ${JSON.stringify(event)}\n\n`;
/** A server-sent event under the name of its type. */
export const named = (event: { readonly type: string }): string => `event: ${event.type}\n${data(event)}`;
