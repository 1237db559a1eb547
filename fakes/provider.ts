import type { ServerResponse } from 'node:http';
import { ANTHROPIC_PATHS } from './anthropic-api';
import { type Behaviour, type Program, writeBody } from './behaviour';
import { googleAnswer } from './google-api';
import { OPENAI_PATHS } from './openai-api';
import { pauseWhileOpen } from './pause';
import { ProviderRequest } from './provider-request';
import { type RecordedRequest, RecordingServer } from './recording-server';
import type { Certificate } from './tls';

type Api = 'openai' | 'azure-openai' | 'anthropic' | 'google';
type DocumentedAnswer = (request: ProviderRequest, response: ServerResponse, behaviour: Behaviour) => Promise<unknown>;

/** Answers what the API documents for the request; undefined: it documents nothing. */
const DOCUMENTED: Readonly<Record<Api, (path: string) => DocumentedAnswer | undefined>> = {
  openai: (path) => OPENAI_PATHS[path],
  'azure-openai': (path) => OPENAI_PATHS[path.replace(/^\/openai(\/deployments\/[^/]+)?\//, '/v1/')],
  anthropic: (path) => ANTHROPIC_PATHS[path],
  google: (path) => (path.startsWith('/v1beta/models/') ? googleAnswer : undefined),
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
  anthropic: {
    'anthropic-organization-id': 'b7a6f0f0-0000-4000-8000-organization',
    'set-cookie': '_cfuvid=a-cookie-of-the-provider; path=/; HttpOnly; Secure',
    'cf-ray': '8f00000000000001-FRA',
  },
};

/** A provider's API over HTTPS: documented answers with usage, every request remembered, misbehaviour by program. */
export class ProviderFake<A extends Api = 'openai' | 'anthropic'> extends RecordingServer<ProviderRequest> {
  private program: Program = {};
  /** The credential must be this one, otherwise 401; absent: any. May change at any time, as a rotated key does. */
  acceptedKeys?: readonly string[];

  constructor(
    readonly api: A,
    certificate: Certificate,
  ) {
    super(ProviderRequest, (request, response) => this.respond(request, response), certificate);
  }

  /** Sets what the provider does from now on, until `reset`. */
  behave(program: Program): void {
    this.program = program;
  }

  /** Prompt, complete answers again, and nothing remembered. */
  reset(): void {
    this.program = {};
    this.acceptedKeys = undefined;
    this.clear();
  }

  /** The key that a request carries. */
  static key(request: RecordedRequest): string | undefined {
    const { headers } = request;
    const key = headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'];
    return (key as string | undefined) ?? headers.authorization?.replace(/^Bearer /, '');
  }

  private async respond(request: ProviderRequest, response: ServerResponse): Promise<void> {
    const behaviour: Behaviour = (typeof this.program === 'function' ? this.program(request) : this.program) ?? {};
    if (behaviour.hang) return;
    if (!(await pauseWhileOpen(response, behaviour.delay ?? 0))) return;
    const own = { ...ACCOUNT_HEADERS[this.api], 'x-request-id': `req_of_the_provider_${request.number}`, ...behaviour.headers };
    for (const [name, value] of Object.entries(own)) response.setHeader(name, value as string);
    const documented = request.method === 'POST' ? DOCUMENTED[this.api](request.path) : undefined;
    if (this.acceptedKeys && !this.acceptedKeys.includes(ProviderFake.key(request) ?? '')) this.fail(response, 401, 'invalid_api_key');
    else if (behaviour.body !== undefined) await writeBody(response, behaviour);
    else if (behaviour.status !== undefined && behaviour.status !== 200) this.fail(response, behaviour.status, 'as_programmed');
    else if (documented) await documented(request, response, behaviour);
    else this.fail(response, 404, 'unknown_url');
  }

  private fail(response: ServerResponse, status: number, code: string): void {
    const message = `the provider fake says ${status}`;
    const openai = { error: { message, type: 'invalid_request_error', param: null, code } };
    const anthropic = { type: 'error', error: { type: 'api_error', message }, request_id: 'req_of_the_provider' };
    response.setHeader('content-type', 'application/json');
    response.writeHead(status);
    response.end(JSON.stringify(this.api === 'anthropic' ? anthropic : openai));
  }
}
