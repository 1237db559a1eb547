import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EnterpriseCache, LogStore, ServerMode } from '../../src';
import { findings, isExplained } from '../policy/findings';
import { CASES, gatewayOf } from './cases';
import { behindNetwork, bothNames, named, type Options, of, templateOf, variablesOf } from './gateways';

/** Of both services: control plane, log store, cache. */
const COMMON = [
  'ANALYTICS_STORE',
  'CACHE_STORE',
  'LOG_STORE',
  'LOG_STORE_GENERATIONS_BUCKET',
  'LOG_STORE_REGION',
  'ORGANISATIONS_TO_SYNC',
  'PORT',
  'PORTKEY_CLIENT_AUTH',
  'REDIS_MODE',
  'REDIS_PASSWORD',
  'REDIS_TLS_ENABLED',
  'REDIS_URL',
  'REDIS_USERNAME',
  'SERVICE_NAME',
];
const OF_DATA_SERVICE = [
  ...COMMON,
  'ALBUS_ENDPOINT',
  'AWS_S3_FINETUNE_BUCKET',
  'FINETUNES_BUCKET',
  'GATEWAY_BASE_URL',
  'HYBRID_DEPLOYMENT',
  'LOG_EXPORTS_BUCKET',
  'NODE_ENV',
];
const OF_TOOLS = ['MCP_GATEWAY_BASE_URL', 'MCP_PORT', 'SERVER_MODE'];

/** Section 3 of reference B, without what it writes as null or as an empty text. */
describe('B-T24: variables of the containers, key by key', () => {
  const parts = { cache: EnterpriseCache.valkeyNodes(), logStore: LogStore.ownedBucket() };

  test.each<[string, (stack: Stack) => Options, string[]]>([
    [ServerMode.GATEWAY, () => ({ network: { allowInsecure: true } }), COMMON],
    [ServerMode.MCP, (stack) => ({ serverMode: ServerMode.MCP, domain: named(stack, 'mcp') }), [...COMMON, ...OF_TOOLS]],
    [ServerMode.ALL, bothNames, [...COMMON, ...OF_TOOLS]],
    ['ALL, by port', () => ({ serverMode: ServerMode.ALL, network: behindNetwork }), [...COMMON, ...OF_TOOLS]],
  ])('%s', (_mode, options, names) => {
    expect(Object.keys(variablesOf(templateOf((stack) => ({ ...parts, ...options(stack) })))).sort()).toEqual([...names].sort());
  });

  test('with a data service, which has its own', () => {
    const template = templateOf(() => ({ ...parts, network: { allowInsecure: true }, dataService: {} }));
    expect(Object.keys(variablesOf(template)).sort()).toEqual([...COMMON, 'DATASERVICE_BASEPATH'].sort());
    expect(Object.keys(variablesOf(template, 'data-service')).sort()).toEqual([...OF_DATA_SERVICE].sort());
  });

  test.each(Object.entries(CASES))('of %s none is empty', (_name, props) => {
    const definitions = Template.fromStack(Stack.of(gatewayOf(props))).findResources('AWS::ECS::TaskDefinition');
    const values = Object.values(definitions).flatMap(({ Properties }) =>
      Properties.ContainerDefinitions.flatMap(({ Environment = [] }) => Environment.map(({ Value }: { Value: unknown }) => Value)),
    );
    expect(values.filter((value) => value === '' || value === null || value === undefined)).toEqual([]);
  });
});

/** The gateway of other forms is under test/policy, with the rules of NIST and HIPAA. */
test.each(Object.entries(CASES))('B-T22: %s follows the rules of AWS Solutions, or it is explained why not', (_name, props) => {
  const gateway = gatewayOf(props);
  Template.fromStack(Stack.of(gateway));
  expect(findings(new AwsSolutionsChecks(gateway), gateway).filter((finding) => !isExplained(finding))).toEqual([]);
});

/** One gateway serves both kinds of clients from one task: what they call differs, and nothing else. */
test('B-T24: what is computed is the same in every mode, but for ports and addresses of tools', () => {
  const [models, both] = [of((stack) => ({ domain: named(stack, 'gateway') })), of(bothNames)].map((props) =>
    variablesOf(Template.fromStack(Stack.of(gatewayOf(props)))),
  );
  expect(Object.fromEntries(Object.entries(both).filter(([name]) => !OF_TOOLS.includes(name)))).toEqual(models);
});
