import { NotModelled, readTemplate, type Template } from '../../load-balancer';

const ELB = 'AWS::ElasticLoadBalancingV2';
type Properties = Record<string, unknown>;

/** A template with one listener on port 80, one rule, and one target group. */
function template(changes: {
  balancer?: Properties;
  listener?: Properties;
  rule?: Properties;
  group?: Properties;
  more?: Template['Resources'];
}): Template {
  return {
    Resources: {
      Balancer: { Type: `${ELB}::LoadBalancer`, Properties: { Type: 'application', ...changes.balancer } },
      Listener: {
        Type: `${ELB}::Listener`,
        Properties: {
          Port: 80,
          Protocol: 'HTTP',
          DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }],
          ...changes.listener,
        },
      },
      Rule: {
        Type: `${ELB}::ListenerRule`,
        Properties: { ListenerArn: { Ref: 'Listener' }, Priority: 7, Conditions: [condition('path-pattern')], Actions: [FORWARD], ...changes.rule },
      },
      Group: { Type: `${ELB}::TargetGroup`, Properties: { Port: 8787, Protocol: 'HTTP', TargetType: 'ip', ...changes.group } },
      ...changes.more,
    },
  };
}

const FORWARD = { Type: 'forward', TargetGroupArn: { Ref: 'Group' } };
const condition = (Field: string, config: Properties = { PathPatternConfig: { Values: ['/v1/*'] } }) => ({ Field, ...config });
const path = (pattern: unknown) => condition('path-pattern', { PathPatternConfig: { Values: [pattern] } });
const check = (config: Properties) => ({
  rule: {
    Actions: [
      { Type: 'jwt-validation', Order: 1, JwtValidationConfig: { Issuer: 'https://issuer.example.com', ...config } },
      { ...FORWARD, Order: 2 },
    ],
  },
});
const attribute = (Key: string, Value: string) => [{ Key, Value }];

test('a rule is read with what it refers to; where an attribute is not set, with the default of AWS', () => {
  const model = readTemplate(template({}));
  expect(model.listeners[0].rules).toEqual([
    { priority: 7, conditions: [{ on: 'path', patterns: ['/v1/*'] }], action: { kind: 'forward', to: [{ targetGroup: 'Group', weight: 1 }] } },
    { priority: 'default', conditions: [], action: { kind: 'answer', status: 404, contentType: 'text/plain', body: '' } },
  ]);
  expect(model.attributes).toEqual({ idleTimeout: 60, clientKeepAlive: 3600, dropInvalidHeaders: false, http2: true });
  expect(model.targetGroups).toEqual([{ id: 'Group', port: 8787, algorithm: 'round_robin', deregistrationDelay: 300 }]);
});

test('addresses that a deployment completes are read with what is given', () => {
  const JwksEndpoint = { 'Fn::Join': ['', ['https://keys.', { Ref: 'AWS::Region' }, '.example.com/', { Ref: 'Pool' }]] };
  const check = { Type: 'jwt-validation', Order: 1, JwtValidationConfig: { Issuer: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] }, JwksEndpoint } };
  const values = { 'AWS::Region': 'eu-central-1', 'Pool.ProviderURL': 'https://issuer.example.com' };
  const [rule] = readTemplate(template({ rule: { Actions: [check, { ...FORWARD, Order: 2 }] } }), values).listeners[0].rules;
  expect(rule.tokenCheck).toEqual({ issuer: 'https://issuer.example.com', jwksUri: 'https://keys.eu-central-1.example.com/Pool', claims: [] });
});

test('what the proxy has no part in may come from anywhere, and a pattern from what is given', () => {
  const changes = {
    balancer: { Subnets: { 'Fn::Split': [',', { 'Fn::ImportValue': 'Subnets' }] } },
    group: { VpcId: { 'Fn::ImportValue': 'Vpc' } },
    rule: { Conditions: [path({ Ref: 'Pattern' })] },
  };
  const [rule] = readTemplate(template(changes), { Pattern: '/v2/*' }).listeners[0].rules;
  expect(rule.conditions).toEqual([{ on: 'path', patterns: ['/v2/*'] }]);
});

