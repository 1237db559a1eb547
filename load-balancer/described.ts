/** The shapes in which both CloudFormation and the API describe a load balancer; only what is read here. */
export interface DescribedLoadBalancer {
  readonly Type?: string;
  readonly DNSName?: string;
  readonly Attributes?: readonly DescribedAttribute[];
}

export interface DescribedAttribute {
  readonly Key: string;
  readonly Value: unknown;
}

export interface DescribedListener {
  readonly Port: number | string;
  readonly Protocol: string;
  readonly SslPolicy?: string;
  readonly Certificates?: readonly { readonly CertificateArn: string }[];
  /** Those that stand beside the listener. */
  readonly FurtherCertificates?: readonly { readonly CertificateArn: string }[];
  readonly Attributes?: readonly DescribedAttribute[];
  /** The default rule among them, with the priority `default`. */
  readonly Rules: readonly DescribedRule[];
}

export interface DescribedRule {
  readonly Priority: number | string;
  readonly Conditions?: readonly DescribedCondition[];
  readonly Actions: readonly DescribedAction[];
  readonly Transforms?: readonly DescribedTransform[];
}

export interface DescribedTransform {
  readonly Type: string;
  readonly UrlRewriteConfig?: { readonly Rewrites: readonly { readonly Regex: string; readonly Replace: string }[] };
}

interface Patterns {
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
}

export interface DescribedCondition {
  readonly Field: string;
  readonly Values?: readonly string[];
  readonly RegexValues?: readonly string[];
  readonly PathPatternConfig?: Patterns;
  readonly HostHeaderConfig?: Patterns;
  readonly HttpRequestMethodConfig?: Patterns;
  readonly HttpHeaderConfig?: Patterns & { readonly HttpHeaderName: string };
  readonly QueryStringConfig?: { readonly Values: readonly { readonly Key?: string; readonly Value: string }[] };
}

export interface DescribedAction {
  readonly Type: string;
  readonly Order?: number;
  readonly TargetGroupArn?: string;
  readonly ForwardConfig?: {
    readonly TargetGroups?: readonly { readonly TargetGroupArn: string; readonly Weight?: number }[];
    readonly TargetGroupStickinessConfig?: { readonly Enabled?: boolean };
  };
  readonly FixedResponseConfig?: { readonly StatusCode: string; readonly ContentType?: string; readonly MessageBody?: string };
  readonly RedirectConfig?: Readonly<Record<'StatusCode', string>> &
    Readonly<Partial<Record<'Protocol' | 'Host' | 'Port' | 'Path' | 'Query', string>>>;
  readonly JwtValidationConfig?: {
    readonly Issuer: string;
    readonly JwksEndpoint: string;
    readonly AdditionalClaims?: readonly { readonly Name: string; readonly Format: string; readonly Values: readonly string[] }[];
  };
}

export interface DescribedTargetGroup {
  readonly TargetGroupArn: string;
  readonly Port?: number | string;
  readonly Protocol?: string;
  readonly ProtocolVersion?: string;
  readonly TargetType?: string;
  readonly Attributes?: readonly DescribedAttribute[];
}

/** A whole load balancer. */
export interface Description {
  readonly loadBalancer: DescribedLoadBalancer;
  readonly listeners: readonly DescribedListener[];
  readonly targetGroups: readonly DescribedTargetGroup[];
}
