/** What a guardrail says of texts: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ApplyGuardrail.html */
import { GUARDRAIL_PRICES, type GuardrailPrices } from '../../src/contract';
import { fields, list, text } from '../parsing';

export type Verdict = 'passed' | 'detected' | 'masked' | 'blocked';

/** Of several texts that were shown at once. */
export interface Assessed {
  readonly verdict: Verdict;
  /** `masked`: what each has become. */
  readonly texts?: readonly string[];
  /** `blocked`: what is said in place of them. */
  readonly message?: string;
  /** Policy and name of what was found: never what was, which is what nobody shall read. */
  readonly found: readonly string[];
  readonly units: number;
  /** USD. */
  readonly cost: number;
}

type Policy = readonly [policy: string, lists: readonly string[], name: string];

/** Where what was found stands, and what it is called: `match` is the text itself, and is left alone. */
const POLICIES: Readonly<Record<string, Policy>> = {
  topicPolicy: ['topic', ['topics'], 'name'],
  contentPolicy: ['content', ['filters'], 'type'],
  wordPolicy: ['word', ['customWords', 'managedWordLists'], 'type'],
  sensitiveInformationPolicy: ['sensitiveInformation', ['piiEntities', 'regexes'], 'type'],
  contextualGroundingPolicy: ['grounding', ['filters'], 'type'],
};

/** What is billed, and what it is billed as; of sensitive information what only regular expressions look for is free. */
const UNITS: Readonly<Record<string, keyof GuardrailPrices>> = {
  topicPolicyUnits: 'topic',
  contentPolicyUnits: 'content',
  wordPolicyUnits: 'word',
  sensitiveInformationPolicyUnits: 'sensitiveInformation',
  sensitiveInformationPolicyFreeUnits: 'word',
  contextualGroundingPolicyUnits: 'grounding',
};

const MAX_NAME = 100;
const MAX_UNITS = 1e6;

/** Throws for what is no answer of the API to a question about so many texts. */
export function assessed(document: unknown, count: number, prices: GuardrailPrices = GUARDRAIL_PRICES): Assessed {
  const { action, outputs, assessments, usage } = fields(document);
  if (action !== 'NONE' && action !== 'GUARDRAIL_INTERVENED') throw new Error('what it says cannot be read');
  const findings = list(assessments).flatMap(findingsOf);
  const found = [...new Set(findings.map(([name]) => name))];
  const said = list(outputs).map((each) => fields(each).text);
  const counted = Object.entries(UNITS).map(([name, of]) => ({ units: unitsIn(fields(usage)[name]), price: prices[of] }));
  const units = counted.reduce((sum, each) => sum + each.units, 0);
  const cost = counted.reduce((sum, each) => sum + (each.units * each.price) / 1_000, 0);
  const all = { found, units, cost };
  if (action === 'NONE') return { ...all, verdict: found.length > 0 ? 'detected' : 'passed' };
  const has = (what: string): boolean => findings.some(([, done]) => done === what);
  // it says that it intervened of both: only what it did to each finding tells them apart
  if (has('BLOCKED') || !has('ANONYMIZED')) return { ...all, verdict: 'blocked', message: text(said[0]) };
  const texts = said.filter((each): each is string => typeof each === 'string');
  if (texts.length !== count) throw new Error('what it has masked cannot be read');
  return { ...all, verdict: 'masked', texts };
}

function findingsOf(assessment: unknown): readonly (readonly [name: string, action: unknown])[] {
  return Object.entries(POLICIES).flatMap(([member, [policy, lists, name]]) => {
    const of = fields(fields(assessment)[member]);
    return lists.flatMap((each) =>
      list(of[each])
        .map(fields)
        .filter(({ detected }) => detected !== false)
        .map((one) => [`${policy} ${text(one[name]) ?? text(one.name) ?? 'CUSTOM'}`.slice(0, MAX_NAME), one.action] as const),
    );
  });
}

const unitsIn = (value: unknown): number => (typeof value === 'number' && value >= 0 && value <= MAX_UNITS ? value : 0);
