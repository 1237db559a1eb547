import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Authentication,
  Capacity,
  ContentFilterCategory,
  Deployment,
  Exposure,
  Firewall,
  FirewallRuleGroup,
  GatewayDomain,
  GatewayImage,
  Guardrail,
  LoadBalancerType,
  ModelProvider,
  PiiEntityType,
  PortkeyGateway,
  type PortkeyGatewayProps,
  SharedState,
  ValkeyAuthentication,
  VpcEndpoints,
} from '../../src';
import { testApp } from '../app';
import { type Choice, type Combination, combinations, type Options } from './covering';
import {
  ACCOUNT,
  arn,
  certificateIn,
  certified,
  clusterIn,
  LOOKED_UP,
  lookedUp,
  REGION,
  roleIn,
  vpcOfAnotherConstruct,
  webAclIn,
  zoneIn,
} from './given';

/** Props of one level: groups are put together with those of the others, and so are `after`s. */
interface Part extends PortkeyGatewayProps {
  readonly after?: (gateway: PortkeyGateway) => void;
}
type Level = (stack: Stack) => Part;

const repositoryIn = (stack: Stack) => ecr.Repository.fromRepositoryName(stack, 'Images', 'portkeyai/gateway');
const bedrock = () => ModelProvider.bedrock({ models: ['amazon.*'], inferenceProfiles: ['eu.anthropic.*'] });

/**
 * What companies choose between, and what each choice is. A further option is a row here, and rows of `NOT_TOGETHER` where levels of it go with
 * some others in no gateway. All of them are PROD: DEV leaves out on purpose what the rules of NIST and HIPAA ask for.
 */
