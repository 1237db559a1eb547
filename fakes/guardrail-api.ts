import { type ApiAnswer, JSON_TYPE, Refusal } from './api-answer';
import { invalid } from './bedrock-errors';
import type { BedrockRequest } from './bedrock-request';

type Action = 'BLOCKED' | 'ANONYMIZED' | 'NONE';
type Source = 'INPUT' | 'OUTPUT';

interface Finding {
  readonly name: string;
  /** What stands for it in a text: a fake detects nothing. */
  readonly pattern: RegExp;
  readonly action: Action;
  /** Absent: of both. */
  readonly only?: Source;
}

/** What a guardrail of Amazon Bedrock is made of. */
export interface FakeGuardrail {
  readonly versions: readonly string[];
  readonly topics?: readonly Finding[];
  readonly filters?: readonly Finding[];
  readonly words?: readonly Finding[];
  readonly piiEntities?: readonly Finding[];
  readonly regexes?: readonly Finding[];
  readonly blockedInput: string;
  readonly blockedOutput: string;
  /** Text units that one question may be of. */
  readonly mostUnits?: number;
}

export const GUARDRAIL_ID = 'gr1a2b3c4d5e';
export const GUARDRAIL_ARN = `arn:aws:bedrock:us-west-2:123456789012:guardrail/${GUARDRAIL_ID}`;
export const BLOCKED_INPUT = 'Sorry, the guardrail does not let this be asked.';
export const BLOCKED_OUTPUT = 'Sorry, the guardrail does not let this be answered.';

export const GUARDRAILS: Readonly<Record<string, FakeGuardrail>> = {
  [GUARDRAIL_ID]: {
    versions: ['1', '2'],
    topics: [{ name: 'Investment advice', pattern: /which stocks should I buy/gi, action: 'BLOCKED' }],
    filters: [
      { name: 'PROMPT_ATTACK', pattern: /ignore (all )?(previous|prior) instructions/gi, action: 'BLOCKED', only: 'INPUT' },
      { name: 'INSULTS', pattern: /you (fool|idiot)/gi, action: 'NONE' },
    ],
    words: [{ name: 'custom', pattern: /project bluebird/gi, action: 'BLOCKED' }],
    piiEntities: [
      { name: 'EMAIL', pattern: /[\w.+-]+@[\w-]+\.[\w.-]*\w/g, action: 'ANONYMIZED' },
      { name: 'PHONE', pattern: /\+\d[\d ()-]{7,}\d/g, action: 'ANONYMIZED' },
      { name: 'US_SOCIAL_SECURITY_NUMBER', pattern: /\b\d{3}-\d{2}-\d{4}\b/g, action: 'BLOCKED' },
    ],
    regexes: [{ name: 'EmployeeId', pattern: /\bEMP-\d{6}\b/g, action: 'ANONYMIZED' }],
    blockedInput: BLOCKED_INPUT,
    blockedOutput: BLOCKED_OUTPUT,
    mostUnits: 25,
  },
};

/** Characters of a text unit. */
const UNIT = 1_000;

/** https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html */
export function applyGuardrail(request: BedrockRequest, guardrails: Readonly<Record<string, FakeGuardrail>>, id: string, version: string): ApiAnswer {
  const guardrail = guardrails[id.replace(/^arn:aws:bedrock:[a-z0-9-]+:\d{12}:guardrail\//, '')];
  if (!guardrail?.versions.includes(version)) throw new Refusal(404, { message: `The guardrail identifier or version is invalid: ${id} ${version}` });
  const { source, content } = request.json as { source: unknown; content: unknown };
  if (source !== 'INPUT' && source !== 'OUTPUT') throw invalid("source: Member must satisfy enum value set: ['INPUT', 'OUTPUT']");
  if (!Array.isArray(content)) throw invalid('content: Field required');
  const texts = content.map((block): string => {
    const { text } = block?.text ?? {};
    if (typeof text !== 'string' || text === '') throw invalid('content.text.text: Field required');
    return text;
  });
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const units = Math.ceil(characters / UNIT);
  if (units > (guardrail.mostUnits ?? Infinity)) throw new Refusal(429, { message: 'text units per second limit exceeded' });
  return { headers: JSON_TYPE, body: JSON.stringify(judged(guardrail, source, texts, units, characters)) };
}

function judged(guardrail: FakeGuardrail, source: Source, texts: readonly string[], units: number, characters: number): object {
  const { topics = [], filters = [], words = [], piiEntities = [], regexes = [] } = guardrail;
  const foundOf = (findings: readonly Finding[]) =>
    findings
      .filter(({ only = source }) => only === source)
      .flatMap((finding) => texts.flatMap((text) => text.match(finding.pattern) ?? []).map((match) => ({ ...finding, match })));
  const [topic, filter, word, pii, regex] = [topics, filters, words, piiEntities, regexes].map(foundOf);
  const all = [topic, filter, word, pii, regex].flat();
  const isBlocked = all.some(({ action }) => action === 'BLOCKED');
  const masks = [...pii, ...regex].filter(({ action }) => action === 'ANONYMIZED');
  const masked = texts.map((text) => masks.reduce((so, { match, name }) => so.replaceAll(match, `{${name}}`), text));
  const isMasked = masks.length > 0;
  const blocked = source === 'INPUT' ? guardrail.blockedInput : guardrail.blockedOutput;
  const usage = {
    topicPolicyUnits: topics.length > 0 ? units : 0,
    contentPolicyUnits: filters.length > 0 ? units : 0,
    wordPolicyUnits: words.length > 0 ? units : 0,
    sensitiveInformationPolicyUnits: piiEntities.length > 0 ? units : 0,
    sensitiveInformationPolicyFreeUnits: regexes.length > 0 ? units : 0,
    contextualGroundingPolicyUnits: 0,
    contentPolicyImageUnits: 0,
  };
  return {
    usage,
    action: isBlocked || isMasked ? 'GUARDRAIL_INTERVENED' : 'NONE',
    actionReason: isBlocked ? 'Guardrail blocked.' : isMasked ? 'Guardrail masked.' : 'No action.',
    outputs: isBlocked ? [{ text: blocked }] : isMasked ? masked.map((text) => ({ text })) : [],
    assessments: [
      {
        ...(topic.length > 0 && { topicPolicy: { topics: topic.map(({ name, action }) => ({ name, type: 'DENY', action, detected: true })) } }),
        ...(filter.length > 0 && {
          contentPolicy: {
            filters: filter.map(({ name, action }) => ({ type: name, confidence: 'HIGH', filterStrength: 'HIGH', action, detected: true })),
          },
        }),
        ...(word.length > 0 && {
          wordPolicy: { customWords: word.map(({ match, action }) => ({ match, action, detected: true })), managedWordLists: [] },
        }),
        ...(pii.length + regex.length > 0 && {
          sensitiveInformationPolicy: {
            piiEntities: pii.map(({ name, match, action }) => ({ type: name, match, action, detected: true })),
            regexes: regex.map(({ name, match, action }) => ({ name, match, action, detected: true })),
          },
        }),
        invocationMetrics: {
          guardrailProcessingLatency: 12,
          usage,
          guardrailCoverage: { textCharacters: { guarded: characters, total: characters } },
        },
        appliedGuardrailDetails: { guardrailOrigin: ['REQUEST'] },
      },
    ],
  };
}
