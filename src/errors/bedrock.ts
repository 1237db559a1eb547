import type { ErrorTable } from './error-table';

/** Of access to models on Amazon Bedrock. */
export const BEDROCK_ERRORS = {
  BedrockWithoutModels: {
    reason: 'the task role is allowed what is named and nothing else',
    remedy: 'name `models` (`anthropic.*`, or `*` for all), `inferenceProfiles` (`eu.anthropic.*`) or `applicationInferenceProfiles`',
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
} as const satisfies ErrorTable;