export const OPTIONS = {
  environment: {
    'of one account and region': () => ({}),
    'of any': () => ({}),
  },
  vpc: {
    made: () => ({}),
    'made, three zones, one NAT gateway': () => ({ network: { maxAzs: 3, natGateways: 1, cidr: '192.168.0.0/20' } }),
    'made, tasks with public addresses': () => ({ network: { assignPublicIp: true } }),
    'of the app, groups by name': (stack) => ({
      network: { vpc: vpcOfAnotherConstruct(stack), taskSubnets: { subnetGroupName: 'App' } },
    }),
    'looked up, groups by name': (stack) => ({
      network: { vpc: lookedUp(stack), taskSubnets: { subnetGroupName: 'app' } },
    }),
  },
  endpoints: {
    none: () => ({}),
    's3Only()': () => ({ network: { vpcEndpoints: VpcEndpoints.s3Only() } }),
    'standard(), of some accounts': () => ({ network: { vpcEndpoints: VpcEndpoints.standard({ allowedAccounts: ['222222222222'] }) } }),
    'isolated()': () => ({
      network: {
        vpcEndpoints: VpcEndpoints.isolated({ allowedAccounts: [], excludedServices: [ec2.InterfaceVpcEndpointAwsService.SSM_MESSAGES] }),
        taskSubnets: undefined,
      },
    }),
  },
  front: {
    'internal, plaintext': () => ({ network: { allowInsecure: true } }),
    'internal, a private name': (stack) => ({
      domain: GatewayDomain.fromPrivateHostedZone(zoneIn(stack, 'PrivateZone', 'internal.example.com'), 'llm.internal.example.com', {
        certificate: certificateIn(stack),
      }),
    }),
    'public, two names': (stack) => ({
      domain: certified(stack),
      network: {
        exposure: Exposure.PUBLIC,
        additionalDomains: [GatewayDomain.fromHostedZone(zoneIn(stack, 'Zone', 'example.com'), 'ai.example.com')],
      },
    }),
    'PrivateLink, logs in a bucket of others': (stack) => ({
      domain: certified(stack),
      network: {
        privateLink: { allowedPrincipals: [new iam.AccountPrincipal('222222222222')] },
        accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'logs-of-the-company'),
        accessLogsPrefix: 'teams/llm',
      },
    }),
    'Network Load Balancer, internal': (stack) => ({ domain: certified(stack), network: { loadBalancerType: LoadBalancerType.NETWORK } }),
    'Network Load Balancer, public, some clients': (stack) => ({
      domain: certified(stack),
      network: { loadBalancerType: LoadBalancerType.NETWORK, exposure: Exposure.PUBLIC, allowFrom: [ec2.Peer.ipv4('198.51.100.0/24')] },
    }),
  },
  firewall: {
    'by preset': () => ({}),
    'of wishes': () => ({
      network: {
        firewall: Firewall.managedRules({
          blockedAddresses: ['192.0.2.0/24'],
          allowedAddresses: ['10.0.0.0/8', '198.51.100.0/24'],
          rateLimitPerHeader: { 'x-api-key': 3000 },
          ruleGroups: [FirewallRuleGroup.managed('AWSManagedRulesSQLiRuleSet')],
        }),
      },
    }),
    'of the company': (stack) => ({ network: { firewall: Firewall.fromWebAclArn(webAclIn(stack)) } }),
  },
  capacity: {
    Fargate: () => ({}),
    'Fargate with Spot': () => ({ compute: { capacity: Capacity.fargate({ spotPercent: 50 }) } }),
    instances: () => ({ compute: { capacity: Capacity.ec2() } }),
    'instances, a few large ones': () => ({
      compute: {
        capacity: Capacity.ec2({
          instanceType: new ec2.InstanceType('m7i.xlarge'),
          maxInstances: 20,
          targetCapacityPercent: 80,
          maxInstanceLifetime: Duration.days(7),
        }),
      },
    }),
    'instances of a given cluster': (stack) => ({ compute: { capacity: Capacity.existing('company-instances'), cluster: clusterIn(stack) } }),
  },
  scaling: {
    'by preset': () => ({}),
    'on memory, by the clock': () => ({
      compute: {
        memoryTargetPercent: 70,
        policyCooldowns: { RequestsInFlight: { scaleOut: Duration.seconds(30) }, Cpu: { scaleIn: Duration.minutes(15) } },
        scalingSchedules: [{ id: 'Morning', schedule: Schedule.cron({ minute: '0', hour: '7' }), minCapacity: 3 }],
      },
    }),
    'another size': () => ({
      compute: { cpu: 512, memoryLimitMiB: 1024, minCapacity: 3, maxCapacity: 8, cpuTargetPercent: 40, requestsInFlightTarget: 50 },
    }),
  },
  deployment: {
    rolling: () => ({}),
    'blue/green': () => ({ compute: { deployment: Deployment.blueGreen() } }),
    canary: () => ({ compute: { deployment: Deployment.canary({ canaryPercent: 10 }) } }),
    linear: () => ({ compute: { deployment: Deployment.linear() } }),
  },
  image: {
    'Docker Hub': () => ({}),
    'a registry with a login': (stack) => ({
      compute: {
        image: GatewayImage.fromRegistry('registry.example.com/portkeyai/gateway', {
          credentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry'),
        }),
      },
    }),
    'Amazon ECR': (stack) => ({ compute: { image: GatewayImage.fromEcrRepository(repositoryIn(stack)) } }),
    'a pull-through cache': () => ({ compute: { image: GatewayImage.fromPullThroughCache('docker-hub') } }),
  },
  egress: {
    'to anyone': () => ({}),
    'to some': () => ({
      compute: {
        allowTo: [ec2.Peer.prefixList('pl-6ea54007'), ec2.Peer.ipv4('198.51.100.0/24')],
        dnsServers: [ec2.Peer.ipv4('10.0.0.2/32')],
      },
    }),
  },
  tags: {
    none: () => ({}),
    'of the company': () => ({ tags: { 'cost-center': '4711', Team: 'llm platform' } }),
  },
  roles: {
    made: () => ({}),
    given: (stack) => ({
      compute: {
        taskRole: roleIn(stack, 'TaskRole'),
        executionRole: roleIn(stack, 'ExecutionRole', { mutable: false }),
      },
    }),
    'with policies of the company': (stack) => ({
      compute: {
        taskRoleManagedPolicies: [iam.ManagedPolicy.fromManagedPolicyArn(stack, 'GuardRail', `arn:aws:iam::${ACCOUNT}:policy/guard-rail`)],
      },
    }),
  },
  providers: {
    'of several kinds': () => ({ providers: [ModelProvider.openai(), ModelProvider.anthropic(), bedrock()] }),
    'Bedrock alone': () => ({ providers: [bedrock()] }),
    'Bedrock of another account': (stack) => ({
      providers: [
        ModelProvider.bedrock({
          inferenceProfiles: ['eu.anthropic.*'],
          assumedRole: { role: iam.Role.fromRoleArn(stack, 'Models', 'arn:aws:iam::222222222222:role/models') },
        }),
      ],
    }),
  },
  clients: {
    Cognito: () => ({ after: (gateway) => gateway.addClient('Batch', { team: 'batch' }) }),
    'API keys': () => ({ auth: { apiKeys: true }, after: (gateway) => gateway.addClient('Batch', { apiKeysOnly: true }) }),
    'another issuer': () => ({
      authentication: Authentication.oidc({ issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys', audiences: ['llm'] }),
    }),
    people: () => ({ after: (gateway) => gateway.addPeople('Developers') }),
  },
  state: {
    none: () => ({}),
    'limits, serverless': () => ({ limits: { gateway: { dollarsPerDay: 100 } } }),
    'limits, on nodes by a password': () => ({
      limits: { store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }) },
    }),
    'response cache': () => ({ responseCache: {} }),
    'limits and response cache': () => ({ limits: {}, responseCache: {} }),
  },
  guardrail: {
    none: () => ({}),
    made: () => ({
      guardrail: {
        guardrail: Guardrail.create({
          contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }],
          piiEntities: [{ entity: PiiEntityType.EMAIL }],
        }),
      },
    }),
    given: () => ({ guardrail: { guardrail: Guardrail.existing(arn('bedrock', 'guardrail/abcd1234efgh'), '3') } }),
  },
  usage: {
    'in the log': () => ({}),
    'delivered, with a report': () => ({ observability: { metricsByTeam: true, metricsByRoute: true, usageDelivery: { chargebackReport: {} } } }),
  },
} as const satisfies Record<string, Record<string, Level>>;

