import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Capacity,
  ControlPlane,
  ControlPlaneAccess,
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayDomain,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyAccount,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  ServerMode,
} from '../../src';
import { testApp } from '../app';

const ENV = { account: '111111111111', region: 'eu-central-1' };

/** A name whose certificate is there. */
export const certifiedDomain = (stack: Stack, name: string) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, name, `arn:aws:acm:${ENV.region}:${ENV.account}:certificate/${name}`),
    `${name}.example.com`,
  );

/** One enterprise gateway of every shape that changes the template. */
export const ENTERPRISE_GATEWAYS: Record<string, (stack: Stack) => Partial<PortkeyEnterpriseGatewayProps>> = {
  enterprise: () => ({ dataService: {}, network: { allowInsecure: true } }),
  'enterprise-both': (stack) => ({
    preset: GatewayPreset.DEV,
    serverMode: ServerMode.ALL,
    domain: certifiedDomain(stack, 'llm'),
    mcp: { domain: certifiedDomain(stack, 'mcp') },
    network: { exposure: Exposure.PUBLIC },
    gateway: { deployment: Deployment.blueGreen({ testListener: {} }) },
    cache: EnterpriseCache.container(),
    bedrock: { models: { models: ['anthropic.*'] } },
    logStore: LogStore.ownedBucket({ separateBuckets: true, expiration: Duration.days(365) }),
  }),
  'enterprise-private': (stack) => ({
    controlPlane: ControlPlane.portkeyPrivateLink({ access: ControlPlaneAccess.PRIVATE_LINK, activate: true }),
    domain: certifiedDomain(stack, 'llm'),
    network: { loadBalancerType: LoadBalancerType.NETWORK },
    compute: { capacity: Capacity.ec2({ minInstances: 2, maxInstances: 20 }) },
    logStore: LogStore.ownedBucket({ objectLockRetention: Duration.days(30) }),
  }),
};

/** One of them in a stack, with its outputs. */
export function enterpriseTemplateOf(name: string): object {
  const stack = new Stack(testApp({ analyticsReporting: false }), 'Stack', { env: ENV });
  new PortkeyEnterpriseGateway(stack, 'Gateway', {
    account: PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Account', 'portkey/account')),
    registryCredentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'portkey/registry'),
    ...ENTERPRISE_GATEWAYS[name](stack),
  }).printOutputs();
  return Template.fromStack(stack).toJSON();
}
