import { Stack } from 'aws-cdk-lib';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Authentication,
  Capacity,
  Firewall,
  GatewayDomain,
  GatewayImage,
  GatewayNetwork,
  GatewayPreset,
  ModelProvider,
  PortkeyGateway,
  PriceTable,
  TimeoutPlan,
  VpcEndpoints,
} from '../../src';
import { testApp } from '../app';

/** What a program in plain JavaScript may hand over. */
// biome-ignore lint/suspicious/noExplicitAny: the compiler would refuse it
type Anything = any;

const stackOf = () => new Stack(testApp(), 'Stack');
const gatewayWith = (props: Anything) => new PortkeyGateway(stackOf(), 'Gateway', props);
const oidc = () => Authentication.oidc({ issuer: 'https://login.example.com', audiences: ['gateway'] });

describe('what no compiler has seen is refused with one code, which names the option, what it is and what it could be', () => {
  test.each<[title: string, make: () => unknown, message: string]>([
    ['K15: a domain as text', () => gatewayWith({ domain: 'x' }), 'domain is "a string": it is not what can stand here (a GatewayDomain can)'],
    ['K15: providers as text', () => gatewayWith({ providers: 'openai' }), 'providers is "a string": .* (a list, each of which is a ModelProvider,'],
    ['K15: a provider as text', () => gatewayWith({ providers: ['openai'] }), 'providers[0] is "a string": .* (a ModelProvider can)'],
    ['K15: seconds as a number', () => gatewayWith({ maxRequestDuration: 900 }), 'maxRequestDuration is 900: .* (a Duration can)'],
    ['K15: props that are null', () => gatewayWith(null), 'props is null: .* (an object with the options of PortkeyGatewayProps can)'],
    ['K15: an option that is null', () => gatewayWith({ domain: null }), 'domain is null: '],
    [
      'K15: a group as text',
      () => gatewayWith({ compute: 'big' }),
      'compute is "a string": .* (an object with the options of GatewayComputeOptions can)',
    ],
    [
      'K15: an unknown option',
      () => gatewayWith({ provider: [] }),
      'provider is "a list": .* (PortkeyGatewayProps has no option of this name; did you mean providers?)',
    ],
    [
      'K15: an unknown option of a group',
      () => gatewayWith({ network: { zones: 3 } }),
      'network.zones is 3: .* (GatewayNetworkOptions has no option of this name; it has ',
    ],
    [
      'K15: a name as Python writes it',
      () => gatewayWith({ max_request_duration: 900 }),
      'max_request_duration is 900: .* did you mean maxRequestDuration?',
    ],
    [
      'K15: a processor as text',
      () => gatewayWith({ compute: { cpuArchitecture: 'ARM64' } }),
      'compute.cpuArchitecture is "a string": .* (an aws_ecs.CpuArchitecture can)',
    ],
    [
      'K15: a topic by its ARN',
      () => gatewayWith({ observability: { alarmTopic: 'arn:aws:sns:eu-central-1:111111111111:topic' } }),
      'observability.alarmTopic is "a string": .* (an aws_sns.ITopic can)',
    ],
    ['K15: variables as a list', () => gatewayWith({ compute: { environment: ['FOO=1'] } }), 'compute.environment is "a list": '],
    [
      'K15: a variable that is no text',
      () => gatewayWith({ compute: { environment: { FOO: 1 } } }),
      'compute.environment.FOO is 1: .* (a string can)',
    ],
    [
      'K15: the tag of an image in place of options',
      () => GatewayImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stackOf(), 'R', 'r'), 'v1' as Anything),
      'compute.image is "a string": ',
    ],
    [
      'K15: a repository by its name',
      () => GatewayImage.fromEcrRepository('mirror' as Anything),
      'compute.image is "a string": .* (an aws_ecr.IRepository can)',
    ],
    [
      'a preset that there is not',
      () => gatewayWith({ preset: 'STAGING' }),
      'preset is "STAGING": .* (GatewayPreset.DEV and GatewayPreset.PROD can)',
    ],
    [
      'an exposure in small letters',
      () => gatewayWith({ network: { exposure: 'public' } }),
      'network.exposure is "public": .* (Exposure.INTERNAL and Exposure.PUBLIC can)',
    ],
    ['an authentication in place of its group', () => gatewayWith({ auth: oidc() }), 'auth is "an Authentication": '],
    ['a strategy without options in place of a group', () => gatewayWith({ network: Firewall.none() }), 'network is "a NoFirewall": '],
    [
      'a firewall as domain, though both can be bound',
      () => gatewayWith({ domain: Firewall.none() }),
      'domain is "a NoFirewall": .* (a GatewayDomain can)',
    ],
    [
      'a retention that CloudWatch Logs does not have',
      () => gatewayWith({ observability: { logRetention: 42 } }),
      'observability.logRetention is 42: .* (a member of aws_logs.RetentionDays can)',
    ],
    ['a retention by its name', () => gatewayWith({ observability: { logRetention: 'ONE_DAY' } }), 'observability.logRetention is "ONE_DAY": '],
    [
      'a construct of another kind',
      () => {
        const stack = stackOf();
        return new PortkeyGateway(stack, 'Gateway', { encryptionKey: new sns.Topic(stack, 'Topic') as Anything });
      },
      'encryptionKey is the construct "Stack/Topic": ',
    ],
    [
      'a target without end',
      () => gatewayWith({ compute: { requestsInFlightTarget: Number.POSITIVE_INFINITY } }),
      'compute.requestsInFlightTarget is Infinity: .* (a finite number can)',
    ],
    [
      'the result of a calculation that failed',
      () => gatewayWith({ observability: { dailyCostBudget: Number.NaN } }),
      'observability.dailyCostBudget is NaN: .* (a finite number can)',
    ],
    ['text for yes and no', () => gatewayWith({ network: { flowLogs: 'false' } }), 'network.flowLogs is "a string": .* (a boolean can)'],
    [
      'what is missing',
      () => ModelProvider.azureOpenai({ resourceName: 'acme', deploymentId: 'gpt' } as Anything),
      'providers.apiVersion is undefined: .* (a string can)',
    ],
    ['options that are missing altogether', () => ModelProvider.bedrock(undefined as Anything), 'providers is undefined: '],
    ['an option of a group in another one', () => new GatewayNetwork(stackOf(), 'Network', { cpu: 512 } as Anything), 'cpu is 512: '],
  ])('%s', (_title, make, message) => {
    const [before, after = ''] = message.split(' .* ');
    expect(make).toThrow(
      expect.objectContaining({ message: expect.stringMatching(new RegExp(`^NotAnOption: ${quoted(before)}.*${quoted(after)}`)) }),
    );
  });
});

