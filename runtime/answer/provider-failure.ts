/** What a provider's answer with an error's status means: for the client, for the operator, and for what is tried next. */
import { parseJson } from '../aws';
import type { Api } from '../endpoints';
import { awsName, fields, readable, type SaidError, saidError, text } from './provider-error';

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

/** The first that fits. A message is asked only where it begins with the provider's words: what stands behind may be the client's. */
const ROWS: readonly Row[] = [
  { status: 401, cause: 'key_refused' },
  { status: 400, kinds: /^google$/, word: /^API_KEY_/, cause: 'key_refused' },
  { status: 400, kinds: /^google$/, message: /^(API key (not valid|expired)|Missing or invalid Authorization header)/, cause: 'key_refused' },
  { status: 403, kinds: /^google$/, word: /^(API_KEY_|CONSUMER_|ACCESS_TOKEN_|SERVICE_DISABLED)/, cause: 'key_refused' },
  { status: 403, kinds: /^google$/, message: /^(Your )?API key|^Method doesn't allow unregistered callers/, cause: 'key_refused' },
  {
    kinds: AWS,
    word: /^(UnrecognizedClient|InvalidSignature|SignatureDoesNotMatch|ExpiredToken|IncompleteSignature|MissingAuthenticationToken|InvalidClientTokenId|RequestExpired|authentication_error)/,
    cause: 'key_refused',
  },
  { status: 403, kinds: AWS, message: /^(Authorization header is missing|The security token|The request signature)/, cause: 'key_refused' },
  { status: 403, word: /^(authentication_error|invalid_api_key)$/, cause: 'key_refused' },
  { status: 403, message: /^(Incorrect|Invalid) API key/, cause: 'key_refused' },
  { status: 403, message: /^You have insufficient permissions for this operation/, cause: 'key_refused' },

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
  { status: 404, kinds: AWS, word: /^FTUFormNotFilled/, cause: 'model_access', as: 403 },
  { status: 404, kinds: AWS, message: /^Model use case details have not been submitted/, cause: 'model_access', as: 403 },

  { status: 400, kinds: AWS, word: /^ServiceQuotaExceeded/, cause: 'rate_limit', as: 429 },
  { status: 400, kinds: AWS, word: /^Throttling/, cause: 'rate_limit', as: 429 },
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
  const meant = status === 424 && inner >= 400 && inner < 600 ? inner : status;
  const words = said ? [said.type, said.code, said.reason] : ['unreadable'];
  const row = ROWS.find(
    (each) =>
      (each.status === undefined || each.status === meant) &&
      (!each.kinds || each.kinds.test(kind)) &&
      (!each.word || words.some((word) => word !== undefined && each.word?.test(word))) &&
      (!each.message || each.message.test(said?.message ?? '')),
  );
  const cause = row?.cause ?? (meant < 500 ? 'client' : 'provider');
  const overloaded = api && (api === 'anthropic' ? 529 : 503);
  return {
    status: (cause === 'overloaded' && overloaded) || (row?.as ?? meant),
    cause,
    type: said?.type,
    code: said?.code,
    param: said?.param,
    message: said?.message,
    shape: said?.shape,
    retryAfter: retryAfter(headers) ?? said?.retryAfter,
  };
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
