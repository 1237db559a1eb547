interface Row {
  readonly status: number;
  /** Seconds. */
  readonly retryAfter?: number;
  /** What to do, where the code does not say it. */
  readonly hint?: string;
  /** As APIs call it, where its status does not tell. */
  readonly type?: string;
}

/** Of one refusal among those of its code. */
interface Particulars {
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every answer that the runtime gives in place of the gateway: its stable code and HTTP status. One table, explained in docs/errors.md. */
export const REFUSALS = {
  // identify
  missing_token: { status: 401, hint: 'send an access token as `Authorization: Bearer <token>`' },
  invalid_token: { status: 401 },
  expired_token: { status: 401 },
  expired_key: { status: 401 },
  revoked_key: { status: 401 },
  insufficient_scope: { status: 403 },
  unknown_client: { status: 403 },
  client_denied: { status: 403 },
  person_denied: { status: 403 },
  keys_not_available: { status: 503, retryAfter: 5 },
  // whose fault it is that there are so many is not known: no failure of the gateway, which would ring its alarm
  too_many_unknown_keys: { status: 429, retryAfter: 5 },
  // admit
  endpoint_not_allowed: { status: 403 },
  method_not_allowed: { status: 405 },
  upgrade_not_allowed: { status: 426 },
  body_too_large: { status: 413 },
  unsupported_encoding: { status: 415 },
  invalid_request: { status: 400 },
  too_many_requests_in_flight: { status: 503, retryAfter: 1 },
  too_many_bytes_in_flight: { status: 503, retryAfter: 1 },
  // route
  raw_config_not_allowed: { status: 403 },
  unknown_route: { status: 404 },
  route_not_allowed: { status: 403 },
  no_target: { status: 400 },
  provider_not_enabled: { status: 403 },
  no_default_provider: { status: 400, hint: 'name one in `x-portkey-provider`' },
  model_not_allowed: { status: 403 },
  tier_not_allowed: { status: 403 },
  geography_not_allowed: { status: 403 },
  max_output_tokens_exceeded: { status: 400 },
  model_not_found: { status: 404 },
  endpoint_not_served: { status: 400 },
  stored_state_not_allowed: { status: 400 },
  // limit
  limit_exceeded: { status: 429 },
  budget_exceeded: { status: 429, type: 'billing_error' },
  unpriced_not_allowed: { status: 403 },
  limits_not_available: { status: 503, retryAfter: 5 },
  // guardrail
  guardrail_intervened: { status: 400 },
  guardrail_not_available: { status: 503, retryAfter: 5 },
  guardrail_limit_exceeded: { status: 429, retryAfter: 1 },
  text_not_readable: { status: 400, hint: 'the guardrail reads no tokens, and not so many texts' },
  // credential
  provider_key_not_set: { status: 503, retryAfter: 60 },
  credentials_not_available: { status: 503, retryAfter: 5 },
  provider_key_refused: { status: 502 },
  // egress
  egress_refused: { status: 502 },
  upstream_timeout: { status: 504 },
  upstream_unreachable: { status: 502 },
  upstream_invalid: { status: 502 },
  upstream_incomplete: { status: 502 },
  upstream_failed: { status: 502 },
  // process
  configuration_not_loaded: { status: 503, retryAfter: 5 },
  interrupted: { status: 503, retryAfter: 1 },
  internal_error: { status: 500 },
} as const satisfies Record<string, Row>;

export type RefusalCode = keyof typeof REFUSALS;

/** Thrown anywhere on a request's way; the server turns it into the error shape of the called API. */
export class Refusal extends Error {
  readonly status: number;
  readonly type?: string;
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;

  /** The message is the code in words, and `detail`: it reaches the client, so it names no key, token or other client. */
  constructor(
    readonly code: RefusalCode,
    detail?: string,
    particulars: Particulars = {},
  ) {
    const { status, type, retryAfter, hint = detail }: Row = REFUSALS[code];
    super(code.replaceAll('_', ' ') + (hint ? `: ${hint}` : ''));
    this.status = status;
    this.type = type;
    this.retryAfter = particulars.retryAfter ?? retryAfter;
    this.headers = particulars.headers;
  }
}
