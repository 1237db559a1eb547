/** What a provider's answer with an error's status means: for the client, for the operator, and for what is tried next. */
import { type FailureCause, type LiveLists, matches } from '../../src/contract';
import type { Api } from '../endpoints';
import { fields, parseJson, text } from '../parsing';
import { statusOf } from './error-types';
import { awsName, readable, type SaidError, saidError } from './provider-error';
import type { ProviderError } from './state';

export interface ProviderFailure extends Pick<SaidError, 'type' | 'code' | 'param' | 'message' | 'shape'> {
  readonly retryAfter?: string | number;
  /** For the client. */
  readonly status: number;
  readonly cause: FailureCause;
}

type Rows = Pick<LiveLists, 'failures'>;
type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** For an answer whose status is 400 or above. `api` is what the client called. */
export function providerFailure({ failures }: Rows, kind: string, status: number, headers: Headers, body: Buffer, api?: Api): ProviderFailure {
  const document = parseJson(body);
  const said = whatItSays(kind, headers, document);
  const inner = Number(fields(document).originalStatusCode);
  // a model's own failure, in Bedrock's envelope
  const meant = status === 424 && isErrorStatus(inner) && api !== 'bedrock' ? inner : isErrorStatus(status) ? status : 502;
  return failure(failures, kind, meant, said, retryAfter(headers) ?? said?.retryAfter, api);
}

/** For an error inside an answer that began as a good one. */
export function failureInside({ failures }: Rows, kind: string, error: ProviderError, api?: Api): ProviderFailure {
  const { type, code, status = Number(code) } = error;
  return failure(failures, kind, isErrorStatus(status) ? status : statusOf(type, code), error, undefined, api);
}

const isErrorStatus = (status: number): boolean => status >= 400 && status < 600;

function failure(
  rows: LiveLists['failures'],
  kind: string,
  status: number,
  said: SaidError | undefined,
  retryAfter: string | undefined,
  api?: Api,
): ProviderFailure {
  const words = said ? [said.type, said.code, said.reason] : ['unreadable'];
  const row = rows.find(
    (each) => (each.status ?? status) === status && fits(each.kinds, [kind]) && fits(each.words, words) && fits(each.messages, [said?.message]),
  );
  const cause = (row?.cause as FailureCause | undefined) ?? (status < 500 ? 'client' : 'provider');
  const { type, code, param, message, shape } = said ?? {};
  return {
    status: statusFor(api, cause, status, row?.as, shape === 'anthropic' ? type : undefined),
    cause,
    type,
    code,
    param,
    message,
    shape,
    retryAfter: retryAfter ?? row?.retryIn,
  };
}

const fits = (patterns: readonly string[] | undefined, said: readonly (string | undefined)[]): boolean =>
  !patterns || said.some((each) => patterns.some((pattern) => matches(pattern, each ?? '')));

/** Clients of Bedrock's own API know its statuses. To all, the company's key is no matter of theirs. */
function statusFor(api: Api | undefined, cause: FailureCause, status: number, as = status, type = 'overloaded_error'): number {
  if (cause === 'key_refused') return 502;
  if (api === 'bedrock') return status;
  if (cause !== 'overloaded' || !api) return as;
  return api !== 'anthropic' ? 503 : type === 'overloaded_error' ? 529 : as;
}

/** Nothing, of what is no error of any API. */
function whatItSays(kind: string, headers: Headers, document: unknown): SaidError | undefined {
  const said = saidError(document);
  const body = fields(document);
  const header = text(headers['x-amzn-errortype']);
  const message = readable(said?.message ?? body.message ?? body.Message ?? body.detail, kind);
  const type = header ? awsName(header) : said?.type;
  return said || type || message ? { ...said, type, message } : undefined;
}

/** https://github.com/openai/openai-python and Azure have it in milliseconds too. */
function retryAfter(headers: Headers): string | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  return text(headers['retry-after']) ?? (milliseconds > 0 ? String(Math.ceil(milliseconds / 1000)) : undefined);
}
