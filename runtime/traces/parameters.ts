/** What a request asks of a model beside its prompt, by whatever name its API has for it. Texts, such as what ends an answer, may be of a prompt. */
import type { Attributes } from './otlp';

interface Parameter {
  readonly attribute: string;
  readonly members: readonly string[];
  readonly isInteger?: boolean;
}

const PARAMETERS: readonly Parameter[] = [
  { attribute: 'gen_ai.request.max_tokens', members: ['max_completion_tokens', 'max_output_tokens', 'max_tokens', 'maxTokens'], isInteger: true },
  { attribute: 'gen_ai.request.temperature', members: ['temperature'] },
  { attribute: 'gen_ai.request.top_p', members: ['top_p', 'topP'] },
  { attribute: 'gen_ai.request.top_k', members: ['top_k'] },
  { attribute: 'gen_ai.request.frequency_penalty', members: ['frequency_penalty'] },
  { attribute: 'gen_ai.request.presence_penalty', members: ['presence_penalty'] },
  { attribute: 'gen_ai.request.seed', members: ['seed'], isInteger: true },
  { attribute: 'gen_ai.request.choice.count', members: ['n'], isInteger: true },
  { attribute: 'gen_ai.embeddings.dimension.count', members: ['dimensions'], isInteger: true },
];

const BY_MEMBER: ReadonlyMap<string, Parameter> = new Map(
  PARAMETERS.flatMap((parameter) => parameter.members.map((member) => [member, parameter] as const)),
);

/** Of a body as it goes to the provider; Converse has them in a member of their own. How many members an object has is bounded, and a list's length is not. */
// biome-ignore lint/suspicious/noExplicitAny: a client's document
export function parametersOf(document: any): Attributes | undefined {
  let found: Record<string, number> | undefined;
  const given = document?.inferenceConfig ?? document;
  if (!(given instanceof Object) || Array.isArray(given)) return undefined;
  for (const member in given) {
    const parameter = BY_MEMBER.get(member);
    if (!parameter) continue;
    const { attribute, members, isInteger } = parameter;
    // JSON writes numbers that it could not read again: 1e999
    const first = members.find((each) => (isInteger ? Number.isSafeInteger : Number.isFinite)(given[each]));
    if (first === undefined) continue;
    found ??= {};
    found[attribute] = given[first];
  }
  return found;
}