/** Each is something that the proxy would have to leave out. */
test.each<[string, Parameters<typeof template>[0], RegExp]>([
  ['a condition', { rule: { Conditions: [condition('source-ip', { SourceIpConfig: { Values: ['10.0.0.0/8'] } })] } }, /condition source-ip/],
  [
    'a pattern that is a regular expression',
    { rule: { Conditions: [condition('path-pattern', { PathPatternConfig: { RegexValues: ['^/v1'] } })] } },
    /RegexValues/,
  ],
  [
    'a query without a key',
    { rule: { Conditions: [condition('query-string', { QueryStringConfig: { Values: [{ Value: 'x' }] } })] } },
    /query-string/,
  ],
  [
    'an action',
    {
      rule: {
        Actions: [
          { Type: 'authenticate-oidc', Order: 1 },
          { ...FORWARD, Order: 2 },
        ],
      },
    },
    /authenticate-oidc, forward/,
  ],
  ['an action alone', { listener: { DefaultActions: [{ Type: 'authenticate-cognito' }] } }, /authenticate-cognito/],
  ['a token check behind the action', { rule: { Actions: [FORWARD, { Type: 'jwt-validation', Order: 3 }] } }, /forward, jwt-validation/],
  [
    'a claim of another format',
    {
      rule: {
        Actions: [
          { Type: 'jwt-validation', Order: 1, JwtValidationConfig: { AdditionalClaims: [{ Name: 'a', Format: 'number', Values: [] }] } },
          { ...FORWARD, Order: 2 },
        ],
      },
    },
    /format number/,
  ],
  [
    'stickiness',
    { rule: { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [], TargetGroupStickinessConfig: { Enabled: true } } }] } },
    /stickiness/,
  ],
  [
    'a forward without weight',
    { rule: { Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: 'Group', Weight: 0 }] } }] } },
    /weight/,
  ],
  ['a redirect to another path', { rule: { Actions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301', Path: '/new' } }] } }, /redirect/],
  ['a query without pairs', { rule: { Conditions: [condition('query-string', { QueryStringConfig: { Values: [] } })] } }, /query-string/],
  ['a rule of another stack', { rule: { ListenerArn: { 'Fn::ImportValue': 'Shared' } } }, /Fn::ImportValue\("Shared"\)/],
  ['a rule of a listener that is not here', { rule: { ListenerArn: { Ref: 'Given' } } }, /Rule of the listener Given/],
  ['a listener by its attribute', { rule: { ListenerArn: { 'Fn::GetAtt': ['Listener', 'ListenerArn'] } } }, /listener Listener\.ListenerArn/],
  ['a function', { rule: { Conditions: [path({ 'Fn::Sub': '/team/*' })] } }, /Fn::Sub/],
  ['a pattern that is a parameter', { rule: { Conditions: [path({ Ref: 'Pattern' })] } }, /Pattern, which only a deployment knows/],
  ['a field of the token check', check({ Audience: 'x' }), /token check with Audience/],
  ['a field of a claim', check({ AdditionalClaims: [{ Name: 'a', Format: 'single-string', Values: ['b'], Optional: true }] }), /claim with Optional/],
  ['a field of an action', { rule: { Actions: [{ ...FORWARD, AuthenticateOidcConfig: {} }] } }, /forward with AuthenticateOidcConfig/],
  ['a field of a rule', { rule: { Mode: 'dry-run' } }, /rule Rule with Mode/],
  ['a field of a listener', { listener: { MutualAuthentication: { Mode: 'verify' } } }, /listener Listener with MutualAuthentication/],
  ['a rule on a condition', { more: { More: { Type: `${ELB}::ListenerRule`, Condition: 'IsProd', Properties: {} } } }, /More.*condition IsProd/],
  ['a transform', { rule: { Transforms: [{ Type: 'url-rewrite' }] } }, /transforms/],
  ['an attribute', { balancer: { LoadBalancerAttributes: attribute('routing.http.new.enabled', 'true') } }, /routing\.http\.new\.enabled: true/],
  [
    'a value of an attribute',
    { balancer: { LoadBalancerAttributes: attribute('routing.http.xff_header_processing.mode', 'remove') } },
    /mode: remove/,
  ],
  ["a target group's attribute", { group: { TargetGroupAttributes: attribute('stickiness.enabled', 'true') } }, /stickiness\.enabled: true/],
  ['an algorithm', { group: { TargetGroupAttributes: attribute('load_balancing.algorithm.type', 'weighted_random') } }, /weighted_random/],
  ["a listener's attribute", { listener: { ListenerAttributes: attribute('routing.http.response.x.header_value', 'y') } }, /routing\.http\.response/],
  ['a protocol of the listener', { listener: { Protocol: 'UDP' } }, /protocol UDP/],
  ['a security policy', { listener: { Protocol: 'HTTPS', SslPolicy: 'ELBSecurityPolicy-2016-08' } }, /2016-08/],
  [
    'a certificate of no listener',
    { more: { More: { Type: `${ELB}::ListenerCertificate`, Properties: { ListenerArn: 'Other' } } } },
    /More of the listener Other/,
  ],
  ['a field of a certificate', { more: { More: { Type: `${ELB}::ListenerCertificate`, Properties: { Name: 'a' } } } }, /certificate More with Name/],
  ['a protocol of the targets', { group: { ProtocolVersion: 'GRPC' } }, /GRPC/],
  ['a kind of targets', { group: { TargetType: 'lambda' } }, /lambda/],
  ['a gateway load balancer', { balancer: { Type: 'gateway' } }, /type gateway/],
  ['a second load balancer', { more: { Other: { Type: `${ELB}::LoadBalancer`, Properties: {} } } }, /2 load balancers/],
])('%s that is not modelled is an error, never left out', (_, changes, message) => {
  const read = () => readTemplate(template(changes));
  expect(read).toThrow(NotModelled);
  expect(read).toThrow(message);
});
