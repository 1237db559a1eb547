import { invalid } from '../../errors';
import { SOME_MODEL } from '../example-request';
import { apiKeyProvider, type ProviderKeyOptions } from './api-key';
import { parseBaseUrl } from './base-url';
import type { ModelApi } from './model-api';
import type { ProviderDefinition } from './provider-definition';

/** Options of a server that speaks OpenAI's or Anthropic's API: your own (vLLM, SGLang, Ollama, llama.cpp), or another vendor's. */
export interface CompatibleProviderOptions extends ProviderKeyOptions {
  /** What clients write in `x-portkey-provider`, and what records and metrics say: up to 32 lower-case letters, digits and hyphens. */
  readonly name: string;

  /**
   * `https://host[:port][/path]`, up to where the paths of its endpoints begin, `/v1` included: `https://llm.example.com/v1`. Host and path may
   * be values that only the deployment knows, scheme and port may not.
   */
  readonly baseUrl: string;

  /** What it speaks. Requests for anything else are refused before it is called. */
  readonly apis: ModelApi[];

  /**
   * Whether it is called without any key. Where it is false and no key is given an empty secret is made for one.
   *
   * @default false
   */
  readonly keyless?: boolean;

  /**
   * Whether its host resolves to a private address. Connections to private addresses are refused otherwise.
   *
   * @default false
   */
  readonly privateAddress?: boolean;

  /**
   * Whether it knows `stream_options.include_usage`. The gateway then adds it to the streams of clients that do not ask, so that tokens are
   * counted, and takes the additional chunk out of the answer.
   *
   * @default false
   */
  readonly streamUsage?: boolean;

  /**
   * Whether it keeps responses unless `store` is false. The gateway then adds that.
   *
   * @default false
   */
  readonly storesResponses?: boolean;

  /**
   * A model that it serves, for the example among the outputs.
   *
   * @default - MODEL, for a person to replace
   */
  readonly exampleModel?: string;
}

/** It is called as it is: nothing is translated for it. */
export function compatibleProvider(options: CompatibleProviderOptions): ProviderDefinition {
  const { name, baseUrl, apis, keyless, privateAddress, streamUsage, storesResponses, exampleModel = SOME_MODEL } = options;
  parseBaseUrl(baseUrl);
  if (apis.length === 0) {
    throw invalid('CompatibleWithoutApis', 'providers.apis', apis);
  }
  const details = { baseUrl, apis, privateAddress, streamUsage, storesResponses, exampleModel };
  if (!keyless) {
    return apiKeyProvider('compatible', options, details);
  }
  const given = (['apiKey', 'apiKeys', 'field'] as const).find((option) => options[option] !== undefined);
  if (given) {
    throw invalid('InvalidApiKeys', `providers.${given}`, 'given', 'keyless is true');
  }
  return { name, bind: () => ({ ...details, kind: 'compatible' }) };
}
