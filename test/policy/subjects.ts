import { type Environment, Fn, Stack } from 'aws-cdk-lib';
import { Schedule } from 'aws-cdk-lib/aws-applicationautoscaling';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as route53 from 'aws-cdk-lib/aws-route53';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { GatewayAuth, PeopleIdentityProvider } from '../../src/auth';
import { BedrockAccessRole, ContentFilterCategory, Guardrail, GuardrailTier, PiiEntityType } from '../../src/bedrock';
import { Capacity, Deployment, Discovery, GatewayImage, GatewayImageRepository, GatewayService } from '../../src/compute';
import { PortkeyGateway } from '../../src/gateway/portkey-gateway';
import {
  Exposure,
  Firewall,
  FirewallRuleGroup,
  GatewayDomain,
  GatewayNetwork,
  LoadBalancerType,
  NetworkFront,
  VpcEndpoints,
} from '../../src/network';
import { CostSubject, GatewayObservability, ProviderSubject, RequestsSubject, TasksSubject } from '../../src/observability';
import { GatewayPreset } from '../../src/presets';
import { ModelProvider } from '../../src/routing';
import { SharedState, ValkeyAuthentication } from '../../src/state';
import { testApp } from '../app';
import { SECOND_CONTAINER, Tasks, twoServicesIn } from '../compute/stacks';
import { PartsByHand } from '../gateway/parts-by-hand';
import { ENTERPRISE } from './enterprise-subjects';
import { OPTIONAL_PARTS } from './optional-parts';

/** A domain whose certificate is there already. */
export function domainIn(stack: Stack): GatewayDomain {
  const arn = 'arn:aws:acm:eu-central-1:111111111111:certificate/12345678-1234-1234-1234-123456789012';
  return GatewayDomain.fromCertificate(acm.Certificate.fromCertificateArn(stack, 'Certificate', arn), 'llm.example.com');
}

const vpcIn = (stack: Stack) =>
  ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-12345678',
    vpcCidrBlock: '10.0.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
  });

/** PROD encrypts with a key of the customer, as `PortkeyGateway` does; DEV does not. */
const keyIn = (stack: Stack, preset: GatewayPreset) =>
  preset === GatewayPreset.PROD
    ? kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012')
    : undefined;

