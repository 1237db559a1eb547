import { anthropicRefusal, messages, requireVersion } from './anthropic-api';
import type { ApiAnswer, Refusal } from './api-answer';
import type { AwsScope } from './aws-service';
import { converse, converseStream } from './bedrock-converse-api';
import { countTokens } from './bedrock-count-tokens-api';
import { bedrockRefusal, invalid, unknownOperation } from './bedrock-errors';
import { invoke, invokeWithResponseStream } from './bedrock-invoke-api';
import type { BedrockRequest } from './bedrock-request';
import type { Behaviour } from './behaviour';
import { CLAUDE_SCHEMA, type ClaudeSchema, checkNested } from './claude-on-bedrock';
import { applyGuardrail, type FakeGuardrail, GUARDRAILS } from './guardrail-api';
import { openAiRefusal } from './openai-answer';
import { OPENAI_OPERATIONS } from './openai-api';
import { SignedProviderFake } from './signed-provider';
import type { Certificate } from './tls';

/** The characters of `metadata.user_id` on this endpoint: a JSON object in a string, as coding agents send it, has others. */
const USER_ID = /^[a-zA-Z0-9\s:_@$#=/+,.-]{0,256}$/;
const OPENAI_MODEL = /^((us|us-gov|eu|apac|global)\.)?openai\./;

/** Tools that a provider runs; this endpoint has none. */
const SERVER_TOOL = /^(web_search|file_search|code_interpreter|image_generation|mcp)/;

const OPERATIONS: Readonly<Record<string, (request: BedrockRequest, behaviour: Behaviour, modelId: string, schema: ClaudeSchema) => ApiAnswer>> = {
  converse,
  'converse-stream': converseStream,
  invoke,
  'invoke-with-response-stream': invokeWithResponseStream,
};

/** Bedrock's runtime endpoint: its own API, OpenAI's and Anthropic's. */
export class BedrockFake extends SignedProviderFake {
  /** What InvokeModel and CountTokens take for Claude. */
  claude = CLAUDE_SCHEMA;
  /** ARNs of application inference profiles, and the models behind them. */
  applicationProfiles: Readonly<Record<string, string>> = {};
  /** Models that cannot count tokens, although they are no profiles. */
  uncounted: ReadonlySet<string> = new Set();
  /** Models that the Messages endpoint serves only by an inference profile. */
  profileOnly: ReadonlySet<string> = new Set();
  /** Guardrails, by id. */
  guardrails: Readonly<Record<string, FakeGuardrail>> = GUARDRAILS;

  constructor(scope: AwsScope, certificate: Certificate) {
    super(scope, 'bedrock', certificate);
  }

  get host(): string {
    return `bedrock-runtime.${this.scope.region}.amazonaws.com`;
  }

  override reset(): void {
    this.claude = CLAUDE_SCHEMA;
    this.applicationProfiles = {};
    this.uncounted = new Set();
    this.profileOnly = new Set();
    this.guardrails = GUARDRAILS;
    super.reset();
  }

  /** What guardrails here were asked. */
  get guardrailRequests(): BedrockRequest[] {
    return this.requests.filter(({ path }) => path.startsWith('/guardrail/'));
  }

  protected documented(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
    const answer = request.method === 'POST' ? this.posted(request, behaviour) : undefined;
    if (!answer) throw unknownOperation(request.path);
    return answer;
  }

  protected refusedBy(request: BedrockRequest, refusal: Refusal): ApiAnswer {
    if (refusal.failure.type === 'UnknownOperationException') return bedrockRefusal(refusal);
    if (request.path.startsWith('/anthropic/')) return anthropicRefusal(request, refusal);
    if (request.path.startsWith('/openai/')) return openAiRefusal(refusal);
    return bedrockRefusal(refusal);
  }

  private posted(request: BedrockRequest, behaviour: Behaviour): ApiAnswer | undefined {
    const operation = /^\/model\/[^/]+\/([\w-]+)$/.exec(request.path)?.[1];
    const openAi = /^\/openai\/v1\/(chat\/completions|responses)$/.exec(request.path)?.[1];
    const [, guardrail, version] = /^\/guardrail\/([^/]+)\/version\/([^/]+)\/apply$/.exec(request.path) ?? [];
    if (guardrail) return applyGuardrail(request, this.guardrails, decodeURIComponent(guardrail), version);
    if (operation === 'count-tokens') return countTokens(request, this.claude, this.uncounted);
    if (operation) return OPERATIONS[operation]?.(request, behaviour, this.modelOf(request), this.claude);
    if (openAi) return this.openAi(request, behaviour, openAi);
    if (request.path === '/anthropic/v1/messages') return this.messages(request, behaviour);
    return undefined;
  }

  /** The foundation model or the profile that the path names, or that the application's profile in the path stands for. */
  private modelOf({ modelId }: BedrockRequest): string {
    const [, named] = /^arn:[^/]+:(?:inference-profile|foundation-model)\/(.+)$/.exec(modelId) ?? [];
    const model = named ?? (modelId.startsWith('arn:') ? this.applicationProfiles[modelId] : modelId);
    if (!model) throw invalid('The provided model identifier is invalid.');
    return model;
  }

  private openAi(request: BedrockRequest, behaviour: Behaviour, operation: string): ApiAnswer {
    const model = String(request.json.model);
    const serves = OPENAI_MODEL.test(model) && !(operation === 'responses' && model.includes('gpt-oss'));
    if (!serves) throw invalid(`The model '${model}' does not support the '/v1/${operation}' API`);
    if (operation === 'responses' && request.json.background) throw invalid('background is not supported on this endpoint');
    const tool = request.json.tools?.find(({ type }: { readonly type: string }) => SERVER_TOOL.test(type));
    if (tool) throw invalid(`tool type '${tool.type}' is not supported on this endpoint`);
    return OPENAI_OPERATIONS[operation](request, behaviour, () => model);
  }

  private messages(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
    const { model, metadata } = request.json;
    requireVersion(request);
    if (!/(^|\.)anthropic\.claude/.test(model) || this.profileOnly.has(model)) throw invalid('The provided model identifier is invalid.');
    if (metadata?.user_id !== undefined && !USER_ID.test(metadata.user_id)) throw invalid('metadata.user_id: String should match pattern');
    checkNested(request.json);
    return messages(request, behaviour);
  }
}
