import { readAttributes } from './attributes';
import type {
  DescribedAction,
  DescribedCondition,
  DescribedListener,
  DescribedRule,
  DescribedTargetGroup,
  DescribedTransform,
  Description,
} from './described';
import type { LoadBalancerSettings, TargetGroupModel, TokenCheck } from './model';
import { type Action, type ClaimFormat, type Condition, type ListenerModel, type LoadBalancerModel, NotModelled, type RuleModel } from './model';

/** The model of what was described; throws `NotModelled` for whatever would have to be left out. */
export function modelOf({ loadBalancer, listeners, targetGroups }: Description): LoadBalancerModel {
  if (!['application', 'network'].includes(loadBalancer.Type ?? 'application'))
    throw new NotModelled(`a load balancer of the type ${loadBalancer.Type}`);
  return {
    attributes: settings(readAttributes('load balancer', loadBalancer.Attributes)),
    listeners: listeners.map(listener),
    targetGroups: targetGroups.map(targetGroup),
  };
}

/** Throws for a key that nobody reads: it may say something that the proxy would have to do. */
export function onlyWith(keys: readonly string[], described: object | undefined, what: string): void {
  const unknown = Object.entries(described ?? {}).find(([key, value]) => value !== undefined && !keys.includes(key));
  if (unknown) throw new NotModelled(`${what} with ${unknown[0]}`);
}

/** Where an attribute is not set, AWS's default. */
function settings(attributes: ReadonlyMap<string, string>): LoadBalancerSettings {
  return {
    idleTimeout: Number(attributes.get('idle_timeout.timeout_seconds') ?? 60),
    clientKeepAlive: Number(attributes.get('client_keep_alive.seconds') ?? 3600),
    dropInvalidHeaders: attributes.get('routing.http.drop_invalid_header_fields.enabled') === 'true',
    http2: attributes.get('routing.http2.enabled') !== 'false',
  };
}

/** Oldest version by the beginning of a security policy's name. */
const TLS_POLICIES: readonly (readonly [RegExp, 'TLSv1_2' | 'TLSv1_3'])[] = [
  [/^ELBSecurityPolicy-TLS13-1-2-/, 'TLSv1_2'],
  [/^ELBSecurityPolicy-TLS13-1-3-/, 'TLSv1_3'],
];

function listener({
  Port,
  Protocol,
  SslPolicy = '',
  Certificates = [],
  FurtherCertificates = [],
  Attributes,
  Rules,
}: DescribedListener): ListenerModel {
  readAttributes('listener', Attributes);
  if (Protocol === 'TCP' || Protocol === 'TLS') return passing({ Port, SslPolicy, Certificates, Rules }, Protocol);
  const rules = [...Rules].sort((one, other) => rank(one) - rank(other)).map(rule);
  if (Protocol === 'HTTP') return { port: Number(Port), rules };
  if (Protocol !== 'HTTPS') throw new NotModelled(`a listener of the protocol ${Protocol}`);
  const furtherCertificates = FurtherCertificates.map(({ CertificateArn }) => CertificateArn);
  return {
    port: Number(Port),
    rules,
    tls: { ...tlsOf({ SslPolicy, Certificates }), ...(furtherCertificates.length > 0 && { furtherCertificates }) },
  };
}

/** A listener that looks into no request. */
function passing(
  { Port, Rules, ...tls }: Pick<DescribedListener, 'Port' | 'Rules' | 'SslPolicy' | 'Certificates'>,
  protocol: 'TCP' | 'TLS',
): ListenerModel {
  const [{ Actions: [given] = [] } = {}] = Rules;
  const passesTo = given && action(given);
  if (Rules.length !== 1 || passesTo?.kind !== 'forward') throw new NotModelled('a listener of TCP that does not forward');
  return { port: Number(Port), rules: [], passesTo, ...(protocol === 'TLS' && { tls: tlsOf(tls) }) };
}

function tlsOf({ SslPolicy = '', Certificates = [] }: Pick<DescribedListener, 'SslPolicy' | 'Certificates'>) {
  const policy = TLS_POLICIES.find(([name]) => name.test(SslPolicy));
  if (!policy) throw new NotModelled(`the security policy ${SslPolicy}`);
  if (Certificates.length !== 1) throw new NotModelled(`${Certificates.length} certificates of one listener`);
  return { oldest: policy[1], certificate: Certificates[0].CertificateArn };
}