/** What is held to the rules: every construct that can be used alone, with each preset, and in its other forms where it has some. */
const MAKERS: Record<string, (stack: Stack, preset: GatewayPreset) => Construct> = {
  GatewayObservability: (stack, preset) => {
    const observability = new GatewayObservability(stack, 'Observability', { preset });
    for (const subject of [new CostSubject(), new RequestsSubject(), new TasksSubject(), new ProviderSubject('openai')]) {
      observability.watch(subject);
    }
    return observability;
  },
  'GatewayObservability, with its usage delivered': (stack, preset) =>
    new GatewayObservability(stack, 'Observability', {
      preset,
      metricsByTeam: true,
      metricsByRoute: true,
      usageDelivery: { chargebackReport: {} },
    }),
  ...ENTERPRISE,
  ...OPTIONAL_PARTS,
  GatewayNetwork: (stack, preset) => new GatewayNetwork(stack, 'Network', { preset, encryptionKey: keyIn(stack, preset) }),
  'GatewayNetwork, in a VPC of another stack, with endpoints': (stack, preset) =>
    new GatewayNetwork(stack, 'Network', {
      preset,
      encryptionKey: keyIn(stack, preset),
      // of addresses that are known at deployment only
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-12345678',
        vpcCidrBlock: Fn.importValue('Cidr'),
        availabilityZones: ['eu-central-1a', 'eu-central-1b'],
        privateSubnetIds: ['subnet-11111111', 'subnet-22222222'],
      }),
      vpcEndpoints: VpcEndpoints.standard(),
    }),
  'GatewayNetwork, public': (stack, preset) =>
    new GatewayNetwork(stack, 'Network', { preset, encryptionKey: keyIn(stack, preset), exposure: Exposure.PUBLIC, domain: domainIn(stack) }),
  'GatewayNetwork, with PrivateLink, two names and a firewall of wishes': (stack, preset) =>
    new GatewayNetwork(stack, 'Network', {
      preset,
      encryptionKey: keyIn(stack, preset),
      domain: domainIn(stack),
      additionalDomains: [
        GatewayDomain.fromHostedZone(
          route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { hostedZoneId: 'Z0000000000', zoneName: 'example.net' }),
          'llm.example.net',
        ),
      ],
      privateLink: { allowedPrincipals: [new iam.AccountPrincipal('111122223333')] },
      firewall: Firewall.managedRules({
        blockedAddresses: ['192.0.2.0/24'],
        allowedAddresses: ['10.0.0.0/8'],
        blockedCountries: ['KP'],
        rateLimitPerHeader: { 'x-api-key': 3000 },
        ruleGroups: [FirewallRuleGroup.managed('AWSManagedRulesSQLiRuleSet')],
      }),
    }),
  'PortkeyGateway, behind a Network Load Balancer': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      domain: domainIn(stack),
      network: { loadBalancerType: LoadBalancerType.NETWORK },
      providers: [ModelProvider.openai()],
    }),
  'PortkeyGateway, behind a Network Load Balancer with PrivateLink, its tasks with TLS': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      domain: domainIn(stack),
      network: { loadBalancerType: LoadBalancerType.NETWORK, privateLink: { allowedPrincipals: [new iam.AccountPrincipal('111122223333')] } },
      compute: { taskCertificate: secretsmanager.Secret.fromSecretNameV2(stack, 'TaskCertificate', 'gateway-tasks') },
      providers: [ModelProvider.openai()],
    }),
  'PortkeyGateway, at a listener that exists, with PrivateLink': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      network: {
        vpc: vpcIn(stack),
        existingListener: {
          listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
            listenerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111111111111:listener/app/shared/50dc6c495c0c9188/f2f7dc8efc522ab2',
            securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'ListenerGroup', 'sg-12345678', { allowAllOutbound: false }),
          }),
          domainName: 'llm.example.com',
        },
        privateLink: { allowedPrincipals: [new iam.AccountPrincipal('111122223333')] },
      },
      providers: [ModelProvider.openai()],
    }),
  'NetworkFront, with a door': (stack, preset) => {
    const front = new NetworkFront(stack, 'Front', { preset, vpc: vpcIn(stack), domain: domainIn(stack) });
    front.openDoor('Gateway', { port: 8787, alternate: true });
    return front;
  },
  'GatewayNetwork, with two doors': (stack, preset) => {
    const network = new GatewayNetwork(stack, 'Network', { preset, encryptionKey: keyIn(stack, preset), domain: domainIn(stack) });
    network.front.openDoor('Gateway', { port: 8787, paths: ['/v1/*'], alternate: true });
    network.front.openDoor('Mcp', { port: 8788, hosts: ['mcp.example.com'], priority: 900, rewrite: { regex: '^/mcp/(.*)$', replace: '/$1' } });
    return network;
  },
  GatewayAuth: (stack, preset) => {
    const auth = new GatewayAuth(stack, 'Auth', { preset, encryptionKey: keyIn(stack, preset) });
    auth.addClient('Alpha', { team: 'alpha' });
    return auth;
  },
  'GatewayAuth, with people': (stack, preset) => {
    const auth = new GatewayAuth(stack, 'Auth', { preset, encryptionKey: keyIn(stack, preset) });
    const saml = PeopleIdentityProvider.saml({ name: 'Entra', metadataUrl: 'https://login.example.com/metadata.xml', groupsAttribute: 'groups' });
    auth.addPeople('Developers', { identityProviders: [saml, PeopleIdentityProvider.userPool()], teamByGroup: { 'llm-search': 'search' } });
    auth.addClient('Rotated', { credentials: ['default', '2026-12'] });
    return auth;
  },
  'Tasks, put together by hand': (stack, preset) =>
    new Tasks(stack, 'Compute', {
      preset,
      vpc: vpcIn(stack),
      auth: new GatewayAuth(stack, 'Auth', { preset }),
      encryptionKey: keyIn(stack, preset),
      providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['anthropic.*'] })],
    }),
  'GatewayCluster, with two services': (stack, preset) => twoServicesIn(stack, { preset, vpc: vpcIn(stack), encryptionKey: keyIn(stack, preset) }),
  'PortkeyGateway and a worker, which find each other': (stack, preset) => {
    const discovery = Discovery.serviceConnect({ name: 'gateway' });
    const gateway = new PortkeyGateway(stack, 'Gateway', { preset, providers: [ModelProvider.openai()], compute: { discovery } });
    const worker = new GatewayService(stack, 'Worker', {
      preset,
      cluster: gateway.cluster,
      container: SECOND_CONTAINER,
      discovery: Discovery.cloudMap({ name: 'worker', namespaceName: 'llm.internal' }),
    });
    worker.allowCallsFrom(gateway.service);
    return gateway;
  },
  GatewayImageRepository: (stack, preset) => new GatewayImageRepository(stack, 'Images', { preset, encryptionKey: keyIn(stack, preset) }),
  'PortkeyGateway, with an image through a cache, and schedules': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      providers: [ModelProvider.openai()],
      compute: {
        image: GatewayImage.fromPullThroughCache('docker-hub'),
        scalingSchedules: [{ id: 'Morning', schedule: Schedule.cron({ minute: '0', hour: '7' }), minCapacity: 3 }],
      },
    }),
  'PortkeyGateway, on instances': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', { preset, providers: [ModelProvider.openai()], compute: { capacity: Capacity.ec2() } }),
  BedrockAccessRole: (stack) =>
    new BedrockAccessRole(stack, 'Models', {
      trusted: new iam.AccountPrincipal('222222222222'),
      externalId: 'llm-gateway',
      sessionTags: true,
      models: ['amazon.*', 'openai.*'],
      inferenceProfiles: ['eu.anthropic.*'],
      mantle: true,
    }),
  'A gateway, put together by hand': (stack, preset) => new PartsByHand(stack, 'Gateway', { preset, providers: [ModelProvider.openai()] }),
  PortkeyGateway: (stack, preset) => {
    const gateway = new PortkeyGateway(stack, 'Gateway', {
      preset,
      providers: [
        ModelProvider.openai(),
        ModelProvider.anthropic(),
        ModelProvider.bedrock({ models: ['anthropic.*'], inferenceProfiles: ['eu.anthropic.*'] }),
      ],
    });
    gateway.addClient('Alpha', { team: 'alpha' });
    return gateway;
  },
  'PortkeyGateway, with API keys': (stack, preset) => {
    const gateway = new PortkeyGateway(stack, 'Gateway', {
      preset,
      domain: domainIn(stack),
      auth: { apiKeys: true },
      providers: [ModelProvider.openai()],
    });
    gateway.addClient('Batch', { apiKeysOnly: true });
    gateway.liveConfiguration.grantManageApiKeys(new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() }));
    return gateway;
  },
  'PortkeyGateway, with limits': (stack, preset) => {
    const gateway = new PortkeyGateway(stack, 'Gateway', {
      preset,
      providers: [ModelProvider.openai()],
      limits: { gateway: { dollarsPerDay: 100 } },
    });
    const operators = new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });
    gateway.limits?.grantReadLedger(operators);
    gateway.liveConfiguration.grantManageBudgets(operators);
    return gateway;
  },
  'PortkeyGateway, with limits on nodes by a password': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      providers: [ModelProvider.openai()],
      limits: { store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }) },
    }),
  'PortkeyGateway, with a guardrail': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      providers: [ModelProvider.openai()],
      guardrail: {
        guardrail: Guardrail.create({
          contentFilters: [{ category: ContentFilterCategory.PROMPT_ATTACK }],
          piiEntities: [{ entity: PiiEntityType.EMAIL }],
          tier: GuardrailTier.STANDARD,
          guardrailProfile: 'eu.guardrail.v1:0',
        }),
      },
    }),
  'PortkeyGateway, with a guardrail whose tasks remember together': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      providers: [ModelProvider.openai()],
      guardrail: {
        guardrail: Guardrail.create({ profanity: true }),
        store: SharedState.valkeyNodes({ authentication: ValkeyAuthentication.PASSWORD }),
      },
    }),
  'PortkeyGateway, whose new versions are tried, and weights protected': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      domain: domainIn(stack),
      providers: [ModelProvider.openai()],
      compute: { deployment: Deployment.blueGreen({ testListener: {}, smokeTest: { completion: { model: 'gpt-4o' } }, protectWeights: true }) },
    }),
  'PortkeyGateway, public': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', {
      preset,
      domain: domainIn(stack),
      network: { exposure: Exposure.PUBLIC },
      providers: [ModelProvider.openai()],
    }),
};

export interface Subject {
  readonly name: string;
  readonly preset: GatewayPreset;
  /** In an environment-agnostic stack, unless one is given. */
  readonly make: (env?: Environment) => { readonly stack: Stack; readonly construct: Construct };
}

export const SUBJECTS: Subject[] = Object.entries(MAKERS).flatMap(([name, make]) =>
  [GatewayPreset.DEV, GatewayPreset.PROD].map((preset) => ({
    name,
    preset,
    make: (env) => {
      const stack = new Stack(testApp(), 'Stack', { env });
      return { stack, construct: make(stack, preset) };
    },
  })),
);