const quoted = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test.each<[string, () => unknown]>([
  ['an API key', () => ModelProvider.openai({ apiKey: 'sk-123' as Anything })],
  ['an API key under another name', () => ModelProvider.openai({ key: 'sk-123' } as Anything)],
  ['variables', () => gatewayWith({ compute: { environment: ['KEY=sk-123'] } })],
])('%s that is refused is not repeated', (_what, make) => {
  expect(make).toThrow(/^NotAnOption: (?!.*sk-123)/);
});

describe('no factory reads what it cannot use', () => {
  test.each<[string, (given: Anything) => unknown]>([
    ['Authentication.cognito', Authentication.cognito],
    ['Authentication.oidc', Authentication.oidc],
    ['Authentication.none', Authentication.none],
    ['Capacity.fargate', Capacity.fargate],
    ['Firewall.managedRules', Firewall.managedRules],
    ['Firewall.fromWebAclArn', (given) => Firewall.fromWebAclArn(given === 'text' ? (5 as Anything) : given)],
    ['VpcEndpoints.standard', VpcEndpoints.standard],
    ['PriceTable.of', PriceTable.of],
    ['PriceTable.withPrices', (given) => PriceTable.standard().withPrices(given)],
    ['TimeoutPlan.of', TimeoutPlan.of],
    ['GatewayDomain.fromHostedZone', (given) => GatewayDomain.fromHostedZone(given, 'llm.example.com')],
  ])('%s', (_name, make) => {
    for (const given of [null, 'text', 5, ['list'], { nonsense: true }]) {
      expect(() => make(given)).toThrow(/^NotAnOption: /);
    }
  });
});

test('what is undefined is not given, whatever its name', () => {
  expect(() => gatewayWith({ preset: GatewayPreset.DEV, domain: undefined, nonsense: undefined, compute: undefined })).not.toThrow();
});
