import { Tokenization } from 'aws-cdk-lib';
import { isPendingLookup } from '../../checks';
import { BASE_URL } from '../../contract';
import { invalid } from '../../errors';

/** Where a provider is called in place of its public address. */
export interface BaseUrl {
  readonly host: string;
  readonly port: number;
}

/** The port becomes a rule of the security group; host and path are read by the tasks alone, so they may be tokens. */
export function parseBaseUrl(baseUrl: string): BaseUrl {
  const known = isPendingLookup(baseUrl) ? 'https://pending.invalid' : withNamesForTokens(baseUrl);
  const url = URL.canParse(known) ? new URL(known) : undefined;
  const isName = url !== undefined && /^(?=.*[a-z])[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(url.hostname);
  if (!url || !isName || !BASE_URL.test(known)) {
    throw invalid('InvalidBaseUrl', 'providers.baseUrl', baseUrl);
  }
  return { host: url.hostname, port: url.port ? Number(url.port) : 443 };
}

/** A token as a host name, which is no port and no scheme. */
const withNamesForTokens = (text: string): string =>
  Tokenization.reverseString(text)
    .mapTokens({ mapToken: () => 'token.invalid' })
    .join({ join: (left, right) => `${left}${right}` });
