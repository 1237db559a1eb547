import { LIVE_LIMITS } from './limits';
import { LIVE_LISTS } from './lists';
import { LIVE_PEOPLE, MAX_PEOPLE } from './people';
import { POLICY } from './policy';
import { LABEL, LIVE_PRICES } from './prices';
import { LIVE_ROUTES } from './routes';
import { ANYTHING, type Like, TEXT } from './shapes';

/** Most clients that one document may hold; tested against AppConfig's and CloudFormation's limits. */
export const MAX_CLIENTS = 1000;

/** Most further ids of a client. */
export const MAX_OTHER_IDS = 4;

export const LIVE_CLIENT = {
  /** Name in records and the `Client` dimension. Unique. */
  name: LABEL,
  /** The token's client id; of a client without tokens its name behind `KEYS_ONLY_PREFIX`. Unique. */
  clientId: TEXT,
  /** Further ids that its tokens may carry, while its secret is rotated. */
  'otherIds?': [TEXT, MAX_OTHER_IDS],
  'team?': LABEL,
  ...POLICY,
  '*': ANYTHING,
} as const;

/**
 * The live part of the runtime's configuration: what may change without a deployment. Published through AppConfig, polled by every
 * task, validated by both, the last good one kept. Every field is stated here and nowhere else.
 */
export const LIVE_DOCUMENT = {
  version: 1,
  /** Makes a document another one that says the same. */
  'revision?': LABEL,
  clients: [LIVE_CLIENT, MAX_CLIENTS],
  /** People who sign in. Absent: none may. */
  'people?': [LIVE_PEOPLE, MAX_PEOPLE],
  lists: LIVE_LISTS,
  /** Dated price table. Absent: every request is unpriced. */
  'prices?': LIVE_PRICES,
  /** Named routes and aliases. Absent: none, and requests without a provider go to the default one. */
  'routing?': LIVE_ROUTES,
  /** Absent: none but those that clients and people have. */
  'limits?': LIVE_LIMITS,
  '*': ANYTHING,
} as const;

export type LiveClient = Like<typeof LIVE_CLIENT>;
export type LiveDocument = Like<typeof LIVE_DOCUMENT>;

/** Partition key value of deny-list items. */
export const DENY_LIST_PARTITION = 'deny';

/** Sort key of the deny-list item for a client. */
export const denyListSortKey = (clientId: string): string => `client#${clientId}`;

/** Sort key of the deny-list item for a person. Letters that look the same are the same: an operator types them in another form than a token has them. */
export const denyPersonSortKey = (user: string): string => `user#${user.normalize()}`;
