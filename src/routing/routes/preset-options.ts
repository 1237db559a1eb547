import type { RouteTargetOptions } from './route-options';

/** Claude on Amazon Bedrock and at Anthropic. */
export interface AnthropicPresetOptions {
  /** Model or inference profile on Amazon Bedrock. */
  readonly bedrockModel: string;

  /** The same model as Anthropic calls it. */
  readonly anthropicModel: string;

  /**
   * Name of the provider that is Amazon Bedrock.
   *
   * @default 'bedrock'
   */
  readonly bedrockProvider?: string;

  /**
   * Name of the provider that is Anthropic.
   *
   * @default 'anthropic'
   */
  readonly anthropicProvider?: string;
}

/** OpenAI and Azure OpenAI. */
export interface OpenaiPresetOptions {
  /**
   * Model at OpenAI.
   *
   * @default - the one that is asked for
   */
  readonly openaiModel?: string;

  /**
   * Model at Azure OpenAI, by the name that its `deployments` have.
   *
   * @default - the one that is asked for
   */
  readonly azureModel?: string;

  /**
   * Name of the provider that is OpenAI.
   *
   * @default 'openai'
   */
  readonly openaiProvider?: string;

  /**
   * Name of the provider that is Azure OpenAI.
   *
   * @default 'azure-openai'
   */
  readonly azureProvider?: string;
}

/** Two targets to be compared. */
export interface AbTestPresetOptions {
  /** Where 90 percent go. */
  readonly current: RouteTargetOptions;

  /** Where 10 percent go. */
  readonly candidate: RouteTargetOptions;
}

/** Targets by the length of the answer. */
export interface CostOptimizedPresetOptions {
  /** For short answers. */
  readonly small: RouteTargetOptions;

  /** For middling ones. */
  readonly medium: RouteTargetOptions;

  /** For long ones, and for requests that name no limit. */
  readonly large: RouteTargetOptions;

  /**
   * Most tokens of a short answer, as the request limits it.
   *
   * @default 100
   */
  readonly smallMaxTokens?: number;

  /**
   * Most tokens of a middling one.
   *
   * @default 1000
   */
  readonly mediumMaxTokens?: number;
}

/** Three targets by their speed. */
export interface LowestLatencyPresetOptions {
  /** Where 50 percent go. */
  readonly fastest: RouteTargetOptions;

  /** Where 30 percent go. */
  readonly second: RouteTargetOptions;

  /** Where 20 percent go. */
  readonly third: RouteTargetOptions;
}
