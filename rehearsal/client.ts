import Anthropic from '@anthropic-ai/sdk';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import OpenAI from 'openai';
import type { Certificate } from '../fakes';
import { postForm, type Redial } from './addresses';
import type { Emulator } from './emulator';
import type { PrintedOutputs } from './outputs';

/** What the secret of a client holds. */
interface ClientSecret {
  readonly client_id: string;
  readonly client_secret: string;
  readonly token_endpoint: string;
  readonly scope: string;
}

/** Gets an access token as a program does: credentials from the client's secret, token from the endpoint that it names. */
export async function accessToken(
  outputs: PrintedOutputs,
  emulator: Emulator,
  redials: readonly Redial[],
  certificate: Certificate,
): Promise<string> {
  const manager = new SecretsManagerClient(emulator.clientOptions);
  const { SecretString = '' } = await manager.send(new GetSecretValueCommand({ SecretId: outputs.clientSecretArn }));
  const secret: ClientSecret = JSON.parse(SecretString);
  const user = { name: secret.client_id, password: secret.client_secret };
  const form = { grant_type: 'client_credentials', scope: secret.scope };
  const answer = await postForm(secret.token_endpoint, form, user, redials, certificate);
  if (answer.status !== 200) throw new Error(`the token endpoint answered ${answer.status}: ${answer.body}`);
  return JSON.parse(answer.body).access_token;
}

/** Of an answer that is a page: the load balancer's own. */
export const NO_CODE = 'without a code';

/** An answer of the gateway that is not a success. */
export class Refused {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly message: string,
    /** Seconds after which it may be tried again. */
    readonly retryAfter?: number,
  ) {}
}

/** What a call gave; or how the gateway refused it. Anything else that goes wrong is thrown. */
export async function answerOrRefusal<T>(call: Promise<T>): Promise<T | Refused> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof OpenAI.APIError || error instanceof Anthropic.APIError) || error.status === undefined) throw error;
    const said = (error.error as { error?: Refused } | undefined)?.error ?? (error.error as Refused | undefined);
    return new Refused(error.status, said?.code ?? NO_CODE, said?.message ?? titleOf(error.message), secondsOf(error.headers));
  }
}

const secondsOf = (headers: Headers | undefined): number | undefined => {
  const seconds = headers?.get('retry-after');
  return seconds ? Number(seconds) : undefined;
};

/** What a page says. */
const titleOf = (text: string): string => /<title>(.*)<\/title>/.exec(text)?.[1] ?? text;

/** An answer or a refusal as it is told. */
export const described = (answer: string | Refused): string =>
  typeof answer === 'string' ? `answered: ${answer}` : `${answer.status} ${answer.code}: ${answer.message}`;

const GREETING = 'Say hello.';
const QUESTION = [{ role: 'user' as const, content: GREETING }];
const OPENAI_MODEL = 'gpt-4o';
const ANTHROPIC_MODEL = 'claude-sonnet-4-5';

/** What differs from a greeting. */
export interface Chat {
  readonly model?: string;
  /** Name of a route, where one is asked for. */
  readonly route?: string;
  readonly maxTokens?: number;
  readonly content?: string;
}

/** An answer of `GET /v1/usage`. */
export interface Usage {
  readonly counted: 'shared' | 'task';
  readonly subjects: readonly {
    readonly subject: string;
    readonly spent?: { readonly month: number };
    readonly limits: readonly { readonly name: string; readonly limit: number; readonly used: number; readonly remaining: number }[];
  }[];
}

/**
 * A program with the official SDKs: base URLs of the outputs, the access token as their API key, nothing else. The names are dialled on
 * loopback, below the SDKs.
 */
export class GatewayClient {
  private readonly openai: OpenAI;
  private readonly anthropic: Anthropic;

  constructor(outputs: Pick<PrintedOutputs, 'openaiBaseUrl' | 'anthropicBaseUrl'>, token: string) {
    const common = { apiKey: token, maxRetries: 0, timeout: 20_000 };
    this.openai = new OpenAI({ ...common, baseURL: outputs.openaiBaseUrl });
    this.anthropic = new Anthropic({ ...common, baseURL: outputs.anthropicBaseUrl });
  }

  async chat({ model = OPENAI_MODEL, route, maxTokens, content = GREETING }: Chat = {}): Promise<string> {
    const messages = [{ role: 'user' as const, content }];
    const headers = route === undefined ? {} : { 'x-portkey-config': route };
    const completion = await this.openai.chat.completions.create({ model, messages, max_tokens: maxTokens }, { headers });
    return completion.choices[0].message.content ?? '';
  }

  /** The same chat each time, and what the answer says of the response cache; undefined where there is none. */
  async repeatedChat(): Promise<{ readonly text: string; readonly cache: string | undefined }> {
    const asked = this.openai.chat.completions.create({ model: OPENAI_MODEL, messages: QUESTION });
    const { data, response } = await asked.withResponse();
    return { text: JSON.stringify(data), cache: response.headers.get('x-portkey-cache-status') ?? undefined };
  }

  /** What it may use, and what it has used. */
  async usage(): Promise<Usage> {
    return this.openai.get('/usage');
  }

  async stream(): Promise<{ text: string; chunks: number }> {
    const stream = await this.openai.chat.completions.create({ model: OPENAI_MODEL, messages: QUESTION, stream: true });
    let [text, chunks] = ['', 0];
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta?.content ?? '';
      chunks += 1;
    }
    return { text, chunks };
  }

  async message(): Promise<string> {
    const message = await this.anthropic.messages.create({ model: ANTHROPIC_MODEL, max_tokens: 64, messages: QUESTION });
    return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  }
}
