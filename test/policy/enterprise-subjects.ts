import { Duration, type Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { Deployment } from '../../src/compute';
import {
  ControlPlane,
  ControlPlaneAccess,
  EnterpriseCache,
  LogStore,
  PortkeyAccount,
  PortkeyAccountSecrets,
  PortkeyEnterpriseGateway,
  ServerMode,
} from '../../src/enterprise';
import { Exposure, GatewayDomain } from '../../src/network';
import type { GatewayPreset } from '../../src/presets';

const named = (stack: Stack, name: string) =>
  GatewayDomain.fromCertificate(
    acm.Certificate.fromCertificateArn(stack, name, `arn:aws:acm:eu-central-1:111111111111:certificate/${name}`),
    `${name}.example.com`,
  );

const account = (stack: Stack) => ({
  account: PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Account', 'account')),
  registryCredentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry'),
});

/** The enterprise gateway, in the forms that differ most. */
export const ENTERPRISE: Record<string, (stack: Stack, preset: GatewayPreset) => Construct> = {
  PortkeyEnterpriseGateway: (stack, preset) => new PortkeyEnterpriseGateway(stack, 'Gateway', { ...account(stack), preset, dataService: {} }),
  'PortkeyEnterpriseGateway, with models and tools behind a public name, and a cache in a container': (stack, preset) =>
    new PortkeyEnterpriseGateway(stack, 'Gateway', {
      ...account(stack),
      preset,
      serverMode: ServerMode.ALL,
      domain: named(stack, 'llm'),
      mcp: { domain: named(stack, 'mcp') },
      network: { exposure: Exposure.PUBLIC },
      gateway: { deployment: Deployment.blueGreen({ testListener: {} }) },
      cache: EnterpriseCache.container(),
      bedrock: { models: { models: ['anthropic.*'] } },
      logStore: LogStore.ownedBucket({ separateBuckets: true, expiration: Duration.days(365) }),
    }),
  'PortkeyEnterpriseGateway, with its control plane by AWS PrivateLink both ways, and logs that nobody can delete': (stack, preset) =>
    new PortkeyEnterpriseGateway(stack, 'Gateway', {
      ...account(stack),
      preset,
      controlPlane: ControlPlane.portkeyPrivateLink({ access: ControlPlaneAccess.PRIVATE_LINK, activate: true }),
      domain: named(stack, 'llm'),
      logStore: LogStore.ownedBucket({ objectLockRetention: Duration.days(30) }),
    }),
  PortkeyAccountSecrets: (stack) =>
    new PortkeyAccountSecrets(stack, 'Portkey', { encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) }),
};
