import { ANYTHING, type Like, TEXT } from './shapes';

/** A name as it stands in a request, or its beginning where `*` follows; a path of such names; a name and what takes its place. */
const NAME = /^[\x21-\x7e]{1,256}$/;
const NAMES = [NAME, 500] as const;
const ERROR_STATUS = [400, 599] as const;
/** In lower case; but what the gateway alone says: credentials, lengths, types and encodings, connections, and its own. */
const UPWARD = [
  /^(?!(authorization|cookie|host|te|trailer|upgrade|connection|keep-alive|transfer-encoding|content-(length|type|encoding)|(x-)?api-key)$|proxy-|x-portkey-|x-amz-)[a-z0-9-]{1,64}$/,
  50,
] as const;
const DOWNWARD = [
  /^(?!(set-cookie|trailer|upgrade|connection|keep-alive|transfer-encoding|content-encoding|(x-)?request-id|x-amzn-requestid)$|proxy-|x-portkey-)[a-z0-9-]{1,64}$/,
  50,
] as const;

/** Where one API lets a request point to what a provider keeps. */
const STORED_STATE = {
  /** Where pointers stand, whatever they hold: members divided by dots, `*` for each item of a list. `background` asks for it with `true`. */
  pointers: NAMES,
  /** Types that keep nothing, where things with types stand; one that is not named is refused. Behind `+` a member that it must have, behind `!` one that it must not. */
  types: [{ paths: NAMES, allowed: NAMES, '*': ANYTHING }, 50],
  '*': ANYTHING,
} as const;

/** A pattern of what begins so. */
const WORDS = [TEXT, 100] as const;

/**
 * Whose matter an error is: `client`, its request; `key_refused`, the key of the company, of which no client learns; `model_access`, that the account
 * may not use this model; `rate_limit`, what the account may use in a time; `overloaded`, that the provider has no capacity; `provider`, all else.
 */
export type FailureCause = 'client' | 'key_refused' | 'model_access' | 'rate_limit' | 'overloaded' | 'provider';

/** What an error of a provider means. A row fits where all that it names does: of a list one, itself or its beginning where `*` follows. */
const FAILURE = {
  'status?': ERROR_STATUS,
  /** Kinds of providers that mean this by it. */
  'kinds?': NAMES,
  /** The type, the code or the reason. */
  'words?': NAMES,
  'messages?': WORDS,
  /** One that this version does not know is `provider`. */
  cause: NAME,
  /** The status for the client. Absent: the provider's. */
  'as?': ERROR_STATUS,
  /** Seconds until the client may come again, where the provider does not say. */
  'retryIn?': [1, 3600],
  '*': ANYTHING,
} as const;

/** An address at which a kind of provider speaks some APIs itself. Which host that is, and where the key stands, only the runtime says. */
const SURFACE = {
  kind: NAME,
  apis: NAMES,
  /** Pattern of the models that it serves. Absent: all. */
  'models?': TEXT,
  /** It serves providers of this variant only: `variantOf`. Absent: all. */
  'only?': NAME,
  /** One of the places of the kind. Absent: its host. */
  'at?': NAME,
  /** Between the address and the path of the endpoint, which goes on behind `/v1`. */
  prefix: /^(\/[\w{][\w.{}-]*)*$/,
  'query?': NAME,
  /** The body goes into InvokeModel's envelope, at its path. */
  'invokeModel?': 1,
  /** It takes the ARN of an application inference profile for a model. */
  'profiles?': 1,
  '*': ANYTHING,
} as const;

const CLAUDE_DROP = {
  /** A top-level member of Anthropic's Messages, and one of its own that holds a text. */
  member: NAME,
  field: NAME,
  /** How the text begins. */
  begins: NAME,
  /** At providers of this variant: `variantOf`. */
  only: NAME,
  '*': ANYTHING,
} as const;

/** The lists that requests are held against. Whatever changes with the providers' APIs stands here, not in the runtime. */
export const LIVE_LISTS = {
  /** Claude by Bedrock's InvokeModel. */
  claudeOnBedrock: {
    /** Top-level members of the envelope; others are dropped. */
    members: NAMES,
    /** Beta flags; others are dropped. `flag=name` for one that has another name on Bedrock. */
    betas: NAMES,
    /** Texts that are refused where the body goes as it is: what the member holds is dropped. */
    'drops?': [CLAUDE_DROP, 50],
    '*': ANYTHING,
  },
  /**
   * Of a request's headers those that may reach the provider: nothing that names the caller, no `x-portkey-*`. Of an answer's those that may reach
   * the client: no cookie, account, rate limit of the account, or hop-by-hop header. Of Bedrock's own API others.
   */
  headers: { upward: UPWARD, bedrockUpward: UPWARD, downward: DOWNWARD, bedrockDownward: DOWNWARD, '*': ANYTHING },
  storedState: { openai: STORED_STATE, responses: STORED_STATE, anthropic: STORED_STATE, bedrock: STORED_STATE, '*': ANYTHING },
  /** The first that fits. */
  failures: [FAILURE, 200],
  /** The first that fits serves. */
  surfaces: [SURFACE, 200],
  '*': ANYTHING,
} as const;

export type Surface = Like<typeof SURFACE>;
export type LiveLists = Like<typeof LIVE_LISTS>;

const CAUSES = /^(rate_limit|model_access|key_refused|overloaded|client)$/;

/**
 * Without the rows of failures and surfaces that this version cannot read: a member that it does not know may be a condition, without
 * which the row would fit everything.
 *
 * @param skip is told the path of each
 */
export function readableLists(lists: LiveLists, skip: (path: string) => void): LiveLists {
  const readable = <Row extends object>(name: string, rows: readonly Row[], shape: object): readonly Row[] =>
    rows.filter((row: Row & { readonly models?: string }, index) => {
      const isReadable =
        Object.keys(row).every((key) => /^\w+$/.test(key) && [key, `${key}?`].some((field) => Object.hasOwn(shape, field))) && isPattern(row.models);
      if (!isReadable) skip(`$.lists.${name}[${index}]`);
      return isReadable;
    });
  const failures = readable('failures', lists.failures, FAILURE).map((row) => (CAUSES.test(row.cause) ? row : { ...row, cause: 'provider' }));
  return { ...lists, failures, surfaces: readable('surfaces', lists.surfaces, SURFACE) };
}

function isPattern(text = ''): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}

/** Names of what a client may use although it is kept at the provider: the path of a pointer, or of what has a type. */
export const GRANTS = NAMES;
