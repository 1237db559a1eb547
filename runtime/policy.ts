/** What a caller may ask for, by the live document. What its policy does not name is not restricted. */
import { askedAs, type Policy } from '../src/contract';
import { fields } from './answer/provider-error';
import { STANDARD_TIER } from './billing';
import type { Endpoint } from './endpoints';
import { matches } from './providers';
import { Refusal } from './refusal';
import type { RequestBody } from './request-body';
import { placesOf, type Target } from './target';

type Members = Readonly<Record<string, unknown>>;

/** Members that limit an answer, by its kind; the first is the one that is set where none is there. `a.b` stands inside of `a`. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  chat: ['max_tokens', 'max_completion_tokens'],
  completions: ['max_tokens'],
  responses: ['max_output_tokens'],
  messages: ['max_tokens'],
  converse: ['inferenceConfig.maxTokens'],
  // what it is called is the model's matter
  invoked: [
    '',
    'max_tokens',
    'max_completion_tokens',
    'max_tokens_to_sample',
    'max_gen_len',
    'inferenceConfig.maxTokens',
    'inferenceConfig.max_new_tokens',
    'textGenerationConfig.maxTokenCount',
  ],
};

/** OpenAI's newer models refuse the older name. */
const NEWER_NAME = /openai/;

/** Where tiers are asked for, in any API. */
const tiersOf = (document: Members, headers: Members): readonly unknown[] => [
  document.service_tier,
  fields(document.serviceTier).type,
  document.speed,
  fields(document.performanceConfig).latency,
  headers['x-amzn-bedrock-service-tier'],
  headers['x-amzn-bedrock-performanceconfig-latency'],
];

/** A route or an alias; without a name a provider of the client's choice. */
export function requireRoute({ routes, defaultRoute }: Policy, name?: string): void {
  if (routes && (name === undefined || (name !== defaultRoute && !routes.some((each) => matches(each, name)))))
    throw new Refusal('route_not_allowed');
}

/** What a request asks for, wherever it goes. */
export function requireAsked({ tiers, maxOutputTokens }: Policy, { answer }: Endpoint, { document }: RequestBody, headers: Members): void {
  if (!document) return;
  const tier = tiersOf(document, headers).find((each) => typeof each === 'string' && !STANDARD_TIER.test(each) && !tiers?.includes(each));
  if (tiers && tier !== undefined) throw new Refusal('tier_not_allowed');
  if (maxOutputTokens === undefined || !Object.hasOwn(LIMITS, answer)) return;
  const given = LIMITS[answer].map((name) => valueAt(document, name)).filter((each) => each !== undefined);
  const isUnlimited = given.length === 0 && LIMITS[answer][0] === '';
  if (isUnlimited || !given.every((each) => isWithin(each, maxOutputTokens)))
    throw new Refusal('max_output_tokens_exceeded', `at most ${maxOutputTokens}`);
}

/** Where it may go. An alias that may be asked for stands for its models. */
export function requireTarget({ models, geographies }: Policy, target: Target, alias: string | undefined, document: Members = {}): void {
  const { provider, known } = target;
  const names = [known, askedAs(provider.kind, known).id, ...(alias === undefined ? [] : [alias])];
  if (models && !names.some((name) => models.some((each) => matches(each, name)))) throw new Refusal('model_not_allowed');
  // others do not look at it
  const asked = provider.kind === 'anthropic' && target.surface ? document.inference_geo : undefined;
  const places = placesOf(target, asked);
  if (geographies && !places.some((place) => geographies.includes(place))) throw new Refusal('geography_not_allowed');
}

/** The limit that a request gets which names none, as members of its body. */
export function limitOf({ maxOutputTokens }: Policy, { provider }: Target, { answer, path }: Endpoint, document?: Members): Members {
  if (maxOutputTokens === undefined || !document || !Object.hasOwn(LIMITS, answer) || /\/(compact|input_tokens)$/.test(path)) return {};
  const names = LIMITS[answer];
  const given = names.filter((name) => valueAt(document, name) !== undefined);
  // a route may name one too
  const set =
    given.length > 0
      ? given.filter((name) => !isWithin(valueAt(document, name), maxOutputTokens))
      : [answer === 'chat' && NEWER_NAME.test(provider.kind) ? names[1] : names[0]];
  return Object.fromEntries(
    set.map((name) => {
      const [member, inner] = name.split('.');
      return [member, inner ? { ...fields(document[member]), [inner]: maxOutputTokens } : maxOutputTokens];
    }),
  );
}

/** Some servers take a number below nothing for no limit at all. */
const isWithin = (value: unknown, most: number): boolean => typeof value === 'number' && value >= 0 && value <= most;

function valueAt(document: Members, name: string): unknown {
  const [member, inner] = name.split('.');
  const value = Object.hasOwn(document, member) ? document[member] : undefined;
  return (inner === undefined ? value : fields(value)[inner]) ?? undefined;
}
