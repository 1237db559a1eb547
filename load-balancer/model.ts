/** A load balancer as far as a request can tell: what the readers make of AWS's descriptions, and what the proxy is configured from. */
export interface LoadBalancerModel {
  readonly attributes: LoadBalancerSettings;
  readonly listeners: readonly ListenerModel[];
  readonly targetGroups: readonly TargetGroupModel[];
}

/** Durations are seconds. */
export interface LoadBalancerSettings {
  readonly idleTimeout: number;
  /** How long a client may keep one connection. */
  readonly clientKeepAlive: number;
  readonly dropInvalidHeaders: boolean;
  readonly http2: boolean;
}

export interface ListenerModel {
  readonly port: number;
  /** Absent: plaintext. The proxy has one certificate for all names, whichever of these AWS would show. */
  readonly tls?: { readonly oldest: 'TLSv1_2' | 'TLSv1_3'; readonly certificate: string; readonly furtherCertificates?: readonly string[] };
  /** By priority; the last one has no conditions. None where the listener passes connections on. */
  readonly rules: readonly RuleModel[];
  /** Of a Network Load Balancer: connections go there as they are. */
  readonly passesTo?: Forward;
}

export interface RuleModel {
  readonly priority: number | 'default';
  /** All must hold. */
  readonly conditions: readonly Condition[];
  /** Before the action. */
  readonly tokenCheck?: TokenCheck;
  /** How the path changes on its way to the target. */
  readonly rewrite?: { readonly regex: string; readonly replace: string };
  readonly action: Action;
}

/** One of the patterns must match; `*` and `?` are wildcards. */
export type Condition =
  | { readonly on: 'path' | 'host' | 'method'; readonly patterns: readonly string[] }
  | { readonly on: 'header'; readonly name: string; readonly patterns: readonly string[] }
  | { readonly on: 'query'; readonly pairs: readonly { readonly key: string; readonly pattern: string }[] };

export interface Forward {
  readonly kind: 'forward';
  readonly to: readonly { readonly targetGroup: string; readonly weight: number }[];
}

export type Action =
  | Forward
  | { readonly kind: 'answer'; readonly status: number; readonly contentType: string; readonly body: string }
  | { readonly kind: 'redirect'; readonly status: 301 | 302; readonly scheme?: string; readonly host?: string; readonly port?: number };

export type ClaimFormat = 'single-string' | 'string-array' | 'space-separated-values';

/** What the action `jwt-validation` asks of a token. */
export interface TokenCheck {
  readonly issuer: string;
  readonly jwksUri: string;
  /** All must hold; of each, one of the values. */
  readonly claims: readonly { readonly name: string; readonly format: ClaimFormat; readonly values: readonly string[] }[];
}

export interface TargetGroupModel {
  /** ARN, or logical id in a template. */
  readonly id: string;
  readonly port: number;
  /** Targets are called by TLS; nobody verifies their certificates. */
  readonly tls?: boolean;
  readonly algorithm: 'round_robin' | 'least_outstanding_requests';
  /** Seconds for which a target that is taken out may finish its requests. */
  readonly deregistrationDelay: number;
}

/** Something was deployed that the proxy would have to leave out. Nothing is left out in silence: model it, or rehearse without it. */
export class NotModelled extends Error {
  constructor(what: string) {
    super(`the proxy that stands for the load balancer does not model ${what}`);
  }
}
