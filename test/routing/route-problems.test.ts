import { Aws, Stack } from 'aws-cdk-lib';
import { GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps, Routing } from '../../src';
import { testApp } from '../app';
import { warningsOf } from '../gateway/warnings';
import { claude, openai } from './routings';

const azure = ModelProvider.azureOpenai({ resourceName: 'acme', apiVersion: 'v1', deployments: { 'gpt-4.1': 'eu' }, geography: 'eu' });
const bedrock = ModelProvider.bedrock({ models: ['amazon.nova-pro-v1:0'], inferenceProfiles: ['eu.anthropic.*'] });

function gatewayWith(props: PortkeyGatewayProps = {}): PortkeyGateway {
  const stack = new Stack(testApp(), 'Stack', { terminationProtection: true });
  const providers = [ModelProvider.openai(), azure, bedrock];
  return new PortkeyGateway(stack, 'Gateway', { preset: GatewayPreset.DEV, network: { allowInsecure: true }, providers, ...props });
}

type Add = (gateway: PortkeyGateway) => void;

/** What is said when the app is synthesized. */
function problems(add: Add, props?: PortkeyGatewayProps): string[] {
  const gateway = gatewayWith(props);
  add(gateway);
  return gateway.routing.node.validate();
}

const to = (provider: string, model?: string) => Routing.single({ provider, model });

describe('when all providers are there, it is refused', () => {
  test.each<[code: string, path: string, add: Add]>([
    ['UnknownProvider', 'addRoute(one).provider is "anthropic": .*(enabled: openai, azure-openai, bedrock)', (it) => it.addRoute('one', claude)],
    [
      'UnknownProvider',
      'addAlias(fast).targets[1].provider is "anthropic"',
      (it) => it.addAlias('fast', Routing.fallback({ targets: [openai, claude] })),
    ],
    [
      'ModelNotOfProvider',
      'addRoute(one).targets[0].routing.model is "anthropic.claude-3": .*(bedrock may call amazon.nova-pro-v1:0, eu.anthropic.*)',
      (it) => it.addRoute('one', Routing.loadBalance({ targets: [{ weight: 1, routing: to('bedrock', 'anthropic.claude-3') }] })),
    ],
    [
      'ModelNotOfProvider',
      'addRoute(one).model is "gpt-4o": .*(azure-openai has deployments for gpt-4.1)',
      (it) => it.addRoute('one', to('azure-openai', 'gpt-4o')),
    ],
    [
      'UnknownRoute',
      'addClient(Alpha).defaultRoute is "fast": .*(routes: none)',
      (it) => {
        it.addAlias('fast', openai);
        it.addClient('Alpha', { defaultRoute: 'fast' });
      },
    ],
    [
      'UnknownRoute',
      'addClient(Alpha).routes[1] is "slo.": .*(routes and aliases: coding, fast)',
      (it) => {
        it.addRoute('coding', openai);
        it.addAlias('fast', openai);
        it.addClient('Alpha', { routes: ['cod*', 'slo*', 'fast'] });
      },
    ],
    [
      'UnknownRoute',
      'addPeople(Staff).policyByTeam.research.defaultRoute is "deep": .*(routes: coding)',
      (it) => {
        it.addRoute('coding', openai);
        it.addPeople('Staff', {
          teamByGroup: { Research: 'research' },
          policy: { defaultRoute: 'coding' },
          policyByTeam: { research: { defaultRoute: 'deep' } },
        });
      },
    ],
  ])('%s: %s', (code, says, add) => {
    const pattern = new RegExp(`^${code}: ${says.replace(/[()[\]]/g, '\\$&')}`);
    expect(problems(add)).toEqual([expect.stringMatching(pattern)]);
  });

  test('a default route that nobody adds', () => {
    expect(problems((it) => it.addRoute('one', openai), { defaultRoute: 'other' })).toEqual([
      expect.stringMatching(/^UnknownRoute: defaultRoute is "other": .*\(routes: one\)/),
    ]);
  });

  test('each of them is told', () => {
    const add: Add = (it) => {
      it.addRoute('one', Routing.fallback({ targets: [claude, to('cohere')] }));
      it.addClient('Alpha', { defaultRoute: 'two' });
    };
    expect(problems(add)).toHaveLength(3);
  });
});

describe('it passes', () => {
  test.each<[what: string, add: Add, props?: PortkeyGatewayProps]>([
    [
      'a provider that is enabled later',
      (it) => {
        it.addRoute('one', claude);
        it.addProvider(ModelProvider.anthropic());
      },
    ],
    ['a default route that is added later', (it) => it.addRoute('one', openai), { defaultRoute: 'one' }],
    [
      'models that a provider is enabled for',
      (it) => {
        it.addRoute('one', to('bedrock', 'eu.anthropic.claude-sonnet-4-5-20250929-v1:0'));
        it.addRoute('two', to('bedrock', 'amazon.nova-pro-v1:0'));
        it.addRoute('three', to('azure-openai', 'gpt-4.1'));
        it.addRoute('four', to('azure-openai'));
      },
    ],
    [
      'what only the deployment knows',
      (it) => {
        it.addRoute('one', to(Aws.REGION, Aws.ACCOUNT_ID));
        it.addClient('Alpha', { routes: [Aws.REGION], defaultRoute: Aws.REGION });
      },
    ],
    [
      'a policy of routes that are there',
      (it) => {
        it.addClient('Alpha', { routes: ['one', 'fast', 'f*'], defaultRoute: 'one' });
        it.addRoute('one', openai);
        it.addAlias('fast', openai);
      },
    ],
  ])('%s', (_what, add, props = {}) => {
    expect(problems(add, props)).toEqual([]);
  });
});

test.each<[string, string[]]>([
  ['gpt-4.1', ['aliasOfModel']],
  ['amazon.nova-pro-v1:0', ['aliasOfModel']],
  ['fast', []],
])('an alias with the name of a model that a provider is enabled for is warned of: %s', (name, expected) => {
  const gateway = gatewayWith({ providers: [ModelProvider.openai(), azure, bedrock] });
  gateway.addAlias(name, openai);
  gateway.routing.node.validate();
  expect(warningsOf(Stack.of(gateway)).filter((warning) => warning === 'aliasOfModel')).toEqual(expected);
});
