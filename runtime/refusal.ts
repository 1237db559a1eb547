/** Every answer that the runtime gives in place of the gateway: its stable code, HTTP status and meaning. One table, also in docs/errors.md. */
export const REFUSALS = {
  // identify
  missing_token: { status: 401, message: 'no bearer token; send the access token as `Authorization: Bearer <token>` (or as `x-api-key`)' },
  invalid_token: { status: 401, message: 'the token is not valid' },
  expired_token: { status: 401, message: 'the token has expired; get a new one' },
  insufficient_scope: { status: 403, message: 'the token does not carry the scope that this gateway requires' },
  unknown_client: { status: 403, message: "the token's client is not registered with this gateway" },
  client_denied: { status: 403, message: "the token's client has been revoked" },
  keys_not_available: { status: 503, message: "the issuer's keys could not be fetched yet", retryAfter: 5 },
  // admit
  endpoint_not_allowed: { status: 403, message: 'this endpoint is not served by this gateway' },
  method_not_allowed: { status: 405, message: 'this method is not served on this endpoint' },
  upgrade_not_allowed: { status: 426, message: 'this endpoint does not take a protocol upgrade' },
  body_too_large: { status: 413, message: 'the request body is larger than this gateway takes' },
  unsupported_encoding: { status: 415, message: 'compressed request bodies are not taken; send the body as it is' },
  invalid_request: { status: 400, message: 'the request is malformed' },
  too_many_requests_in_flight: { status: 503, message: 'this task has as many requests in flight as it takes', retryAfter: 1 },
  too_many_bytes_in_flight: { status: 503, message: 'this task holds as many request bytes as it takes', retryAfter: 1 },
  // route
  raw_config_not_allowed: { status: 403, message: 'x-portkey-config takes the name of a route, never a document' },
  unknown_route: { status: 404, message: 'there is no route of this name' },
  provider_not_enabled: { status: 403, message: 'this provider is not enabled' },
  no_default_provider: { status: 400, message: 'name a provider in x-portkey-provider: this gateway has no default one' },
  model_not_allowed: { status: 403, message: 'this model is not enabled' },
  // credential
  provider_key_not_set: { status: 503, message: "the provider's key is not set", retryAfter: 60 },
  credentials_not_available: { status: 503, message: "the task role's credentials are not available", retryAfter: 5 },
  // egress
  egress_refused: { status: 502, message: 'the upstream address is not one that this gateway may call' },
  upstream_timeout: { status: 504, message: 'the provider did not answer in time' },
  upstream_unreachable: { status: 502, message: 'the provider could not be reached' },
  // process
  configuration_not_loaded: { status: 503, message: 'the live configuration has not been loaded yet', retryAfter: 5 },
  draining: { status: 503, message: 'this task is stopping; try again', retryAfter: 1 },
  interrupted: { status: 503, message: 'this task had to stop before the answer was complete', retryAfter: 1 },
  internal_error: { status: 500, message: 'the gateway failed' },
} as const satisfies Record<string, { status: number; message: string; retryAfter?: number }>;

export type RefusalCode = keyof typeof REFUSALS;

/** Thrown anywhere on a request's way; the server turns it into the error shape of the called API. */
export class Refusal extends Error {
  readonly status: number;
  readonly retryAfter?: number;

  /** `detail` is appended to the message of the table: it reaches the client, so it names no key, token or other client. */
  constructor(
    readonly code: RefusalCode,
    detail?: string,
  ) {
    const row: { status: number; message: string; retryAfter?: number } = REFUSALS[code];
    super(detail ? `${row.message}: ${detail}` : row.message);
    this.status = row.status;
    this.retryAfter = row.retryAfter;
  }
}
