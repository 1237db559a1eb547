import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RecordedRequest } from './recording-server';

const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/** Temporary credentials of a role, in the shape that the container credential endpoint gives them. */
export interface TemporaryCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly Token: string;
  readonly Expiration: string;
}

/** Whom STS gave credentials. */
export interface RoleSession {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Stands for AWS's own knowledge of which credentials exist and how long they hold. */
export class CredentialAuthority {
  private readonly issued = new Map<string, TemporaryCredentials>();
  private readonly sessions = new Map<string, RoleSession>();

  issue(lifetime: number, session?: RoleSession): TemporaryCredentials {
    const credentials = {
      AccessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
      SecretAccessKey: randomBytes(30).toString('base64'),
      Token: randomBytes(120).toString('base64'),
      Expiration: new Date(Date.now() + lifetime).toISOString(),
    };
    this.issued.set(credentials.AccessKeyId, credentials);
    if (session) this.sessions.set(credentials.AccessKeyId, session);
    return credentials;
  }

  find(accessKeyId: string): TemporaryCredentials | undefined {
    return this.issued.get(accessKeyId);
  }

  /** The session whose access key a request names. */
  sessionOf({ headers }: RecordedRequest): RoleSession | undefined {
    return this.sessions.get(AUTHORIZATION.exec(headers.authorization ?? '')?.[1] ?? '');
  }

  /** Every secret part that was ever issued: none may appear in a record, an answer or another provider's request. */
  get secrets(): string[] {
    return [...this.issued.values()].flatMap(({ SecretAccessKey, Token }) => [SecretAccessKey, Token]);
  }
}

/** AWS's error for a request that it does not accept: error type and message. */
export interface SignatureFault {
  readonly type: string;
  readonly message: string;
}

const MAX_SKEW = 5 * 60_000;

/** Checks a Signature Version 4 completely, by computing it again with AWS's own signer. Undefined: it is right. */
export async function signatureFault(
  request: RecordedRequest,
  expected: { readonly service: string; readonly region: string; readonly authority: CredentialAuthority },
): Promise<SignatureFault | undefined> {
  const header = (name: string) => request.headers[name] as string | undefined;
  const match = AUTHORIZATION.exec(header('authorization') ?? '');
  if (!match) return { type: 'IncompleteSignatureException', message: `no Signature Version 4 in: ${header('authorization')?.slice(0, 40)}` };
  const [, accessKeyId, date, region, service, names, signature] = match;

  const credentials = expected.authority.find(accessKeyId);
  if (!credentials) return { type: 'UnrecognizedClientException', message: 'The security token included in the request is invalid.' };
  if (header('x-amz-security-token') !== credentials.Token)
    return { type: 'UnrecognizedClientException', message: 'wrong or missing x-amz-security-token' };
  if (Date.parse(credentials.Expiration) <= request.startedAt)
    return { type: 'ExpiredTokenException', message: 'The security token included in the request is expired' };
  if (service !== expected.service || region !== expected.region)
    return {
      type: 'InvalidSignatureException',
      message: `Credential should be scoped to ${expected.region}/${expected.service}, not ${region}/${service}`,
    };

  const timestamp = header('x-amz-date') ?? '';
  const signingDate = new Date(timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  if (!timestamp.startsWith(date) || !(Math.abs(signingDate.getTime() - request.startedAt) < MAX_SKEW))
    return { type: 'InvalidSignatureException', message: `Signature expired or x-amz-date is wrong: ${timestamp}` };

  const signed = names.split(';');
  const required = ['host', 'x-amz-date', ...Object.keys(request.headers).filter((name) => name.startsWith('x-amz-'))];
  const missing = required.filter((name) => !signed.includes(name));
  if (missing.length) return { type: 'InvalidSignatureException', message: `not signed: ${missing.join(', ')}` };
  if (request.headers['x-amz-content-sha256']) {
    const hash = createHash('sha256').update(request.bytes).digest('hex');
    if (hash !== header('x-amz-content-sha256')) return { type: 'XAmzContentSHA256Mismatch', message: 'the payload hash is not that of the payload' };
  }

  const [pathname, search = ''] = request.url.split('?');
  const signer = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    applyChecksum: false,
    credentials: { accessKeyId, secretAccessKey: credentials.SecretAccessKey, sessionToken: credentials.Token },
  });
  const again = await signer.sign(
    {
      method: request.method,
      protocol: 'https:',
      hostname: header('host') ?? '',
      path: pathname,
      query: Object.fromEntries(new URLSearchParams(search)),
      headers: Object.fromEntries(signed.map((name) => [name, header(name) ?? ''])),
      body: request.bytes,
    },
    { signingDate, signableHeaders: new Set(signed) },
  );
  const wanted = /Signature=([0-9a-f]{64})/.exec(again.headers.authorization)?.[1] ?? '';
  if (!timingSafeEqual(Buffer.from(wanted.padEnd(64)), Buffer.from(signature)))
    return { type: 'InvalidSignatureException', message: 'The request signature we calculated does not match the signature you provided.' };
  return undefined;
}
