import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { ControlPlane } from '../../src';
import { propOf } from '../../src/enterprise/environment/said-by-props';
import { gatewayOf } from './cases';
import { type Options, of, secret, templateOf, variablesOf, warningTextsOf } from './gateways';

const INSIDE: Options['network'] = { allowInsecure: true };
const warningsOf = (gateway: Options['gateway'], more: Options = {}): string[] =>
  warningTextsOf(() => ({ network: INSIDE, gateway, ...more }), 'variables say what props say');

/** A variable is heard; what else the prop decides is not. */
describe('a variable in place of a prop: a warning names the prop', () => {
  test.each([
    ['SERVER_MODE', 'all', 'serverMode'],
    ['MCP_PORT', '9000', 'mcp'],
    ['REQUEST_TIMEOUT', '3000000', 'maxRequestDuration'],
    ['ALBUS_BASEPATH', 'https://aws-cp.portkey.ai/albus', 'controlPlane'],
    ['DATASERVICE_BASEPATH', 'http://data-service:8081', 'dataService'],
    ['AWS_REDIS_AUTH_MODE', 'iam', 'cache'],
    ['REDIS_WORKERS_URL', 'redis://queues:6379', 'workersCache'],
    ['TLS_CERT_PATH', '/tmp/tls.pem', 'gateway.taskCertificate'],
    ['HTTPS_PROXY', 'http://proxy.internal:3128', 'settings.outboundProxy'],
  ])('%s', (name, value, prop) => {
    const [warning] = warningsOf({ environment: { [name]: value } });
    expect(warning).toContain(`${name} (\`${prop}\`)`);
  });

  test('also where it is a secret', () => {
    const gateway = gatewayOf(of((stack) => ({ network: INSIDE, gateway: { secrets: { TLS_KEY: secret(stack) } } })));
    Annotations.fromStack(Stack.of(gateway)).hasWarning('*', Match.stringLikeRegexp('TLS_KEY \\(`gateway.taskCertificate`\\)'));
  });

  test('one that is computed is told of once, as replaced', () => {
    const controlPlane = ControlPlane.custom({ albusBasePath: 'https://albus.example.com' });
    expect(warningsOf({ environment: { ALBUS_BASEPATH: 'https://other.example.com' } }, { controlPlane })).toEqual([]);
  });

  test('one that nothing follows from is told of by nobody', () => {
    expect(warningsOf({ environment: { NODE_DEBUG: '*', SKIP_DATAPLANE_CONFIG_CHECK: 'true' } })).toEqual([]);
    expect(propOf('JWT_ENABLED')).toBeUndefined();
  });
});

describe('what is computed has a value, and keeps it', () => {
  test.each<[string, string, Options]>([
    [
      'a text of the settings',
      'gateway.environment.OTEL_SERVICE_NAME',
      { settings: { otlp: { endpoint: 'http://127.0.0.1:4318', serviceName: '' } } },
    ],
  ])('%s is not empty: VariableEmpty', (_what, path, options) => {
    expect(() => gatewayOf(of(() => ({ network: INSIDE, ...options })))).toThrow(`VariableEmpty: ${path}`);
  });

  const attributesOf = (resourceAttributes: Record<string, string>) =>
    variablesOf(templateOf(() => ({ network: INSIDE, settings: { otlp: { endpoint: 'http://127.0.0.1:4318', resourceAttributes } } })))
      .OTEL_RESOURCE_ATTRIBUTES;

  test.each([
    [{}, undefined],
    [{ team: 'ai', 'service.namespace': 'llm/prod' }, 'team=ai,service.namespace=llm/prod'],
    [{ owner: 'Ann, Bob=2; 50 % 😀' }, 'owner=Ann%2C%20Bob%3D2%3B%2050%20%25%20%F0%9F%98%80'],
  ])('attributes %j are %s', (given, written) => {
    expect(attributesOf(given)).toBe(written);
  });
});
