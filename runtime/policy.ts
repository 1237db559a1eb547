/** What a caller may ask for, by the live document. What its policy does not name is not restricted. */
import { askedAs, matches, type Policy } from '../src/contract';
import { STANDARD_TIER } from './billing';
import type { Endpoint } from './endpoints';
import { fields } from './parsing';
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

/** Models of Bedrock's whose answers are no text. */
const NO_TEXT = /embed|rerank|image|canvas/;

/** OpenAI's newer models refuse the older name. */
const NEWER_NAME = /openai/;

/** Members that say how many answers there are to one prompt, each of them as long as the limit says. */
const CHOICES = ['n', 'best_of', 'num_generations', 'numResults'];

/** More tokens than any limit lets through. */
export const TOO_MANY = 1e12 + 1;

/** Where tiers are asked for, in any API. */
export const tiersOf = (document: Members, headers: Members): readonly unknown[] => [
  document.service_tier,
  fields(document.serviceTier).type,
  document.speed,
  fields(document.performanceConfig).latency,
  modelFields(document).service_tier,
  modelFields(document).speed,
  headers['x-amzn-bedrock-service-tier'],
  headers['x-amzn-bedrock-performanceconfig-latency'],
];

/** What Converse hands to the model as it is. */
const modelFields = ({ additionalModelRequestFields: given }: Members): Members => fields(given);

/** Models that a request names beside its own: one that a tool asks, others that a server may take in its place. */
const otherModelsOf = (document: Members): readonly unknown[] =>
  [...listOf(document.tools).map((tool) => fields(tool).model), ...listOf(modelFields(document).tools).map((tool) => fields(tool).model)]
    .concat(listOf(document.models))
    .filter((each) => each !== undefined && each !== null);

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** An ARN that does not say where it serves: a profile may lead anywhere. */
const HIDES_PLACE = /^arn:.*:(application-inference-profile|inference-profile|(default-)?prompt-router)\//;

/** A route or an alias; without a name a provider of the client's choice. */
export function requireRoute({ routes, defaultRoute }: Policy, name?: string): void {
  if (routes && (name === undefined || (name !== defaultRoute && !routes.some((each) => matches(each, name)))))
    throw new Refusal('route_not_allowed');
}

/** What a request asks for, wherever it goes. */
export function requireAsked({ tiers, maxOutputTokens }: Policy, { answer }: Endpoint, { document }: RequestBody, headers: Members): void {
  if (!document) return;
  const isAllowed = (tier: unknown): boolean =>
    (tier ?? '') === '' || (typeof tier === 'string' && (STANDARD_TIER.test(tier) || !!tiers?.includes(tier)));
  if (tiers && !tiersOf(document, headers).every(isAllowed)) throw new Refusal('tier_not_allowed');
  if (maxOutputTokens === undefined || !Object.hasOwn(LIMITS, answer)) return;
  const given = LIMITS[answer].map((name) => valueAt(document, name)).filter((each) => each !== undefined);
  const isUnlimited = given.length === 0 && LIMITS[answer][0] === '';
  const inFields = answer === 'converse' ? LIMITS.invoked.map((name) => valueAt(modelFields(document), name)) : [];
  const most = maxOutputTokens / choicesOf(document);
  if (isUnlimited || most < 1 || ![...given, ...inFields.filter((each) => each !== undefined)].every((each) => isWithin(each, most)))
    throw new Refusal('max_output_tokens_exceeded', `at most ${maxOutputTokens}, all choices together`);
}

/** Of answers to all prompts; what is no number may be any. */
export function choicesOf(document: Members): number {
  const given = [document, modelFields(document)].flatMap((of) => CHOICES.map((name) => valueAt(of, name)));
  // numbers are the tokens of one
  const prompts = listOf(document.prompt).filter((each) => typeof each !== 'number').length;
  return Math.max(1, prompts) * Math.max(1, ...given.map((each) => (each === undefined ? 1 : typeof each === 'number' ? each : Infinity)));
}

/** Where it may go. An alias that may be asked for stands for its models. */
export function requireTarget({ models, geographies }: Policy, target: Target, alias: string | undefined, document: Members = {}): void {
  const { provider, known } = target;
  const { id, geography } = askedAs(provider.kind, known);
  const mayCall = (...names: readonly string[]): boolean => !models || names.some((name) => models.some((each) => matches(each, name)));
  if (!mayCall(known, id, ...(alias === undefined ? [] : [alias]))) throw new Refusal('model_not_allowed');
  for (const other of models ? otherModelsOf(document) : [])
    if (!mayCall(String(other), askedAs(provider.kind, String(other)).id)) throw new Refusal('model_not_allowed');
  // others do not look at it
  const asked = provider.kind === 'anthropic' && target.surface ? document.inference_geo : undefined;
  const isHidden = known.startsWith('arn:') && geography === undefined && (HIDES_PLACE.test(known) || known.split(':')[3] !== provider.region);
  const places = isHidden ? [] : placesOf(target, asked);
  if (geographies && !places.some((place) => geographies.includes(place))) throw new Refusal('geography_not_allowed');
}

/** The limit that a request gets which names none, as members of its body. */
export function limitOf(maxOutputTokens: number, { provider, known }: Target, { answer, path }: Endpoint, document?: Members): Members {
  if (!document || !Object.hasOwn(LIMITS, answer) || /\/(compact|input_tokens)$/.test(path)) return {};
  const names = LIMITS[answer];
  const given = names.filter((name) => valueAt(document, name) !== undefined);
  // at least one, also where a route asks for more choices than that
  const most = Math.max(1, Math.floor(maxOutputTokens / choicesOf(document)));
  // a route may name one too
  const set =
    given.length > 0
      ? given.filter((name) => !isWithin(valueAt(document, name), most))
      : [answer === 'chat' && NEWER_NAME.test(provider.kind) ? names[1] : names[0]];
  if (set.includes('')) {
    if (NO_TEXT.test(known)) return {};
    throw new Refusal('max_output_tokens_exceeded', `at most ${maxOutputTokens}, and the request names no limit`);
  }
  return Object.fromEntries(
    set.map((name) => {
      const [member, inner] = name.split('.');
      return [member, inner ? { ...fields(document[member]), [inner]: most } : most];
    }),
  );
}

/** Most tokens that all choices of an answer may have, a whole number; undefined where nothing says so, or something that may be read otherwise. */
export function outputLimitOf({ answer }: Endpoint, document: Members = {}): number | undefined {
  const given = limitsIn(answer, document);
  if (given.length === 0 || !given.every((each) => isWithin(each, Infinity))) return undefined;
  return Math.min(TOO_MANY, Math.ceil(Math.max(1, ...(given as number[])) * choicesOf(document)));
}

/** Whatever stands where a limit of the answer may, also what Converse hands to the model. */
export function limitsIn(answer: Endpoint['answer'], document: Members): readonly unknown[] {
  const names = Object.hasOwn(LIMITS, answer) ? LIMITS[answer] : [];
  const inFields = answer === 'converse' ? LIMITS.invoked.map((name) => valueAt(modelFields(document), name)) : [];
  return [...names.map((name) => valueAt(document, name)), ...inFields].filter((each) => each !== undefined);
}

/** Some servers take a number below nothing for no limit at all. */
const isWithin = (value: unknown, most: number): boolean => typeof value === 'number' && value >= 0 && value <= most;

function valueAt(document: Members, name: string): unknown {
  const [member, inner] = name.split('.');
  const value = Object.hasOwn(document, member) ? document[member] : undefined;
  return (inner === undefined ? value : fields(value)[inner]) ?? undefined;
}
