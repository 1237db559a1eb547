import { Token } from 'aws-cdk-lib';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { ContentFilterCategory, ContentFilterStrength, type GuardrailOptions, GuardrailTier } from './guardrail-options';
import { checkProfile } from './guardrail-place';
import { strengthsOf } from './guardrail-policy';

/** Most of each that Amazon Bedrock takes; characters behind the names. */
const MOST = { regexes: 30, deniedTopics: 30, words: 10_000, examples: 5 } as const;
const LENGTHS = { word: 100, pattern: 500, name: 100, description: 1_000, example: 100, message: 500 } as const;
const DEFINITION: Readonly<Record<GuardrailTier, number>> = { [GuardrailTier.CLASSIC]: 200, [GuardrailTier.STANDARD]: 1_000 };

const TOPIC_NAME = /^[0-9a-zA-Z\-_ !?.]+$/;
const LOOKAROUND = /\(\?<?[=!]/;

/**
 * Refuses what Amazon Bedrock would refuse, or what would filter nothing. What only the deployment knows passes.
 *
 * @throws `GuardrailWithoutFilters`, `InvalidGuardrailFilter`, `InvalidGuardrailProfile`
 */
export function checkGuardrail(path: string, options: GuardrailOptions): void {
  const { contentFilters = [], piiEntities = [], regexes = [], deniedTopics = [], words = [], profanity, tier = GuardrailTier.CLASSIC } = options;
  if (contentFilters.length + piiEntities.length + regexes.length + deniedTopics.length + words.length === 0 && !profanity) {
    throw invalid('GuardrailWithoutFilters', path, options);
  }
  checkContentFilters(`${path}.contentFilters`, options);
  requireEachOnce(`${path}.piiEntities`, 'entity', piiEntities);
  requireAtMost(`${path}.regexes`, regexes, MOST.regexes);
  requireEachOnce(`${path}.regexes`, 'name', regexes);
  for (const [index, { name, pattern, description }] of regexes.entries()) {
    const at = `${path}.regexes[${index}]`;
    requireLength(`${at}.name`, name, LENGTHS.name);
    requireLength(`${at}.pattern`, pattern, LENGTHS.pattern);
    requireLength(`${at}.description`, description, LENGTHS.description);
    if (isKnown(pattern) && LOOKAROUND.test(pattern)) {
      throw invalid('InvalidGuardrailFilter', `${at}.pattern`, pattern, 'lookaround is not supported');
    }
  }
  requireAtMost(`${path}.deniedTopics`, deniedTopics, MOST.deniedTopics);
  requireEachOnce(`${path}.deniedTopics`, 'name', deniedTopics);
  for (const [index, { name, definition, examples = [] }] of deniedTopics.entries()) {
    const at = `${path}.deniedTopics[${index}]`;
    requireLength(`${at}.name`, name, LENGTHS.name);
    if (isKnown(name) && !TOPIC_NAME.test(name)) {
      throw invalid('InvalidGuardrailFilter', `${at}.name`, name, 'letters, digits, blanks and -_!?.');
    }
    requireLength(`${at}.definition`, definition, DEFINITION[tier] ?? DEFINITION[GuardrailTier.STANDARD]);
    requireAtMost(`${at}.examples`, examples, MOST.examples);
    for (const [place, example] of examples.entries()) {
      requireLength(`${at}.examples[${place}]`, example, LENGTHS.example);
    }
  }
  if (Token.isUnresolved(words)) {
    throw invalid('InvalidGuardrailFilter', `${path}.words`, words, 'how many there are is not known before the deployment: give each by itself');
  }
  requireAtMost(`${path}.words`, words, MOST.words);
  for (const [index, word] of words.entries()) {
    requireLength(`${path}.words[${index}]`, word, LENGTHS.word);
  }
  requireLength(`${path}.blockedInputMessage`, options.blockedInputMessage, LENGTHS.message);
  requireLength(`${path}.blockedOutputMessage`, options.blockedOutputMessage, LENGTHS.message);
  checkProfile(path, options.guardrailProfile);
}

function checkContentFilters(path: string, { contentFilters = [] }: GuardrailOptions): void {
  requireEachOnce(path, 'category', contentFilters);
  for (const [index, filter] of contentFilters.entries()) {
    const { inputStrength, outputStrength } = strengthsOf(filter);
    if (filter.category === ContentFilterCategory.PROMPT_ATTACK && outputStrength !== ContentFilterStrength.NONE) {
      throw invalid('InvalidGuardrailFilter', `${path}[${index}].outputStrength`, outputStrength, 'attacks are found in prompts alone');
    }
    if (inputStrength === ContentFilterStrength.NONE && outputStrength === ContentFilterStrength.NONE) {
      throw invalid('InvalidGuardrailFilter', `${path}[${index}]`, filter.category, 'both strengths are NONE: nothing would be filtered');
    }
  }
}

function requireAtMost(path: string, list: readonly unknown[], most: number): void {
  if (list.length > most) {
    throw invalid('InvalidGuardrailFilter', path, `a list of ${list.length}`, `at most ${most.toLocaleString('en-US')}`);
  }
}

function requireEachOnce<K extends string>(path: string, key: K, list: readonly Readonly<Record<K, string>>[]): void {
  const names = list.map((each) => each[key]);
  const index = names.findIndex((name, place) => !Token.isUnresolved(name) && names.indexOf(name) < place);
  if (index >= 0) {
    throw invalid('InvalidGuardrailFilter', `${path}[${index}].${key}`, names[index], 'it is there twice');
  }
}

function requireLength(path: string, text: string | undefined, most: number): void {
  if (text !== undefined && isKnown(text) && !(text.trim().length > 0 && text.length <= most)) {
    throw invalid('InvalidGuardrailFilter', path, text, `1 to ${most.toLocaleString('en-US')} characters`);
  }
}
