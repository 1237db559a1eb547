import { ANTHROPIC_OPERATIONS, anthropicRefusal, requireVersion } from './anthropic-api';
import { type ApiAnswer, Refusal } from './api-answer';
import { ApiFake } from './api-fake';
import { azureAnswer, type Deployments } from './azure-api';
import type { Behaviour } from './behaviour';
import { googleAnswer } from './google-api';
import { googleOpenAiAnswer, googleOpenAiRefusal } from './google-openai-api';
import { openAiRefusal, snapshot } from './openai-answer';
import { OPENAI_OPERATIONS } from './openai-api';
import { ProviderRequest } from './provider-request';
import type { RecordedRequest } from './recording-server';
import type { Certificate } from './tls';

/** `compatible`: another vendor's or a self-hosted server that speaks OpenAI's and Anthropic's APIs under any base path. */
type Api = 'openai' | 'azure-openai' | 'anthropic' | 'google' | 'compatible';

type DocumentedAnswer = (request: ProviderRequest, behaviour: Behaviour, deployments?: Deployments) => ApiAnswer | undefined;

/** Answers what the API documents for the request; undefined: it documents nothing. */
const DOCUMENTED: Readonly<Record<Api, DocumentedAnswer>> = {
  openai: (request, behaviour) => OPENAI_OPERATIONS[request.path.replace(/^\/v1\//, '')]?.(request, behaviour, snapshot),
  'azure-openai': azureAnswer,
  anthropic: (request, behaviour) => {
    requireVersion(request);
    return ANTHROPIC_OPERATIONS[request.path]?.(request, behaviour);
  },
  google: (request, behaviour) => googleAnswer(request, behaviour) ?? googleOpenAiAnswer(request, behaviour),
  compatible: (request, behaviour) => {
    const [, path, operation] = /(\/v1\/(.+))$/.exec(request.path) ?? [];
    return ANTHROPIC_OPERATIONS[path]?.(request, behaviour) ?? OPENAI_OPERATIONS[operation]?.(request, behaviour, (model) => model);
  },
};

/** Headers that the real APIs send about the account; none of them may reach a client. */
export const ACCOUNT_HEADERS: Readonly<Record<Api, Readonly<Record<string, string>>>> = {
  openai: {
    'openai-organization': 'org-of-the-company',
    'openai-project': 'proj_of_the_company',
    'set-cookie': '__cf_bm=a-cookie-of-the-provider; path=/; HttpOnly; Secure',
    'cf-ray': '8f00000000000000-FRA',
  },
  'azure-openai': {
    'x-ms-client-request-id': 'of-the-company',
    'apim-request-id': 'of-the-company',
    'x-ms-region': 'Sweden Central',
    'azureml-model-session': 'of-the-company',
  },
  google: { 'set-cookie': 'NID=a-cookie-of-the-provider; path=/; HttpOnly', 'server-timing': 'gfet4t7; dur=1', 'x-goog-account': 'of-the-company' },
  compatible: { 'x-served-by': 'node-of-the-company' },
  anthropic: {
    'anthropic-organization-id': 'b7a6f0f0-0000-4000-8000-organization',
    'set-cookie': '_cfuvid=a-cookie-of-the-provider; path=/; HttpOnly; Secure',
    'cf-ray': '8f00000000000001-FRA',
  },
};

/** A provider's API over HTTPS, that knows its callers by a key. */
export class ProviderFake<A extends Api = 'openai' | 'anthropic'> extends ApiFake<ProviderRequest> {
  /** The credential must be this one, otherwise 401; absent: any. May change at any time, as a rotated key does. */
  acceptedKeys?: readonly string[];
  /** Azure's; absent: any name is one. */
  deployments?: Deployments;

  constructor(
    readonly api: A,
    certificate: Certificate,
  ) {
    super(ProviderRequest, certificate);
  }

  override reset(): void {
    this.acceptedKeys = undefined;
    this.deployments = undefined;
    super.reset();
  }

  /** The key that a request carries. */
  static key(request: RecordedRequest): string | undefined {
    const { headers } = request;
    const key = headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'];
    return (key as string | undefined) ?? headers.authorization?.replace(/^Bearer /, '');
  }

  protected async stranger(request: ProviderRequest): Promise<Refusal | undefined> {
    if (!this.acceptedKeys || this.acceptedKeys.includes(ProviderFake.key(request) ?? '')) return undefined;
    return new Refusal(401, { code: 'invalid_api_key', message: 'the provider fake says 401' });
  }

  protected ownHeaders(request: ProviderRequest): Readonly<Record<string, string>> {
    return { ...ACCOUNT_HEADERS[this.api], 'x-request-id': `req_of_the_provider_${request.number}` };
  }

  protected documented(request: ProviderRequest, behaviour: Behaviour): ApiAnswer {
    const answer = request.method === 'POST' ? DOCUMENTED[this.api](request, behaviour, this.deployments) : undefined;
    if (!answer) throw new Refusal(404, { code: 'unknown_url', message: 'the provider fake says 404' });
    return answer;
  }

  protected refused(request: ProviderRequest, refusal: Refusal): ApiAnswer {
    if (this.api === 'anthropic' || /\/v1\/messages/.test(request.path)) return anthropicRefusal(request, refusal);
    if (request.path.startsWith('/v1beta/openai/')) return googleOpenAiRefusal(refusal);
    return openAiRefusal(refusal);
  }
}
