import type { ErrorTable } from './error-table';

/** Of access to models on Amazon Bedrock. */
export const BEDROCK_ERRORS = {
  BedrockWithoutModels: {
    reason: 'the task role is allowed what is named and nothing else',
    remedy: 'name `models` (`anthropic.*`, or `*` for all), `inferenceProfiles` (`eu.anthropic.*`) or `applicationInferenceProfiles`',
  },
  BedrockNotAvailable: {
    reason: 'there is no Amazon Bedrock in the regions of China, and roles are not known in another partition than their own',
    remedy: 'name a region of the partition of the gateway that has Amazon Bedrock, or use another provider',
  },
  InvalidModelPattern: {
    reason: 'it is no model id, and no beginning of one with a `*` at its end',
    remedy: 'write an id such as anthropic.claude-sonnet-4-20250514-v1:0, or a pattern such as anthropic.*; ARNs are not taken',
  },
  InferenceProfileAmongModels: {
    reason: 'the id begins with a geography, which makes it an inference profile with permissions of its own',
    remedy: 'move it to `inferenceProfiles`',
  },
  InvalidInferenceProfile: {
    reason: 'it is not the id of a system-defined inference profile',
    remedy:
      'begin with the geography: eu.anthropic.claude-sonnet-4-20250514-v1:0, or a pattern such as eu.anthropic.*; ARNs go to `applicationInferenceProfiles`',
  },
  InvalidApplicationProfile: {
    reason: 'it is not an application inference profile that can be called here, with the model behind it',
    remedy:
      'give the ARN once and as Amazon Bedrock shows it, of the region and the account that are called (another account needs `assumedRole`), and the id of ' +
      'one model or system-defined profile',
  },
  MessagesApiWithoutModels: {
    reason: 'none of the ids that are named is of a Claude model and of the kind that this surface takes',
    remedy:
      'MANTLE takes `models` (`anthropic.*`), ANTHROPIC `inferenceProfiles` (`eu.anthropic.*`) or `models`; application inference profiles go by InvokeModel',
  },
  InvalidRegion: {
    reason: 'it is no region of AWS, and becomes part of hosts and ARNs',
    remedy: 'write it as AWS does: eu-central-1',
  },
  MantleNeeded: {
    reason: '`messagesApi` MANTLE calls Bedrock Mantle',
    remedy: 'leave `mantle` out, or choose another `messagesApi`',
  },
  RoleOpenToEveryone: {
    reason: 'every account of AWS could become the role, and its calls are billed to yours',
    remedy: 'name who may (`AccountPrincipal`, `ArnPrincipal`), or give an `externalId` or conditions',
  },
  InvalidRoleName: {
    reason: 'AWS IAM would refuse it',
    remedy: 'use 1 to 64 letters, digits and characters of _+=,.@-',
  },
  InvalidExternalId: {
    reason: 'AWS would refuse it',
    remedy: 'use 2 to 1,224 letters, digits and characters of _+=,.@:/-',
  },
  GuardrailWithoutFilters: {
    reason: 'it would find nothing, and Amazon Bedrock refuses it',
    remedy: 'give it `contentFilters`, `piiEntities`, `regexes`, `deniedTopics`, `words` or `profanity: true`',
  },
  InvalidGuardrailFilter: {
    reason: 'Amazon Bedrock would refuse it, or it would filter nothing',
    remedy: 'keep to what docs/guardrail.md says of each filter',
  },
  InvalidGuardrailProfile: {
    reason: 'no guardrail profile is called so',
    remedy: 'write its id, such as eu.guardrail.v1:0',
  },
  GuardrailProfileNotKnown: {
    reason: 'the tier STANDARD judges in the regions of a guardrail profile, and which one is for this stack cannot be told from its region',
    remedy: 'give `guardrailProfile`, or the stack a region in `env`, or use the tier CLASSIC',
  },
  GuardrailNotInRegion: {
    reason: 'Amazon Bedrock has no guardrails there',
    remedy: 'deploy the gateway in another region, or leave `guardrail` out',
  },
  InvalidGuardrail: {
    reason: 'it names no version of a guardrail',
    remedy: 'give the ARN of a guardrail, and a version that is a number: a draft changes while its verdicts are remembered',
  },
  GuardrailElsewhere: {
    reason: 'a guardrail can be called within its partition of AWS alone, and uses profiles of the geography of its region',
    remedy: 'use one of the partition of the stack, or a profile of that geography',
  },
  GuardrailNotReachable: {
    reason: 'the tasks have no way to the internet, and the endpoint in the VPC is of its own region',
    remedy: 'use a guardrail of the region of the stack, or tasks that reach the internet',
  },
  GuardrailOptionOutOfRange: {
    reason: 'tasks would refuse it, or nothing could pass',
    remedy: 'keep to the range that the option names',
  },
  GuardrailOptionsConflict: {
    reason: 'the one would be without effect beside the other',
    remedy: 'leave one of them out',
  },
  GuardrailNotEnabled: {
    reason: 'nothing is checked, so it would change nothing',
    remedy: 'give the gateway a `guardrail`, or leave it out',
  },
} as const satisfies ErrorTable;