const rank = ({ Priority }: DescribedRule): number => (Priority === 'default' ? Number.POSITIVE_INFINITY : Number(Priority));

function rule({ Priority, Conditions = [], Actions, Transforms = [] }: DescribedRule): RuleModel {
  const ordered = [...Actions].sort((one, other) => (one.Order ?? 0) - (other.Order ?? 0));
  for (const each of ordered) onlyWith(['Type', 'Order', ...(ACTIONS[each.Type] ?? Object.keys(each))], each, `the action ${each.Type}`);
  const checks = ordered.filter(({ Type }) => Type === 'jwt-validation');
  const others = ordered.filter(({ Type }) => Type !== 'jwt-validation');
  if (checks.length > 1 || others.length !== 1 || ordered.at(-1) !== others[0])
    throw new NotModelled(`the actions ${ordered.map(({ Type }) => Type).join(', ')} of one rule`);
  return {
    priority: Priority === 'default' ? 'default' : Number(Priority),
    conditions: Conditions.map(condition),
    ...(checks.length > 0 && { tokenCheck: tokenCheck(checks[0]) }),
    ...(Transforms.length > 0 && { rewrite: rewriteOf(Transforms) }),
    action: action(others[0]),
  };
}

/** One rewrite of the path is what the proxy does. */
function rewriteOf(transforms: readonly DescribedTransform[]): RuleModel['rewrite'] {
  const [{ Type, UrlRewriteConfig }] = transforms;
  const [rewrite] = UrlRewriteConfig?.Rewrites ?? [];
  if (transforms.length !== 1 || Type !== 'url-rewrite' || UrlRewriteConfig?.Rewrites.length !== 1)
    throw new NotModelled(`the transforms ${JSON.stringify(transforms)}`);
  return { regex: rewrite.Regex, replace: rewrite.Replace };
}

function condition(described: DescribedCondition): Condition {
  const { Field, PathPatternConfig, HostHeaderConfig, HttpRequestMethodConfig, HttpHeaderConfig, QueryStringConfig } = described;
  const wildcards = (config?: { readonly Values?: readonly string[]; readonly RegexValues?: readonly string[] }): readonly string[] => {
    const { Values = described.Values ?? [], RegexValues = described.RegexValues ?? [] } = config ?? {};
    if (RegexValues.length > 0 || Values.length === 0) throw new NotModelled(`the condition ${JSON.stringify(described)}`);
    return Values;
  };
  switch (Field) {
    case 'path-pattern':
      return { on: 'path', patterns: wildcards(PathPatternConfig) };
    case 'host-header':
      return { on: 'host', patterns: wildcards(HostHeaderConfig) };
    case 'http-request-method':
      return { on: 'method', patterns: wildcards(HttpRequestMethodConfig) };
    case 'http-header':
      return { on: 'header', name: String(HttpHeaderConfig?.HttpHeaderName).toLowerCase(), patterns: wildcards(HttpHeaderConfig) };
    case 'query-string':
      if (!QueryStringConfig?.Values?.length) throw new NotModelled(`the condition ${JSON.stringify(described)}`);
      return { on: 'query', pairs: QueryStringConfig.Values.map(queryPair) };
    default:
      throw new NotModelled(`the condition ${Field}`);
  }
}

function queryPair({ Key, Value }: { readonly Key?: string; readonly Value: string }) {
  if (!Key || /[*?]/.test(Key)) throw new NotModelled(`a query-string condition with the key ${Key}`);
  return { key: Key, pattern: Value };
}

