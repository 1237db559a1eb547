import { anthropicRefusal, countTokens, messages, requireVersion } from './anthropic-api';
import { type ApiAnswer, JSON_TYPE, Refusal } from './api-answer';
import type { AwsScope } from './aws-service';
import { invalid } from './bedrock-errors';
import type { BedrockRequest } from './bedrock-request';
import type { Behaviour } from './behaviour';
import { checkNested } from './claude-on-bedrock';
import { openAiRefusal } from './openai-answer';
import { OPENAI_OPERATIONS } from './openai-api';
import { SignedProviderFake } from './signed-provider';
import type { Certificate } from './tls';

type Prefix = '/v1' | '/openai/v1';

/** Models and the one prefix on which each is served. */
const MODELS: Readonly<Record<string, Prefix>> = {
  'openai.gpt-oss-120b': '/v1',
  'openai.gpt-oss-20b': '/v1',
  'openai.gpt-5.6-sol': '/openai/v1',
  'google.gemma-4-31b': '/openai/v1',
};
/** Ids of this endpoint have no geography and no version behind them. */
const CLAUDE = /^anthropic\.claude-[\w-]*[^:]$/;
/** Of responses on `/v1`, in the words that openai/codex#25034 quotes. */
const OPEN_MODEL_TOOLS = ['function', 'mcp'];
const PATH = /^(\/openai)?\/v1\/(chat\/completions|responses)$/;

/** Bedrock's Mantle endpoint: OpenAI's API on a prefix that depends on the model, and Anthropic's. */
export class BedrockMantleFake extends SignedProviderFake {
  models = MODELS;

  constructor(scope: AwsScope, certificate: Certificate) {
    super(scope, 'bedrock-mantle', certificate);
  }

  get host(): string {
    return `bedrock-mantle.${this.scope.region}.api.aws`;
  }

  override reset(): void {
    this.models = MODELS;
    super.reset();
  }

  protected documented(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
    const { method, path } = request;
    if (method === 'GET' && path === '/v1/models') return this.list();
    if (method === 'POST' && path.startsWith('/anthropic/')) return this.anthropic(request, behaviour);
    const [, prefix = '', operation] = (method === 'POST' && PATH.exec(path)) || [];
    if (!operation) throw new Refusal(404, { message: `no route for ${method} ${path}` });
    return this.openAi(request, behaviour, `${prefix}/v1` as Prefix, operation);
  }

  protected refusedBy(request: BedrockRequest, refusal: Refusal): ApiAnswer {
    return request.path.startsWith('/anthropic/') ? anthropicRefusal(request, refusal) : openAiRefusal(refusal);
  }

  private list(): ApiAnswer {
    const data = Object.keys(this.models).map((id) => ({ id, object: 'model', created: 1_750_000_000, owned_by: 'system' }));
    return { headers: JSON_TYPE, body: JSON.stringify({ object: 'list', data }) };
  }

  private openAi(request: BedrockRequest, behaviour: Behaviour, prefix: Prefix, operation: string): ApiAnswer {
    const model = String(request.json.model);
    if (CLAUDE.test(model)) throw invalid(`The model '${model}' does not support the '/v1/${operation}' API`);
    if (!this.models[model]) throw new Refusal(404, { code: 'model_not_found', message: `The model '${model}' does not exist` });
    if (this.models[model] !== prefix) throw invalid(`model ${model} isn't supported on this route`);
    const tool =
      prefix === '/v1' &&
      operation === 'responses' &&
      request.json.tools?.find(({ type }: { readonly type: string }) => !OPEN_MODEL_TOOLS.includes(type));
    if (tool) throw invalid(`Invalid 'tools': unknown variant \`${tool.type}\`, expected \`function\` or \`mcp\``);
    return OPENAI_OPERATIONS[operation](request, behaviour, () => model);
  }

  private anthropic(request: BedrockRequest, behaviour: Behaviour): ApiAnswer {
    const body = request.json;
    requireVersion(request);
    if (!CLAUDE.test(body.model) || /-v\d$/.test(body.model)) throw new Refusal(404, { message: `model: ${body.model}` });
    if (body.output_config?.format) throw invalid('output_config.format: Extra inputs are not permitted');
    checkNested(body);
    if (request.path === '/anthropic/v1/messages') return messages(request, behaviour);
    if (request.path !== '/anthropic/v1/messages/count_tokens') throw new Refusal(404, { message: 'Not Found' });
    for (const field of ['max_tokens', 'temperature', 'stream']) if (field in body) throw invalid(`${field}: Extra inputs are not permitted`);
    return countTokens(request);
  }
}
