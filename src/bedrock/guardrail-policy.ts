import type * as bedrock from 'aws-cdk-lib/aws-bedrock';
import {
  type ContentFilter,
  ContentFilterCategory,
  ContentFilterStrength,
  type DeniedTopic,
  GuardrailFilterAction,
  type GuardrailOptions,
  GuardrailTier,
  type PiiEntityFilter,
  type RegexFilter,
  SensitiveInformationAction,
} from './guardrail-options';

const INPUT_MESSAGE = 'The request was blocked by a guardrail.';
const OUTPUT_MESSAGE = 'The answer was blocked by a guardrail.';

/** The part of a guardrail's properties that its versions keep. */
export type GuardrailPolicy = Pick<
  bedrock.CfnGuardrailProps,
  | 'blockedInputMessaging'
  | 'blockedOutputsMessaging'
  | 'contentPolicyConfig'
  | 'sensitiveInformationPolicyConfig'
  | 'topicPolicyConfig'
  | 'wordPolicyConfig'
>;

/** The policy as CloudFormation has it. What is not given is not there. */
export function policyOf(options: GuardrailOptions): GuardrailPolicy {
  const { contentFilters = [], piiEntities = [], regexes = [], deniedTopics = [], words = [], profanity = false, tier } = options;
  const tierName = tier === GuardrailTier.STANDARD ? tier : undefined;
  return {
    blockedInputMessaging: options.blockedInputMessage ?? INPUT_MESSAGE,
    blockedOutputsMessaging: options.blockedOutputMessage ?? OUTPUT_MESSAGE,
    contentPolicyConfig: ifSome(contentFilters, {
      filtersConfig: contentFilters.map(contentFilter),
      contentFiltersTierConfig: tierName && { tierName },
    }),
    sensitiveInformationPolicyConfig: ifSome([...piiEntities, ...regexes], {
      piiEntitiesConfig: ifSome(piiEntities, piiEntities.map(piiEntity)),
      regexesConfig: ifSome(regexes, regexes.map(regex)),
    }),
    topicPolicyConfig: ifSome(deniedTopics, {
      topicsConfig: deniedTopics.map(topic),
      topicsTierConfig: tierName && { tierName },
    }),
    wordPolicyConfig: ifSome([...words, ...(profanity ? ['PROFANITY'] : [])], {
      wordsConfig: ifSome(
        words,
        words.map((text) => ({ text })),
      ),
      managedWordListsConfig: profanity ? [{ type: 'PROFANITY' }] : undefined,
    }),
  };
}

/** Strengths of a filter, those that are not given included. */
export function strengthsOf({ category, inputStrength = ContentFilterStrength.HIGH, outputStrength }: ContentFilter): {
  readonly inputStrength: ContentFilterStrength;
  readonly outputStrength: ContentFilterStrength;
} {
  const default_ = category === ContentFilterCategory.PROMPT_ATTACK ? ContentFilterStrength.NONE : inputStrength;
  return { inputStrength, outputStrength: outputStrength ?? default_ };
}

function contentFilter(filter: ContentFilter): bedrock.CfnGuardrail.ContentFilterConfigProperty {
  const { category, action = GuardrailFilterAction.BLOCK } = filter;
  return { type: category, ...strengthsOf(filter), inputAction: action, outputAction: action };
}

/** `action` is the one of the time before prompts and answers had one each, and still required. */
const actionsOf = ({ action = SensitiveInformationAction.ANONYMIZE, outputAction = action }: Pick<PiiEntityFilter, 'action' | 'outputAction'>) => ({
  action,
  inputAction: action,
  outputAction,
});

const piiEntity = (entity: PiiEntityFilter): bedrock.CfnGuardrail.PiiEntityConfigProperty => ({ type: entity.entity, ...actionsOf(entity) });

const regex = (filter: RegexFilter): bedrock.CfnGuardrail.RegexConfigProperty => ({
  name: filter.name,
  pattern: filter.pattern,
  description: filter.description,
  ...actionsOf(filter),
});

const topic = ({ name, definition, examples, action = GuardrailFilterAction.BLOCK }: DeniedTopic): bedrock.CfnGuardrail.TopicConfigProperty => ({
  type: 'DENY',
  name,
  definition,
  examples,
  inputAction: action,
  outputAction: action,
});

const ifSome = <T>(list: readonly unknown[], value: T): T | undefined => (list.length > 0 ? value : undefined);
