import type * as iam from 'aws-cdk-lib/aws-iam';

/** What serves Anthropic's Messages of Claude on Amazon Bedrock. The models are the same, and so are the prices. */
export enum BedrockMessagesApi {
  /** InvokeModel: the one that AWS documents for every form of model id, application inference profiles and Guardrails among them. */
  INVOKE_MODEL = 'invoke',

  /**
   * Anthropic's own API at `bedrock-runtime`, with ids of inference profiles. Application inference profiles, which it does not take, go by
   * InvokeModel.
   */
  ANTHROPIC = 'anthropic',

  /**
   * Anthropic's own API at `bedrock-mantle`, with model ids such as `anthropic.claude-haiku-4-5`. Inference profiles and application inference
   * profiles, which it does not take, go by InvokeModel.
   */
  MANTLE = 'mantle',
}

/** An inference profile of your account, which tells costs apart by its tags. */
export interface ApplicationInferenceProfile {
  /** Its ARN: `arn:aws:bedrock:eu-central-1:111122223333:application-inference-profile/abcd1234efgh`. */
  readonly arn: string;

  /**
   * Id of the foundation model, or of the system-defined inference profile, that it was made of: what clients ask for, and what prices are
   * found by.
   */
  readonly model: string;
}

/** Which models on Amazon Bedrock may be called. At least one must be named. */
export interface BedrockAccessOptions {
  /**
   * Foundation models that may be called: ids, or beginnings of ids with a `*` at the end (`anthropic.*`). The role that calls is
   * allowed exactly these, and the gateway refuses others.
   *
   * @default - none
   */
  readonly models?: string[];

  /**
   * System-defined inference profiles that may be called: ids with their geography, or beginnings of them with a `*` at the end
   * (`eu.anthropic.*`, `global.*`). The models behind them are allowed in every region, but only by way of the profile.
   *
   * @default - none
   */
  readonly inferenceProfiles?: string[];

  /**
   * Application inference profiles that may be called. Clients ask for the model, or for the ARN, and the call goes by way of the profile; of
   * several for one model the first serves those that ask for the model.
   *
   * @default - none
   */
  readonly applicationInferenceProfiles?: ApplicationInferenceProfile[];

  /**
   * Region whose endpoint is called.
   *
   * @default - the region of the stack
   */
  readonly region?: string;

  /**
   * What serves Anthropic's Messages of Claude.
   *
   * @default BedrockMessagesApi.INVOKE_MODEL
   */
  readonly messagesApi?: BedrockMessagesApi;
}

/** A role that calls are signed with in place of the task role: that of the account that pays for the models, for example. */
export interface BedrockAssumedRole {
  /** The role, such as that of a `BedrockAccessRole` in the other account: `Role.fromRoleArn(this, 'Models', 'arn:aws:iam::...')`. */
  readonly role: iam.IRole;

  /**
   * External id that the role asks for.
   *
   * @default - none
   */
  readonly externalId?: string;

  /**
   * Whether sessions carry the tags `Gateway`, `Client` and `Team`, for policies and cost allocation of that account. There is then a session for
   * each client.
   *
   * @default false
   */
  readonly sessionTags?: boolean;
}
