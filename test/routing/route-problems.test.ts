import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import {
  Condition,
  GatewayAuth,
  GatewayLimits,
  GatewayPreset,
  GatewayRouting,
  LiveConfiguration,
  type LiveConfigurationProps,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
  Routing,
} from '../../src';
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
      'ModelNotOfProvider',
      'addAlias(fast).targets[1].model is "fast": .*(bedrock may call amazon.nova-pro-v1:0, eu.anthropic.*)',
      (it) => it.addAlias('fast', Routing.fallback({ targets: [openai, to('bedrock')] })),
    ],
    [
      'UnknownRoute',
      'addClient(Alpha).defaultRoute is "fast": .*(routes: none; fast is an alias)',
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

test.each<[string, Condition, string[]]>([
  ['a client', Condition.client('Alpha'), []],
  ['people', Condition.client('Developers'), []],
  ['the teams of both', Condition.all(Condition.team('search'), Condition.team('ads')), []],
  ['clients that are not registered', Condition.client('other'), []],
  ['beginnings of names', Condition.any(Condition.client('Al*'), Condition.team('se*')), []],
  ['what only the deployment knows', Condition.client(Aws.REGION), []],
  ['who is looked at elsewhere', Condition.user('nobody'), []],
  ['a client that is mistyped', Condition.client('Alpha', 'alpha'), ['client alpha of addRoute(one)']],
  ['a team that went', Condition.none(Condition.all(Condition.team('ml'))), ['team ml of addRoute(one)']],
])('a condition that names a client or a team which is not there is warned of: %s', (_what, condition, expected) => {
  const gateway = gatewayWith();
  gateway.addRoute('one', Routing.fallback({ targets: [Routing.conditional({ cases: [{ condition, routing: openai }] })] }));
  gateway.addClient('Alpha', { team: 'search' });
  gateway.addPeople('Developers', { teamByGroup: { 'llm-ads': 'ads' } });
  gateway.routing.node.validate();
  const found = Annotations.fromStack(Stack.of(gateway)).findWarning('*', Match.stringLikeRegexp('no request meets them'));
  expect(found.map(({ entry }) => /meets them: (.*);/.exec(String(entry.data))?.[1])).toEqual(expected);
});

test('a condition may name any team where a claim of people does', () => {
  const gateway = gatewayWith();
  const routing = Routing.conditional({ cases: [{ condition: Condition.team('any'), routing: openai }] });
  gateway.addRoute('one', routing);
  gateway.addPeople('Developers', { teamClaim: 'department' });
  gateway.routing.node.validate();
  expect(warningsOf(Stack.of(gateway))).not.toContain('conditionOfNobody');
});

test('how often a request is tried may be known to the deployment alone', () => {
  const gateway = gatewayWith();
  const maxAttempts = new CfnParameter(gateway, 'Attempts', { type: 'Number' }).valueAsNumber;
  gateway.addRoute('one', Routing.fallback({ targets: [openai, openai] }), { maxAttempts });
  expect([...gateway.routing.node.validate(), ...gateway.liveConfiguration.node.validate()]).toEqual([]);
});

test('names of routes that only the deployment knows, and how many, are judged there', () => {
  const gateway = gatewayWith();
  const routes = new CfnParameter(gateway, 'Routes', { type: 'CommaDelimitedList' }).valueAsList;
  gateway.addClient('Alpha', { routes });
  expect(gateway.routing.node.validate()).toEqual([]);
});

describe('where parts are put together by hand, people and policies that no task would know of are refused', () => {
  const problemsOf = (sections: (auth: GatewayAuth) => LiveConfigurationProps['sections']): string => {
    const stack = new Stack(testApp(), 'Stack');
    const auth = new GatewayAuth(stack, 'Auth');
    const liveConfiguration = new LiveConfiguration(stack, 'Live', { sections: sections(auth) });
    const routing = new GatewayRouting(stack, 'Routing', { auth, liveConfiguration, gatewayName: 'gateway' });
    auth.addPeople('Developers', { policy: { maxOutputTokens: 100 } });
    auth.addClient('Alpha', { maxOutputTokens: 100 });
    return routing.node
      .validate()
      .filter((problem) => problem.startsWith('NotPublished'))
      .map((problem) => /^NotPublished: (\S+) is "(\w+)"/.exec(problem)?.slice(1).join(' '))
      .join();
  };

  test.each<[string, (auth: GatewayAuth) => LiveConfigurationProps['sections'], string]>([
    ['no section', () => [], 'addPeople(Developers) people,addClient(Alpha) clients,addPeople(Developers).policy people'],
    ['that of clients', ({ clientSection }) => [clientSection], 'addPeople(Developers) people,addPeople(Developers).policy people'],
    ['that of people', ({ peopleSection }) => [peopleSection], 'addClient(Alpha) clients'],
    ['both', ({ clientSection, peopleSection }) => [clientSection, peopleSection], ''],
  ])('with %s', (_, sections, expected) => {
    expect(problemsOf(sections)).toBe(expected);
  });
});

test.each([true, false])('limits put together by hand are published with the document, or refused: %s', (published) => {
  const stack = new Stack(testApp(), 'Stack');
  const limits = new GatewayLimits(stack, 'Limits', { vpc: new ec2.Vpc(stack, 'Vpc'), gateway: { concurrency: 5 } });
  const auth = new GatewayAuth(stack, 'Auth');
  const liveConfiguration = new LiveConfiguration(stack, 'Live', { sections: [auth.clientSection, ...(published ? [limits.section] : [])] });
  const routing = new GatewayRouting(stack, 'Routing', { auth, liveConfiguration, limits, gatewayName: 'gateway' });
  const refused = routing.node.validate().filter((problem) => problem.startsWith('NotPublished: limits is "limits"'));
  expect(refused).toHaveLength(published ? 0 : 1);
});