/** Levels that no gateway has together, and why. */
const NOT_TOGETHER: readonly (readonly [option: string, levels: RegExp, other: string, levelsOfOther: RegExp, why: string])[] = [
  ['vpc', /looked up/, 'environment', /of any/, 'a look-up needs an account and a region'],
  ['capacity', /given cluster/, 'environment', /of any/, 'the cluster is in a VPC that is looked up'],
  ['capacity', /given cluster/, 'vpc', /made|of the app/, 'and the gateway is in the same'],
  ['firewall', /wishes|company/, 'front', /Network Load Balancer/, 'NotOnNetworkLoadBalancer'],
  ['endpoints', /isolated/, 'vpc', /NAT gateway/, 'NatGatewaysInIsolation'],
  ['endpoints', /isolated/, 'vpc', /public addresses/, 'AssignPublicIpNotPossible'],
  ['capacity', /instances/, 'vpc', /public addresses/, 'AssignPublicIpNotPossible'],
  ['endpoints', /isolated/, 'image', /Docker Hub/, 'ImageNotReachable'],
  ['endpoints', /isolated/, 'providers', /several/, 'ProviderNotReachable'],
];

const levels: Options = Object.fromEntries(Object.entries(OPTIONS).map(([option, of]) => [option, Object.keys(of)]));

export function goTogether(one: Choice, other: Choice): boolean {
  const is = (choice: Choice, option: string, those: RegExp) => choice.option === option && those.test(choice.level);
  return !NOT_TOGETHER.some(
    ([option, those, second, thoseOfSecond]) =>
      (is(one, option, those) && is(other, second, thoseOfSecond)) || (is(other, option, those) && is(one, second, thoseOfSecond)),
  );
}

/** Any two options meet in one of them: `AT_LEAST` gateways, more where the table has grown. */
const AT_LEAST = 40;
export const LEVELS = levels;
export const COMBINATIONS: readonly Combination[] = combinations(levels, goTogether, AT_LEAST);

/** What a combination is called: the number of the row, which changes with the table, and what is in it. */
export const nameOf = (row: Combination): string => Object.values(row).join('; ');

const GROUPS = ['network', 'compute', 'auth', 'observability'] as const;

/** A gateway of these levels, in a stack of its own. */
export function gatewayOf(row: Combination, app: App, id = 'Stack'): PortkeyGateway {
  const env = row.environment === 'of any' ? undefined : { account: ACCOUNT, region: REGION };
  const stack = new Stack(app, id, { env });
  const parts = Object.entries(row).map(([option, level]): Part => (OPTIONS as Record<string, Record<string, Level>>)[option][level](stack));
  const groups = GROUPS.map((group) => [group, Object.assign({}, ...parts.map((part) => part[group]))]);
  const { after: _, ...props } = Object.assign({}, ...parts, Object.fromEntries(groups)) as Part;
  const gateway = new PortkeyGateway(stack, 'Gateway', props);
  for (const { after } of parts) after?.(gateway);
  return gateway;
}

/** An app that has looked up what the levels ask for, and in which CloudFormation's rules fail the synthesis (where aws-cdk-lib has them: since 2.262). */
export const appWithAnswers = (): App =>
  testApp({ analyticsReporting: false, context: { ...LOOKED_UP, '@aws-cdk/core:validateAgainstDefaultRules': true } });
