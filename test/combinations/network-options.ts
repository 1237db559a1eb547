import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Exposure, Firewall, FirewallRuleGroup, GatewayDomain, LoadBalancerType, VpcEndpoints } from '../../src';
import { certificateIn, certified, listenerIn, lookedUp, vpcOfAnotherConstruct, webAclIn, zoneIn } from './given';
import type { Levels } from './level';

/** Where it stands, and how it is reached. */
export const NETWORK_OPTIONS = {
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
    'an existing listener': (stack) => ({ network: { existingListener: { listener: listenerIn(stack), domainName: 'llm.example.com' } } }),
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
} as const satisfies Levels;
