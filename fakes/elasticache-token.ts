import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { TemporaryCredentials } from './signature';

/** Whom a token is good for. */
export interface TokenScope {
  readonly user: string;
  /** Name of the serverless cache, or id of the replication group. */
  readonly cache: string;
  readonly serverless: boolean;
  readonly region: string;
  /** The credentials of an access key that AWS has given out. */
  readonly find: (accessKeyId: string) => TemporaryCredentials | undefined;
}

/** Longest that AWS takes. */
const LIFETIME = 900;
const MAX_SKEW = 5 * 60_000;

/**
 * Checks a token that ElastiCache takes for a password: a request to connect that is signed in its query, without its scheme.
 * https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html Undefined: it is right.
 */
export async function tokenFault(token: string, scope: TokenScope, now = Date.now()): Promise<string | undefined> {
  const host = scope.cache.toLowerCase();
  if (!token.startsWith(`${host}/?`)) return `the token is not for ${host}`;
  const query = Object.fromEntries(new URLSearchParams(token.slice(host.length + 2)));
  const { 'X-Amz-Signature': signature = '', 'X-Amz-Credential': credential = '', 'X-Amz-Date': date = '', 'X-Amz-Expires': lifetime = '' } = query;

  const asked = { Action: 'connect', User: scope.user, ...(scope.serverless && { ResourceType: 'ServerlessCache' }) };
  const own = Object.fromEntries(Object.entries(query).filter(([name]) => !name.startsWith('X-Amz-')));
  const wrong = Object.entries({ ...asked, ...own }).find(([name]) => own[name] !== asked[name as keyof typeof asked]);
  if (wrong) return `${wrong[0]} is ${own[wrong[0]]}`;

  const [accessKeyId, day, region, service, terminator] = credential.split('/');
  const credentials = scope.find(accessKeyId);
  if (!credentials) return 'nobody was given this access key';
  if (Date.parse(credentials.Expiration) <= now) return 'the credentials have expired';
  if (region !== scope.region || service !== 'elasticache' || terminator !== 'aws4_request') return `the signature is for ${region}/${service}`;
  if (query['X-Amz-Security-Token'] !== credentials.Token) return 'wrong or missing X-Amz-Security-Token';

  const signingDate = new Date(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!(Number(lifetime) > 0 && Number(lifetime) <= LIFETIME)) return `X-Amz-Expires is ${lifetime}`;
  if (!date.startsWith(day) || !(signingDate.getTime() <= now + MAX_SKEW)) return `X-Amz-Date is ${date}`;
  if (signingDate.getTime() + Number(lifetime) * 1_000 <= now) return 'the token has expired';

  const again = await presign(asked, host, { ...credentials, region, signingDate, lifetime: Number(lifetime) });
  return again === signature ? undefined : 'the signature does not match';
}

interface Signing extends TemporaryCredentials {
  readonly region: string;
  readonly signingDate: Date;
  readonly lifetime: number;
}

/** The signature that AWS's own signer makes. */
async function presign(query: Record<string, string>, host: string, signing: Signing): Promise<string> {
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken, region, signingDate, lifetime } = signing;
  const signer = new SignatureV4({ service: 'elasticache', region, sha256: Sha256, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const request = { method: 'GET', protocol: 'http:', hostname: host, path: '/', query, headers: { host } };
  const { query: signed } = await signer.presign(request, { expiresIn: lifetime, signingDate });
  return String(signed?.['X-Amz-Signature']);
}
