import { isKnown, requireRange } from '../checks';
import { matches, PLACE, POLICY, type Policy, ROUTE_NAME, STANDARD_LISTS, TEXT } from '../contract';
import { invalid } from '../errors';
import type { GuardrailMode } from '../guardrail-mode';
import { checkLimits, type LimitOptions, limitsOf } from '../limits';

/** What may be asked for. Whatever is not said is not restricted. It stands in the live configuration: a change of it replaces no task. */
export interface PolicyOptions {
  /**
   * Routes and aliases that may be asked for: at most 200 names, or beginnings of names with `*` behind. With it no provider may be named. An
   * empty list: none may be asked for, and requests take the default route.
   *
   * @default - every route, alias and provider
   */
  readonly routes?: string[];

  /**
   * Route of requests that name neither a route nor a provider. It need not be among `routes`.
   *
   * @default - the default route of the gateway, else its default provider
   */
  readonly defaultRoute?: string;

  /**
   * Models that may be called, and aliases: at most 200 names, or beginnings of names with `*` behind, such as `gpt-4.1*`. A model that a route
   * calls counts as one that is asked for.
   *
   * @default - every model
   */
  readonly models?: string[];

  /**
   * Service tiers that may be asked for, such as `flex` or `priority`, beside the one that is served to who asks for none: at most 200. An empty
   * list: none may be asked for.
   *
   * @default - every tier
   */
  readonly tiers?: string[];

  /**
   * Places that may serve, at most 200: geographies of inference profiles such as `eu`, AWS Regions such as `eu-central-1`, geographies of Azure,
   * and `global`, in lower case.
   *
   * @default - everywhere
   */
  readonly geographies?: string[];

  /**
   * Most tokens of an answer, from 1 to 10,000,000. A request for more is refused, and one that names no limit gets this one.
   *
   * @default - what the provider takes
   */
  readonly maxOutputTokens?: number;

  /**
   * What may be used although it is kept at a provider, where all clients share one account: names as refusals tell them, such as
   * `previous_response_id` or `tools.*.type`, or beginnings of names with `*` behind; and `store`, with which a provider keeps what it is asked to
   * keep.
   *
   * @default - nothing that is kept may be named, and nothing is kept
   */
  readonly grants?: string[];

  /**
   * Whether answers are taken from the response cache and kept in it. `true` needs `responseCache` of the gateway.
   *
   * @default - as the gateway says: yes, unless its `responseCache` says `optIn`
   */
  readonly responseCache?: boolean;

  /**
   * What may be used: by a client, with all its API keys together; of people by each one. Needs `limits` of the gateway.
   *
   * @default - not limited
   */
  readonly limits?: LimitOptions;

  /**
   * What becomes of what the guardrail finds. Needs `guardrail` of the gateway.
   *
   * @default - what `guardrail.mode` of the gateway says
   */
  readonly guardrail?: GuardrailMode;
}

/** The names of what may be said in a policy. */
export const POLICY_OPTIONS = [
  'routes',
  'defaultRoute',
  'models',
  'tiers',
  'geographies',
  'maxOutputTokens',
  'grants',
  'responseCache',
  'limits',
  'guardrail',
] as const satisfies readonly (keyof PolicyOptions)[];

/** A policy, and where it was given. */
export interface PlacedPolicy {
  /** Key of the section of the live document that holds it. */
  readonly section: string;
  readonly path: string;
  readonly policy: Policy;
}

interface NameRule {
  readonly most: number;
  /** Beside `TEXT`. */
  readonly pattern?: RegExp;
  /** What a name may be, in words. */
  readonly says: string;
  /** A list without any name would let nothing through. */
  readonly some?: boolean;
}

const [, MOST_NAMES] = POLICY['routes?'];
const [FEWEST_TOKENS, MOST_TOKENS] = POLICY['maxOutputTokens?'];
const [, MOST_GRANTS] = POLICY['storedState?'];

