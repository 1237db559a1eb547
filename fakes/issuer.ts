import { createHmac, type JsonWebKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { ecPair, rsaPair } from './key-pair';
import { RecordedRequest, RecordingServer } from './recording-server';
import type { Certificate } from './tls';

/** A signing key of an issuer. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: 'RS256' | 'ES256';
  readonly privateKey: KeyObject;
  readonly publicJwk: JsonWebKey;
}

export function createIssuerKey(alg: 'RS256' | 'ES256' = 'RS256', kid: string = randomUUID()): IssuerKey {
  const { privateKey, publicKey } = alg === 'RS256' ? rsaPair() : ecPair();
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
  return { kid, alg, privateKey, publicJwk };
}

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS, signed with the key unless the header's `alg` asks for something hostile. */
export function signToken(header: object, claims: object, key: IssuerKey | { readonly secret: string | Buffer }): string {
  const content = `${part(header)}.${part(claims)}`;
  if ('secret' in key) return `${content}.${createHmac('sha256', key.secret).update(content).digest('base64url')}`;
  const signature = sign('sha256', Buffer.from(content), key.alg === 'ES256' ? { key: key.privateKey, dsaEncoding: 'ieee-p1363' } : key.privateKey);
  return `${content}.${signature.toString('base64url')}`;
}

export interface IssuerOptions {
  readonly host: string;
  readonly audience: string;
  readonly scope: string;
}

/** An OpenID Connect issuer in the manner of a Cognito user pool: discovery, keys, client-credentials tokens. */
export class IssuerFake extends RecordingServer {
  keys: IssuerKey[] = [createIssuerKey('RS256', 'key-1'), createIssuerKey('ES256', 'key-2')];
  /** While set, connections are cut without an answer. */
  down = false;
  /** While set, every request gets this status. */
  outage?: number;
  readonly issuer: string;

  constructor(
    private readonly options: IssuerOptions,
    certificate: Certificate,
  ) {
    super(RecordedRequest, (request, response) => this.respond(request, response), certificate);
    this.issuer = `https://${options.host}/pool`;
  }

  get jwksUri(): string {
    return `${this.issuer}/.well-known/jwks.json`;
  }

  /** How often the keys were asked for, also in vain. */
  get keyFetches(): number {
    return this.requests.filter(({ path }) => path.endsWith('/jwks.json')).length;
  }

  /** What a token of a registered client says; `overrides` with undefined leave a claim out. */
  claims(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    const now = Math.floor(Date.now() / 1000);
    const claims = {
      iss: this.issuer,
      sub: 'client-alpha',
      client_id: 'client-alpha',
      aud: this.options.audience,
      token_use: 'access',
      scope: `openid ${this.options.scope}`,
      iat: now - 5,
      auth_time: now - 5,
      exp: now + 3_600,
      jti: randomUUID(),
      version: 2,
      ...overrides,
    };
    return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
  }

  /** A token that the gateway should take, unless the overrides spoil it. */
  token(overrides: Readonly<Record<string, unknown>> = {}, key: IssuerKey = this.keys[0]): string {
    return signToken({ alg: key.alg, kid: key.kid, typ: 'JWT' }, this.claims(overrides), key);
  }

  private respond(request: RecordedRequest, response: ServerResponse): void {
    if (this.down) {
      request.socket.destroy();
      return;
    }
    const { status, body } = this.outage ? { status: this.outage, body: { error: 'temporarily_unavailable' } } : this.serve(request);
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'public, max-age=86400' });
    response.end(JSON.stringify(body));
  }

  private serve(request: RecordedRequest): { status: number; body: object } {
    switch (`${request.method} ${request.path}`) {
      case 'GET /pool/.well-known/openid-configuration':
        return {
          status: 200,
          body: {
            issuer: this.issuer,
            jwks_uri: this.jwksUri,
            token_endpoint: `https://${this.options.host}/oauth2/token`,
            response_types_supported: ['code', 'token'],
            subject_types_supported: ['public'],
            id_token_signing_alg_values_supported: ['RS256'],
          },
        };
      case 'GET /pool/.well-known/jwks.json':
        return { status: 200, body: { keys: this.keys.map(({ publicJwk }) => publicJwk) } };
      case 'POST /oauth2/token':
        return this.issue(request);
      default:
        return { status: 404, body: { message: 'not found' } };
    }
  }

  /** RFC 6749 section 4.4; the client's secret is its id with `-secret`. */
  private issue(request: RecordedRequest): { status: number; body: object } {
    const form = new URLSearchParams(request.bytes.toString());
    const basic = /^Basic (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const [id, secret] = basic ? Buffer.from(basic, 'base64').toString().split(':') : [form.get('client_id'), form.get('client_secret')];
    if (form.get('grant_type') !== 'client_credentials') return { status: 400, body: { error: 'unsupported_grant_type' } };
    if (!id || secret !== `${id}-secret`) return { status: 401, body: { error: 'invalid_client' } };
    const scope = form.get('scope') ?? this.options.scope;
    return { status: 200, body: { access_token: this.token({ sub: id, client_id: id, scope }), token_type: 'Bearer', expires_in: 3_600 } };
  }
}
