import { isKnown, isPendingLookup } from '../../checks';
import { PROVIDER_KINDS } from '../../contract';
import { invalid } from '../../errors';
import { SOME_MODEL } from '../example-request';
import { type ApiKeyProviderOptions, apiKeyProvider } from './api-key';
import { parseBaseUrl } from './base-url';
import { IMAGE_HOSTS } from './image-hosts';
import type { ProviderDefinition } from './provider-definition';

/** Options of a provider that the image knows by a slug of its own. */
export interface CustomProviderOptions extends ApiKeyProviderOptions {
  /** Its slug in the image, such as `groq` or `mistral-ai`; also its `name` unless that is given; `302ai` needs one, as names begin with a letter. */
  readonly slug: string;

  /**
   * The one host that the image calls for this slug, and the only one that the key goes to.
   *
   * @default - known for the providers of the image that need a key and nothing else
   */
  readonly host?: string;

  /**
   * A model that it serves, for the example among the outputs.
   *
   * @default - MODEL, for a person to replace
   */
  readonly exampleModel?: string;
}

/** The image translates for it; where it speaks an API of its clients itself, a compatible provider loses less. */
export function customProvider(options: CustomProviderOptions): ProviderDefinition {
  const { slug, name = slug, host = IMAGE_HOSTS[slug], exampleModel = SOME_MODEL } = options;
  if (!isPendingLookup(slug) && (slug in PROVIDER_KINDS || !/^[a-z0-9][a-z0-9-]{0,31}$/.test(slug))) {
    throw invalid('InvalidSlug', 'providers.custom.slug', slug);
  }
  if (host === undefined) {
    throw invalid('SlugWithoutHost', 'providers.custom.host', host, `known: ${Object.keys(IMAGE_HOSTS).join(', ')}`);
  }
  if (/[/:?#@]/.test(host) || (isKnown(host) && /[^a-z0-9.-]/.test(host))) {
    throw invalid('InvalidBaseUrl', 'providers.custom.host', host, 'a host alone in lower case, without scheme, port and path');
  }
  parseBaseUrl(`https://${host}`);
  return apiKeyProvider('custom', { ...options, name }, { slug, host, exampleModel });
}
