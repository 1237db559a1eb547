import { Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import {
  Authentication,
  CollectorPipeline,
  ContentFilterCategory,
  Deployment,
  Exposure,
  Firewall,
  GatewayDomain,
  LoadBalancerType,
  ModelProvider,
  type PortkeyGatewayProps,
  SharedState,
  TraceDestination,
  VpcEndpoints,
} from '../../src';
import { COMPUTE_PAIRS } from './compute-pairs';
import {
  DEVELOPMENT,
  dev,
  guardrail,
  key,
  listener,
  nothing,
  OPENAI,
  type Pair,
  PROD,
  type Props,
  prod,
  vpc,
  WITH_DOMAIN,
  withDomain,
  zone,
} from './pair';

/** With another strategy: the runtime alone verifies tokens, as it must there. */
const shifted = (deployment: Deployment, { compute, ...props }: PortkeyGatewayProps = {}): Props =>
  withDomain({ ...props, compute: { ...compute, deployment } });
const BLUE_GREEN = shifted(Deployment.blueGreen());
const PROTECTED = shifted(Deployment.blueGreen({ protectWeights: true }));

/** A listener of others in the VPC of the gateway, and the same VPC without it. */
const IN_VPC: Props = (stack) => ({ ...OPENAI, network: { vpc: vpc(stack) } });
const AT_LISTENER: Props = (stack) => ({
  ...OPENAI,
  network: { vpc: vpc(stack), existingListener: { listener: listener(stack), domainName: 'llm.example.com' } },
});

const ALL_PIPELINES = [CollectorPipeline.TRACES, CollectorPipeline.METRICS, CollectorPipeline.LOGS];

/** What people change, one thing at a time. */
export const PAIRS: readonly Pair[] = [
  // who reaches it
  { change: '`network.exposure`, internal to public', before: WITH_DOMAIN, after: withDomain({ network: { exposure: Exposure.PUBLIC } }) },
  { change: '`network.exposure`, public to internal', before: withDomain({ network: { exposure: Exposure.PUBLIC } }), after: WITH_DOMAIN },
  {
    change: '`network.loadBalancerType`, application to network',
    before: withDomain({ network: { firewall: Firewall.none() } }),
    after: withDomain({ network: { firewall: Firewall.none(), loadBalancerType: LoadBalancerType.NETWORK } }),
  },
  {
    change: '`network.loadBalancerType`, network to application',
    before: withDomain({ network: { firewall: Firewall.none(), loadBalancerType: LoadBalancerType.NETWORK } }),
    after: withDomain({ network: { firewall: Firewall.none() } }),
  },
  { change: '`domain` added', before: PROD, after: WITH_DOMAIN },
  { change: '`domain` taken away', before: WITH_DOMAIN, after: PROD },
  {
    change: '`domain` of another name in the same hosted zone',
    before: (stack) => ({ ...OPENAI, domain: GatewayDomain.fromHostedZone(zone(stack), 'llm.example.com') }),
    after: (stack) => ({ ...OPENAI, domain: GatewayDomain.fromHostedZone(zone(stack), 'ai.example.com') }),
  },
  {
    change: '`domain` from a certificate to a hosted zone',
    before: WITH_DOMAIN,
    after: (stack) => ({ ...OPENAI, domain: GatewayDomain.fromHostedZone(zone(stack), 'llm.example.com') }),
  },
  {
    change: '`network.privateLink` added',
    before: WITH_DOMAIN,
    after: withDomain({ network: { privateLink: { allowedPrincipals: [new iam.AccountPrincipal('222222222222')] } } }),
  },
  {
    change: '`network.listenerRulePriority`, 1000 to 2000',
    before: WITH_DOMAIN,
    after: withDomain({ network: { listenerRulePriority: 2000 } }),
  },
  {
    change: '`network.listenerRulePriority`, 1000 to 1001',
    before: WITH_DOMAIN,
    after: withDomain({ network: { listenerRulePriority: 1001 } }),
    known: 'the rules of key headers have the numbers before it',
  },

  { change: '`network.existingListener` in place of a load balancer of its own', before: IN_VPC, after: AT_LISTENER },
  { change: '`network.existingListener` taken away', before: AT_LISTENER, after: IN_VPC },

  // where it stands
  {
    change: '`network.vpc`, our own to a given one',
    before: PROD,
    after: (stack) => ({ ...OPENAI, network: { vpc: vpc(stack) } }),
  },
  {
    change: '`network.vpc`, another subnet of a given one',
    before: (stack) => ({ ...OPENAI, network: { vpc: vpc(stack) } }),
    after: (stack) => ({ ...OPENAI, network: { vpc: vpc(stack, { privateSubnetIds: ['subnet-11111111', 'subnet-33333333'] }) } }),
  },
  {
    change: '`network.vpc`, the id of a given one from a literal to an import',
    before: (stack) => ({ ...OPENAI, network: { vpc: vpc(stack) } }),
    after: (stack) => ({ ...OPENAI, network: { vpc: vpc(stack, { vpcId: Fn.importValue('vpc') }) } }),
  },
  { change: '`network.maxAzs`, 2 to 3', before: PROD, after: prod({ network: { maxAzs: 3 } }) },
  { change: '`network.natGateways`, 2 to 1', before: PROD, after: prod({ network: { natGateways: 1 } }) },
  {
    change: '`network.cidr`',
    before: PROD,
    after: prod({ network: { cidr: '10.64.0.0/16' } }),
    known: 'all that stands in the network is replaced, but not where CloudFormation could do it',
  },
  {
    change: '`network.vpcEndpoints`, none to standard',
    before: prod({ network: { vpcEndpoints: VpcEndpoints.none() } }),
    after: prod({ network: { vpcEndpoints: VpcEndpoints.standard() } }),
  },
  { change: '`network.flowLogs` and `network.accessLogs` off', before: PROD, after: prod({ network: { flowLogs: false, accessLogs: false } }) },
  { change: '`network.firewall` off', before: PROD, after: prod({ network: { firewall: Firewall.none() } }) },
  {
    change: '`network.firewall` with another rate',
    before: PROD,
    after: prod({ network: { firewall: Firewall.managedRules({ rateLimitPerIp: 5000 }) } }),
  },

  ...COMPUTE_PAIRS,

  // features on and off
  { change: '`limits` on', before: PROD, after: prod({ limits: { gateway: { dollarsPerMonth: 1000 } } }) },
  {
    change: '`limits` off',
    before: prod({ limits: { gateway: { dollarsPerMonth: 1000 } } }),
    after: PROD,
    known: 'the cache goes with what it is for',
  },
  {
    change: '`limits.store`, serverless to nodes',
    before: prod({ limits: {} }),
    after: prod({ limits: { store: SharedState.valkeyNodes() } }),
    known: 'counters begin anew, from the ledger',
  },
  { change: '`responseCache` on', before: PROD, after: prod({ responseCache: {} }) },
  { change: '`responseCache` off', before: prod({ responseCache: {} }), after: PROD, known: 'the cache goes with what it is for' },
  { change: '`traces` on', before: PROD, after: prod({ traces: {} }) },
  {
    change: '`traces.destination`, X-Ray to a collector',
    before: prod({ traces: {} }),
    after: prod({ traces: { destination: TraceDestination.collector() } }),
  },
  {
    change: '`traces.destination`, a collector of all pipelines to X-Ray',
    before: prod({ traces: { destination: TraceDestination.collector({ pipelines: ALL_PIPELINES }) } }),
    after: prod({ traces: {} }),
  },
  { change: '`traces` off', before: prod({ traces: {} }), after: PROD },
  { change: '`guardrail` on', before: PROD, after: prod(guardrail([ContentFilterCategory.HATE])) },
  {
    change: '`guardrail` with another policy',
    before: prod(guardrail([ContentFilterCategory.HATE])),
    after: prod(guardrail([ContentFilterCategory.HATE, ContentFilterCategory.PROMPT_ATTACK])),
  },
  { change: '`guardrail` off', before: prod(guardrail([ContentFilterCategory.HATE])), after: PROD },
  { change: '`auth.apiKeys` on', before: WITH_DOMAIN, after: withDomain({ auth: { apiKeys: true } }) },
  {
    change: '`auth.method`, Amazon Cognito to an issuer of your own',
    before: WITH_DOMAIN,
    after: withDomain({
      auth: {
        method: Authentication.oidc({
          issuer: 'https://login.example.com',
          jwksUri: 'https://login.example.com/keys',
          audiences: ['llm-gateway'],
        }),
      },
    }),
    known: 'clients of the pool go; the pool stays',
  },
  {
    change: '`domainPrefix` of `Authentication.cognito`',
    before: PROD,
    after: prod({ auth: { method: Authentication.cognito({ domainPrefix: 'llm-acme' }) } }),
    known: 'a pool has one domain',
  },
  { change: 'a provider added', before: PROD, after: prod({ providers: [ModelProvider.openai(), ModelProvider.anthropic()] }) },
  { change: 'a provider taken away', before: prod({ providers: [ModelProvider.openai(), ModelProvider.anthropic()] }), after: PROD },
  { change: 'a client added', before: PROD, after: PROD, with: [nothing, (gateway) => gateway.addClient('Alpha', { team: 'alpha' })] },
  {
    change: 'a client taken away',
    before: PROD,
    after: PROD,
    with: [(gateway) => gateway.addClient('Alpha', { team: 'alpha' }), nothing],
    known: 'its id and secret go with it',
  },
  { change: 'people who sign in', before: PROD, after: PROD, with: [nothing, (gateway) => gateway.addPeople('Developers', {})] },

  // what is kept, and how
  { change: '`preset`, DEV to PROD', before: DEVELOPMENT, after: PROD },
  { change: '`preset`, PROD to DEV', before: PROD, after: DEVELOPMENT },
  { change: '`encryptionKey`, our own to a given one', before: PROD, after: (stack) => ({ ...OPENAI, encryptionKey: key(stack) }) },
  {
    change: '`encryptionKey`, our own to a given one, with `limits` and `responseCache`',
    before: prod({ limits: {}, responseCache: {} }),
    after: (stack) => ({ ...OPENAI, limits: {}, responseCache: {}, encryptionKey: key(stack) }),
    known: 'a cache cannot change its key: counters begin anew, from the ledger',
  },
  { change: '`observability.customerManagedKey` on', before: DEVELOPMENT, after: dev({ observability: { customerManagedKey: true } }) },
  { change: '`observability.logRetention`', before: PROD, after: prod({ observability: { logRetention: logs.RetentionDays.ONE_MONTH } }) },
  { change: '`observability.usageDelivery` on', before: PROD, after: prod({ observability: { usageDelivery: {} } }) },
  {
    change: '`observability.alarms` and `observability.dashboard` off',
    before: PROD,
    after: prod({ observability: { alarms: false, dashboard: false } }),
  },
  { change: '`removalPolicy`, retain to destroy', before: PROD, after: prod({ removalPolicy: RemovalPolicy.DESTROY }) },
  { change: '`deletionProtection` on', before: PROD, after: prod({ deletionProtection: true }) },
  { change: '`gatewayName`', before: PROD, after: prod({ gatewayName: 'search' }) },

  // how a new version takes the place of the old one
  { change: '`compute.deployment`, rolling to blue/green', before: shifted(Deployment.rolling()), after: BLUE_GREEN },
  { change: '`compute.deployment`, blue/green to canary', before: BLUE_GREEN, after: shifted(Deployment.canary()) },
  {
    change: '`compute.deployment`, blue/green to rolling',
    before: BLUE_GREEN,
    after: shifted(Deployment.rolling()),
    known: 'while the second target group has the requests, they are sent to the first before tasks are there',
  },
  {
    change: '`network.listenerRulePriority`, with blue/green',
    before: BLUE_GREEN,
    after: shifted(Deployment.blueGreen(), { network: { listenerRulePriority: 2000 } }),
    known: 'while the second target group has the requests, they are sent to the first before tasks are there',
  },
  {
    change: '`network.listenerRulePriority`, with blue/green and `protectWeights`',
    before: PROTECTED,
    after: shifted(Deployment.blueGreen({ protectWeights: true }), { network: { listenerRulePriority: 2000 } }),
  },
  { change: '`protectWeights`, with blue/green', before: BLUE_GREEN, after: PROTECTED },
  {
    change: '`compute.deployment`, blue/green to rolling, with `protectWeights`',
    before: PROTECTED,
    after: shifted(Deployment.rolling({ protectWeights: true })),
  },
  { change: 'a test listener, with blue/green', before: BLUE_GREEN, after: shifted(Deployment.blueGreen({ testListener: {} })) },
  {
    change: '`compute.cpu` and `compute.memoryLimitMiB`, with blue/green',
    before: BLUE_GREEN,
    after: shifted(Deployment.blueGreen(), { compute: { cpu: 2048, memoryLimitMiB: 4096 } }),
  },
  {
    change: '`network.exposure`, internal to public, with blue/green',
    before: BLUE_GREEN,
    after: shifted(Deployment.blueGreen(), { network: { exposure: Exposure.PUBLIC } }),
  },
];
