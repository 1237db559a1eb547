/** Requests for Claude by Bedrock's InvokeModel and CountTokens, through the stages that plan and send them. */
import { Readable } from 'node:stream';
import { type LiveLists, type ProviderConfiguration, STANDARD_LISTS } from '../../src/contract';
import { Exchanges } from '../exchange';
import { attempts } from '../stages/attempts';
import { plan } from '../stages/plan';
import type { UpstreamAnswer } from '../upstream';
import { LIVE, providersOf, requestOf } from './exchanges';

type Lists = LiveLists['claudeOnBedrock'];
export interface Answered {
  readonly status?: number;
  readonly document?: unknown;
  /** As it comes off the wire, in place of a document. */
  readonly pieces?: readonly string[];
}
export interface Asked {
  readonly path?: string;
  /** The header `anthropic-beta`. */
  readonly flags?: string;
  readonly lists?: Partial<Lists>;
  /** As they are by the time that the request is sent. */
  readonly listsLater?: Partial<Lists>;
  readonly provider?: Partial<ProviderConfiguration>;
  /** One for each call; a good one where there is none. */
  readonly answers?: readonly Answered[];
}

export const MESSAGES = '/v1/messages';
export const COUNT = '/v1/messages/count_tokens';
export const MODEL = 'eu.anthropic.claude-x-v1:0';
export const VERSION = '"anthropic_version":"bedrock-2023-05-31"';
export const LIMIT = '"max_tokens":64';
export const FLAGS = ['interleaved-thinking-2025-05-14', 'context-1m-2025-08-07'];
export const REFUSED: Answered = { status: 400, document: { message: 'invalid beta flag' } };
export const GOOD: Readonly<Record<string, unknown>> = {
  [MESSAGES]: { type: 'message', content: [], stop_reason: 'end_turn', usage: { input_tokens: 1, output_tokens: 1 } },
  [COUNT]: { inputTokens: 12 },
};

const listed = (lists?: Partial<Lists>): LiveLists => ({
  ...STANDARD_LISTS,
  claudeOnBedrock: { ...STANDARD_LISTS.claudeOnBedrock, ...lists },
});

/** The calls of Bedrock for a request, and what its client is given and told. */
export async function sent(body: string, { path = MESSAGES, flags, lists, listsLater = lists, provider, answers = [] }: Asked = {}) {
  const exchange = requestOf({ path, body, headers: flags === undefined ? {} : { 'anthropic-beta': flags } });
  const calls: { readonly operation: string; readonly model: string; readonly text: string }[] = [];
  let given: { readonly status: number; readonly text: string } | undefined;
  Object.assign(exchange.answer, {
    refuse: (refusal: unknown) => {
      throw refusal;
    },
    whole: (status: number, _: unknown, text: string | Buffer) => {
      given = { status, text: String(text) };
    },
  });
  const upstream = async (_: unknown, call: { url: string; body: Buffer }): Promise<UpstreamAnswer> => {
    const [, model, operation] = /\/model\/([^/]+)\/([^/]+)$/.exec(call.url) ?? [];
    const { status = 200, document = GOOD[path], pieces = [JSON.stringify(document)] } = answers[calls.length] ?? {};
    calls.push({ operation, model, text: call.body.toString() });
    return { status, headers: { 'content-type': 'application/json' }, body: Readable.from(pieces.map((piece) => Buffer.from(piece))) };
  };
  const providers = providersOf({ kind: 'bedrock', ...provider });
  exchange.lists = listed(lists);
  plan(exchange, { boot: { defaultProvider: 'bedrock' }, providers, live: LIVE } as never);
  await attempts(exchange, { exchanges: new Exchanges(), live: { lists: listed(listsLater) }, upstream } as never);
  return { calls, given, told: exchange.edits };
}

export const asking = (members: string, model = MODEL): string => `{"model":"${model}",${members}}`;

/** What CountTokens is given to count. */
export function counted(text: string): string {
  const { body } = JSON.parse(text).input.invokeModel;
  expect(text).toBe(JSON.stringify({ input: { invokeModel: { body } } }));
  const inner = Buffer.from(body, 'base64');
  expect(inner.toString('base64')).toBe(body);
  return inner.toString();
}
