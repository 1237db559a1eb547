import { Duration, type Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { ControlPlane, ControlPlaneAccess, LogStore, PortkeyAccount, PortkeyAccountSecrets, PortkeyEnterpriseGateway } from '../../src/enterprise';
import type { GatewayPreset } from '../../src/presets';
import { certifiedDomain, ENTERPRISE_GATEWAYS } from '../templates/enterprise-gateways';

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
      ...ENTERPRISE_GATEWAYS['enterprise-both'](stack),
      preset,
    }),
  'PortkeyEnterpriseGateway, with its control plane by AWS PrivateLink both ways, and logs that nobody can delete': (stack, preset) =>
    new PortkeyEnterpriseGateway(stack, 'Gateway', {
      ...account(stack),
      preset,
      controlPlane: ControlPlane.portkeyPrivateLink({ access: ControlPlaneAccess.PRIVATE_LINK, activate: true }),
      domain: certifiedDomain(stack, 'llm'),
      logStore: LogStore.ownedBucket({ objectLockRetention: Duration.days(30) }),
    }),
  PortkeyAccountSecrets: (stack) =>
    new PortkeyAccountSecrets(stack, 'Portkey', { encryptionKey: new kms.Key(stack, 'Key', { enableKeyRotation: true }) }),
};
