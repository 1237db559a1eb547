import { GUARDRAIL_MODE } from './guardrail';
import { LIMITS } from './limits';
import { GRANTS } from './lists';
import { ANYTHING, type Like, TEXT } from './shapes';

/** Name of a route, as clients write it in `x-portkey-config` and records carry it. */
export const ROUTE_NAME = /^[A-Za-z0-9][\w.-]{0,63}$/;

const NAMES = [TEXT, 200] as const;

/** What a client, a team or the people may ask for. What is absent is not restricted. */
export const POLICY = {
  /** Route of requests that name none; it need not be among `routes`. */
  'defaultRoute?': ROUTE_NAME,
  /** Routes and aliases that may be asked for. With it no provider may be named. */
  'routes?': NAMES,
  /** Models that may be called, and aliases: names, or their beginning and `*`. */
  'models?': NAMES,
  /** Service tiers that may be asked for, beside the one that is served to who asks for none. */
  'tiers?': NAMES,
  /** Places that may serve: geographies of inference profiles, AWS Regions, data zones, `global`. */
  'geographies?': NAMES,
  /** Most tokens of an answer. A request that names no limit gets this one. */
  'maxOutputTokens?': [1, 1e7],
  /**
   * What may be used although it is kept at a provider: names as refusals tell them (`previous_response_id`, `tools.*.type`), or their
   * beginning and `*`; `store`: what is asked to be kept is kept.
   */
  'storedState?': GRANTS,
  /** Whether answers are taken from the response cache, and kept in it. Absent: as the gateway says. */
  'responseCache?': TEXT,
  /** What becomes of what the guardrail finds. Absent: as the gateway says. */
  'guardrail?': GUARDRAIL_MODE,
  /** What a client may use; of people each one. */
  'limits?': { ...LIMITS, '*': ANYTHING },
} as const;

export type Policy = Like<typeof POLICY>;
