/** What a provider's answer with an error's status means: for the client, for the operator, and for what is tried next. */
import { parseJson } from '../aws';
import type { Api } from '../endpoints';
import { statusOf } from './error-types';
import { awsName, fields, readable, type SaidError, saidError, text } from './provider-error';
import type { ProviderError } from './state';

/**
 * Whose matter it is: `client`, its request; `key_refused`, the key of the company, of which no client learns; `model_access`, that the account may
 * not use this model; `rate_limit`, what the account may use in a time; `overloaded`, that the provider has no capacity; `provider`, all else.
 */
export type FailureCause = 'client' | 'key_refused' | 'model_access' | 'rate_limit' | 'overloaded' | 'provider';

export interface ProviderFailure extends Pick<SaidError, 'type' | 'code' | 'param' | 'message' | 'shape' | 'retryAfter'> {
  /** For the client. */
  readonly status: number;
  readonly cause: FailureCause;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

interface Row {
  readonly status?: number;
  /** Kinds of providers that mean this by it. Absent: all. */
  readonly kinds?: RegExp;
  /** Of the type, the code or the reason, one. */
  readonly word?: RegExp;
  readonly message?: RegExp;
  readonly cause: FailureCause;
  /** The status for the client. Absent: the provider's. */
  readonly as?: number;
}

const AWS = /^bedrock/;
const GOOGLE = /^google$/;

/** The first that fits. A message is asked only where it begins with the provider's words: what stands behind may be the client's. */
const ROWS: readonly Row[] = [
  { status: 401, cause: 'key_refused' },
  { kinds: GOOGLE, word: /^(API_KEY_|CONSUMER_|ACCESS_TOKEN_|SERVICE_DISABLED)/, cause: 'key_refused' },
  {
    kinds: GOOGLE,
    message: /^((Your )?API key|Missing or invalid Authorization header|Method doesn't allow unregistered callers)/,
    cause: 'key_refused',
  },
  {
    word: /^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|IncompleteSignature|MissingAuthenticationToken|InvalidClientTokenId|RequestExpired|authentication_error$|invalid_api_key$)/,
    cause: 'key_refused',
  },
  {
    status: 403,
    message:
      /^(Authorization header is missing|The security token|The request signature|You have insufficient permissions|(Incorrect|Invalid) API key)/,
    cause: 'key_refused',
  },

  {
    status: 403,
    kinds: /^azure/,
    message: /^(Access denied due to Virtual Network|Public access is disabled|Traffic is not from)/,
    cause: 'provider',
    as: 502,
  },
  // a page of something on the way
  { status: 403, word: /^unreadable$/, cause: 'provider', as: 502 },
  { status: 403, cause: 'model_access' },
  { kinds: AWS, word: /^(FTUFormNotFilled|AccessDenied|NotAuthorized|OptInRequired)/, cause: 'model_access', as: 403 },
  { status: 404, kinds: AWS, message: /^Model use case details have not been submitted/, cause: 'model_access', as: 403 },

  { status: 400, kinds: AWS, word: /^(ServiceQuotaExceeded|Throttling)/, cause: 'rate_limit', as: 429 },
  { status: 400, kinds: /^anthropic$/, message: /^Your credit balance is too low/, cause: 'rate_limit', as: 429 },
  { status: 402, cause: 'rate_limit', as: 429 },
  { status: 429, cause: 'rate_limit' },

  { word: /^overloaded_error$/, cause: 'overloaded' },
  { status: 503, cause: 'overloaded' },
  { status: 529, cause: 'overloaded' },

  { status: 408, cause: 'provider', as: 504 },
  { status: 424, cause: 'provider', as: 502 },
];

/** For an answer whose status is 400 or above. `api` is what the client called. */
export function providerFailure(kind: string, status: number, headers: Headers, body: Buffer, api?: Api): ProviderFailure {
  const document = parseJson(body);
  const said = whatItSays(kind, headers, document);
  const inner = Number(fields(document).originalStatusCode);
  // a model's own failure, in Bedrock's envelope
  const meant = status === 424 && isErrorStatus(inner) && api !== 'bedrock' ? inner : status;
  return failure(kind, meant, said, retryAfter(headers) ?? said?.retryAfter, api);
}

/** For an error inside an answer that began as a good one. */
export function failureInside(kind: string, error: ProviderError, api?: Api): ProviderFailure {
  const { type, code, status = Number(code) } = error;
  return failure(kind, isErrorStatus(status) ? status : statusOf(type, code), error, undefined, api);
}

const isErrorStatus = (status: number): boolean => status >= 400 && status < 600;

function failure(kind: string, status: number, said: SaidError | undefined, retryAfter: string | undefined, api?: Api): ProviderFailure {
  const words = said ? [said.type, said.code, said.reason] : ['unreadable'];
  const row = ROWS.find(
    (each) =>
      (each.status === undefined || each.status === status) &&
      (!each.kinds || each.kinds.test(kind)) &&
      (!each.word || words.some((word) => word !== undefined && each.word?.test(word))) &&
      (!each.message || each.message.test(said?.message ?? '')),
  );
  const cause = row?.cause ?? (status < 500 ? 'client' : 'provider');
  const { type, code, param, message, shape } = said ?? {};
  return { status: statusFor(api, cause, status, row?.as), cause, type, code, param, message, shape, retryAfter };
}

/** Clients of Bedrock's own API know its statuses. To all, the company's key is no matter of theirs. */
function statusFor(api: Api | undefined, cause: FailureCause, status: number, as = status): number {
  if (cause === 'key_refused') return 502;
  if (api === 'bedrock') return status;
  if (cause !== 'overloaded' || !api) return as;
  return api === 'anthropic' ? 529 : 503;
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
