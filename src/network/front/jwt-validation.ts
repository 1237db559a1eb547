/** How the load balancer reads a claim. */
export enum JwtClaimFormat {
  /** The claim is one string. */
  SINGLE_STRING = 'single-string',
  /** The claim is a list of strings. */
  STRING_ARRAY = 'string-array',
  /** The claim is one string of values between spaces, as `scope` is in OAuth. */
  SPACE_SEPARATED_VALUES = 'space-separated-values',
}

/** A claim that a token must carry. */
export interface JwtClaim {
  /** Name of the claim. `iss`, `exp`, `nbf` and `iat` are always checked and cannot be named. */
  readonly name: string;
  /** How the claim is written. */
  readonly format: JwtClaimFormat;
  /** Values of which the token must carry one; 1 to 10, of at most 256 characters each. */
  readonly values: string[];
}

/** What the load balancer checks before a request reaches a task. Only RS256 signatures pass. */
export interface JwtValidation {
  /** Compared with the `iss` claim. */
  readonly issuer: string;
  /** Public `https` address of the issuer's keys. */
  readonly jwksUri: string;
  /**
   * Further claims that a token must carry, at most 10.
   *
   * @default - signature, issuer and times only
   */
  readonly claims?: JwtClaim[];
  /**
   * Headers in which clients bring a token other than in `Authorization`, the only one that the load balancer reads. Requests with one of
   * them go to the service unchecked, which must verify the token itself. Each takes a listener rule of its own: the first has the
   * priority right before the door's, the second the one before that.
   *
   * @default - none: a request without a good token in `Authorization` is refused
   */
  readonly exemptHeaders?: string[];
  /**
   * How credentials in `Authorization` begin, behind `Bearer`, that are no tokens: API keys. Requests with one of them go to the service
   * unchecked, which must verify it itself. Up to 40 letters, digits, hyphens and underscores each; the load balancer compares them without
   * regard to case. Each takes a listener rule of its own, before those of `exemptHeaders`.
   *
   * @default - none: what is in `Authorization` must be a good token
   */
  readonly exemptBearers?: string[];
}
