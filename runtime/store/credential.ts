/** How a task shows the store who it is. */
import type { StoreAuthentication } from '../../src/contract';
import { type Aws, presignV4 } from '../aws';
import type { ProviderKeys } from '../secrets';
import type { StoreCredential } from './valkey';

/** Of a token of IAM, seconds; the connection may outlive it. */
const TOKEN_SECONDS = 900;
/** Under which its password stands among the keys. */
export const STORE_KEY = 'shared state';

export const storeCredential = (authentication: StoreAuthentication, aws: Aws, keys: ProviderKeys): StoreCredential => {
  if (authentication.method === 'none') return async () => [];
  const { user } = authentication;
  if (authentication.method === 'password') return async () => [...(user ? [user] : []), await keys.key(STORE_KEY)];
  const { cache, serverless } = authentication;
  // https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html
  const parameters = { Action: 'connect', User: authentication.user, ...(serverless && { ResourceType: 'ServerlessCache' }) };
  const url = `http://${cache.toLowerCase()}/?${new URLSearchParams(parameters)}`;
  return async () => {
    const credentials = await aws.credentials.get();
    const token = presignV4({ url, service: 'elasticache', region: aws.region, credentials, expires: TOKEN_SECONDS });
    return [authentication.user, token.replace('http://', '')];
  };
};