const NAMES: Readonly<Record<'routes' | 'models' | 'tiers' | 'geographies' | 'grants', NameRule>> = {
  routes: { most: MOST_NAMES, says: 'a name has no control characters' },
  models: { most: MOST_NAMES, pattern: /^[^*]*\*?$/, says: 'the name of a model, or its beginning and `*`', some: true },
  tiers: { most: MOST_NAMES, pattern: /^[a-z][a-z0-9_-]{0,63}$/, says: 'a tier has up to 64 lower-case letters, digits, hyphens and underscores' },
  geographies: { most: MOST_NAMES, pattern: PLACE, says: 'a place has up to 128 printable ASCII characters, no blanks and no capitals', some: true },
  grants: { most: MOST_GRANTS, says: 'a name as refusals tell it' },
};

/**
 * Refuses a policy that tasks would refuse, or that could mean nothing. What only the deployment knows passes.
 *
 * @throws `InvalidPolicy`, `UnknownGrant`, `InvalidLimits`
 */
export function checkPolicy(path: string, policy: PolicyOptions): void {
  for (const [option, rule] of Object.entries(NAMES) as [keyof typeof NAMES, NameRule][]) {
    checkNames(`${path}.${option}`, policy[option], rule);
  }
  for (const [index, grant] of (policy.grants ?? []).entries()) {
    if (isKnown(grant) && !isOfSomething(grant)) {
      throw invalid('UnknownGrant', `${path}.grants[${index}]`, grant);
    }
  }
  const { defaultRoute, maxOutputTokens, limits } = policy;
  if (limits) {
    checkLimits(`${path}.limits`, limits);
  }
  if (defaultRoute !== undefined && isKnown(defaultRoute) && !ROUTE_NAME.test(defaultRoute)) {
    throw invalid('InvalidPolicy', `${path}.defaultRoute`, defaultRoute, 'no route can have this name');
  }
  if (maxOutputTokens !== undefined) {
    requireRange(
      'InvalidPolicy',
      `${path}.maxOutputTokens`,
      maxOutputTokens,
      { from: FEWEST_TOKENS, to: MOST_TOKENS },
      'from 1 to 10,000,000 tokens',
    );
  }
}

/** The policy as the live document has it. What is not said is not there. */
export function policyOf({ grants, limits, ...named }: PolicyOptions): Policy {
  const { routes, defaultRoute, models, tiers, geographies, maxOutputTokens, responseCache, guardrail } = named;
  const policy: Policy = {
    routes,
    defaultRoute,
    models,
    tiers,
    geographies,
    maxOutputTokens,
    storedState: grants,
    responseCache: responseCache === undefined ? undefined : responseCache ? 'on' : 'off',
    limits: limits && limitsOf(limits),
    guardrail,
  };
  return Object.fromEntries(Object.entries(policy).filter(([, value]) => value !== undefined));
}

function checkNames(path: string, names: readonly string[] | undefined, { most, pattern, says, some }: NameRule): void {
  if (some && names?.length === 0) {
    throw invalid('InvalidPolicy', path, names, 'it would let nothing through');
  }
  if (names && names.length > most) {
    throw invalid('InvalidPolicy', path, `a list of ${names.length}`, `at most ${most}`);
  }
  for (const [index, name] of (names ?? []).entries()) {
    if (isKnown(name) && !(TEXT.test(name) && (pattern?.test(name) ?? true))) {
      throw invalid('InvalidPolicy', `${path}[${index}]`, name, says);
    }
  }
}

/** What a grant can name: pointers to what is kept, types that may keep something, and `store`. */
const GRANTED: readonly string[] = [
  'store',
  ...Object.values(STANDARD_LISTS.storedState).flatMap(({ pointers, types }) => [
    ...pointers,
    ...types.flatMap(({ paths }) => paths.map((place) => `${place}.type`)),
  ]),
];

const isOfSomething = (grant: string): boolean => GRANTED.some((name) => matches(grant, name));