/** What an action may bring beside its type and order. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  forward: ['TargetGroupArn', 'ForwardConfig'],
  'fixed-response': ['FixedResponseConfig'],
  redirect: ['RedirectConfig'],
  'jwt-validation': ['JwtValidationConfig'],
};

function action(described: DescribedAction): Action {
  switch (described.Type) {
    case 'forward':
      return forward(described);
    case 'fixed-response': {
      onlyWith(['StatusCode', 'ContentType', 'MessageBody'], described.FixedResponseConfig, 'a fixed response');
      const { StatusCode = '200', ContentType = 'text/plain', MessageBody = '' } = described.FixedResponseConfig ?? {};
      return { kind: 'answer', status: Number(StatusCode), contentType: ContentType, body: MessageBody };
    }
    case 'redirect':
      return redirect(described.RedirectConfig as NonNullable<DescribedAction['RedirectConfig']>);
    default:
      throw new NotModelled(`the action ${described.Type}`);
  }
}

function forward({ TargetGroupArn, ForwardConfig }: DescribedAction): Action {
  onlyWith(['TargetGroups', 'TargetGroupStickinessConfig'], ForwardConfig, 'a forward action');
  if (ForwardConfig?.TargetGroupStickinessConfig?.Enabled) throw new NotModelled('stickiness between target groups');
  const groups = ForwardConfig?.TargetGroups ?? (TargetGroupArn === undefined ? [] : [{ TargetGroupArn }]);
  const to = groups.map(({ TargetGroupArn: targetGroup, Weight = 1 }) => ({ targetGroup, weight: Number(Weight) }));
  if (to.every(({ weight }) => weight === 0)) throw new NotModelled('a forward action in which no target group has weight');
  return { kind: 'forward', to };
}

/** What a redirect keeps when it says nothing else. */
const KEPT = { Protocol: '#{protocol}', Host: '#{host}', Port: '#{port}', Path: '/#{path}', Query: '#{query}' } as const;

function redirect(config: NonNullable<DescribedAction['RedirectConfig']>): Action {
  onlyWith(['StatusCode', ...Object.keys(KEPT)], config, 'a redirect');
  const changed = (name: keyof typeof KEPT): string | undefined => (config[name] === KEPT[name] ? undefined : config[name]);
  if (changed('Path') !== undefined || changed('Query') !== undefined || changed('Host')?.includes('#{'))
    throw new NotModelled(`the redirect ${JSON.stringify(config)}`);
  const port = changed('Port');
  return {
    kind: 'redirect',
    status: config.StatusCode === 'HTTP_301' ? 301 : 302,
    scheme: changed('Protocol')?.toLowerCase(),
    host: changed('Host'),
    port: port === undefined ? undefined : Number(port),
  };
}

const CLAIM_FORMATS: readonly string[] = ['single-string', 'string-array', 'space-separated-values'] satisfies ClaimFormat[];

function tokenCheck({ JwtValidationConfig }: DescribedAction): TokenCheck {
  onlyWith(['Issuer', 'JwksEndpoint', 'AdditionalClaims'], JwtValidationConfig, 'a token check');
  const { Issuer, JwksEndpoint, AdditionalClaims = [] } = JwtValidationConfig as NonNullable<DescribedAction['JwtValidationConfig']>;
  const claims = AdditionalClaims.map((described) => {
    onlyWith(['Name', 'Format', 'Values'], described, 'a claim');
    const { Name, Format, Values } = described;
    if (!CLAIM_FORMATS.includes(Format)) throw new NotModelled(`a claim of the format ${Format}`);
    return { name: Name, format: Format as ClaimFormat, values: Values };
  });
  return { issuer: Issuer, jwksUri: JwksEndpoint, claims };
}

function targetGroup({ TargetGroupArn, Port, Protocol, ProtocolVersion = 'HTTP1', TargetType, Attributes }: DescribedTargetGroup): TargetGroupModel {
  if (!['HTTP', 'HTTPS', 'TCP', 'TLS'].includes(Protocol ?? '') || ProtocolVersion !== 'HTTP1' || TargetType !== 'ip')
    throw new NotModelled(`a target group of ${Protocol}, ${ProtocolVersion}, targets by ${TargetType}`);
  const attributes = readAttributes('target group', Attributes);
  const algorithm = attributes.get('load_balancing.algorithm.type') ?? 'round_robin';
  if (algorithm !== 'round_robin' && algorithm !== 'least_outstanding_requests') throw new NotModelled(`the algorithm ${algorithm}`);
  const deregistrationDelay = Number(attributes.get('deregistration_delay.timeout_seconds') ?? 300);
  return { id: TargetGroupArn, port: Number(Port), ...(['HTTPS', 'TLS'].includes(Protocol ?? '') && { tls: true }), algorithm, deregistrationDelay };
}
