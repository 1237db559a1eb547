import type { RecordedRequest } from './recording-server';

/** What a provider fake does in place of a prompt, complete answer. Durations are milliseconds. */
export interface Behaviour {
  /** Before the status line. */
  readonly delay?: number;
  /** Never answers at all. */
  readonly hang?: boolean;
  /** The connection is destroyed before a byte of the answer. With `request.reused`: a kept connection that was closed meanwhile. */
  readonly hangUp?: boolean;
  /** The connection is closed right after the answer, which did not announce it. */
  readonly closeAfter?: boolean;
  readonly status?: number;
  /** Added to the answer's headers, or in place of them. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** In place of the answer that the API documents. */
  readonly body?: string | Buffer;
  /** What is wrong, in the shape of the API: with `status` the answer of that status, without it an error inside a 200. */
  readonly failure?: ProgrammedFailure;
  /** The body is sent in pieces of this many bytes, whatever lies at their borders. */
  readonly pieces?: number;
  /** The body is sent in pieces that end at these offsets, in bytes as they travel; the last one is the rest. */
  readonly borders?: readonly number[];
  /** The body's `content-encoding`, whether the caller accepts it or not. */
  readonly encoding?: 'gzip' | 'deflate' | 'br';
  /** After this many events of a stream, or bytes of a body before its encoding, come bytes that no decoder takes; a frame has a wrong checksum. */
  readonly corruptAfter?: number;
  /** Text events of a stream. `Infinity`: until the caller leaves. */
  readonly chunks?: number;
  /** Between two events of a stream. */
  readonly interval?: number;
  /** Between the head of a stream and its first event. */
  readonly silence?: number;
  /** The connection is destroyed after this many events of a stream, or bytes of a body. */
  readonly cutAfter?: number;
  /** How many of a stream's last events never come, although it ends as if it were complete. */
  readonly omitLast?: number;
  /** Ends the lines of server-sent events. @default '\n' */
  readonly lineEnding?: '\n' | '\r\n' | '\r';
  /** Why the answer ended, in the API's own word. @default - it is complete */
  readonly stopReason?: string;
  /** InvokeModel: a guardrail intervened, which is told in the first event, in the last, or as the reason for the stop. */
  readonly intervened?: 'first' | 'last' | 'reason';
  /** Chat completions: what the assistant says in place of the text. */
  readonly message?: ChatMessage;
  /** Responses: the items of the answer in place of a message of text. */
  readonly output?: readonly ResponseItem[];
  /** Claude and Converse: a call of a tool without arguments in place of the text; `silent`: no event tells of its arguments. */
  readonly bareCall?: boolean | 'silent';
  /** Claude: blocks of the answer in place of the text. */
  readonly content?: readonly ClaudeBlock[];
  /** The tier that served, in the API's own word. */
  readonly serviceTier?: string;
  /** Sent behind the body. */
  readonly trailers?: Readonly<Record<string, string>>;
  /** In place of the invented one. */
  readonly usage?: Partial<ReportedUsage>;
}

/** A message of OpenAI's chat completions, without its role. */
export interface ChatMessage {
  readonly content: string | null;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly type: 'function';
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

/** An item of OpenAI's Responses, without what the fake adds: its id and its status. */
export interface ResponseItem {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A block of Claude's answer. */
export type ClaudeBlock =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string; readonly signature: string }
  | { readonly type: 'redacted_thinking'; readonly data: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: object };

/** An error as a provider says it. What is absent is what the API says for the status. */
export interface ProgrammedFailure {
  /** For Bedrock the exception's name. */
  readonly type?: string;
  /** In a stream of Bedrock's frames: it is an error that the API does not model, of this code. */
  readonly code?: string;
  readonly message?: string;
  /** Events of a stream before the error. @default 0 */
  readonly after?: number;
  /** The stream goes on behind the error, as some compatible servers do. @default - it ends */
  readonly goesOn?: boolean;
}

/** A fixed behaviour, or one chosen per request. */
export type Program = Behaviour | ((request: RecordedRequest) => Behaviour | undefined);

/** What a provider reported for one request, in one vocabulary: prompt tokens include cached ones and those written to the cache. */
export interface ReportedUsage {
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedInputTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** Different for every request, so that a record can only be right by reading the answer. */
export function inventUsage(request: RecordedRequest, model: string, behaviour: Behaviour): ReportedUsage {
  const n = request.number;
  return {
    model,
    inputTokens: 1_000 + 7 * n,
    outputTokens: 200 + 3 * n,
    cachedInputTokens: 100 + n,
    cacheWriteTokens: 50 + n,
    reasoningTokens: 20 + n,
    ...behaviour.usage,
  };
}

/** The text that a fake "generates", piece by piece. */
export function* words(behaviour: Behaviour): Generator<string> {
  const count = behaviour.chunks ?? 5;
  for (let index = 0; index < count; index += 1) yield `word${index} `;
}

/** The whole text of `words`. */
export const text = (behaviour: Behaviour): string => [...words({ ...behaviour, chunks: Math.min(behaviour.chunks ?? 5, 1_000) })].join('');
