import type { Stack } from 'aws-cdk-lib';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { PortkeyAccount, PortkeyEnterpriseGateway } from '../../src/enterprise';
import { PortkeyGateway } from '../../src/gateway/portkey-gateway';
import { CollectorPipeline, TraceDestination } from '../../src/observability';
import type { GatewayPreset } from '../../src/presets';
import { ModelProvider } from '../../src/routing';

const collector = () => TraceDestination.collector({ pipelines: Object.values(CollectorPipeline) });
const secret = (stack: Stack, name: string) => secretsmanager.Secret.fromSecretNameV2(stack, name, name);

/** Gateways with a part that few have. */
export const OPTIONAL_PARTS: Record<string, (stack: Stack, preset: GatewayPreset) => Construct> = {
  'PortkeyGateway, with a response cache': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', { preset, providers: [ModelProvider.openai()], responseCache: {} }),
  'PortkeyGateway, with traces to X-Ray': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', { preset, providers: [ModelProvider.openai()], traces: {} }),
  'PortkeyGateway, with a collector': (stack, preset) =>
    new PortkeyGateway(stack, 'Gateway', { preset, providers: [ModelProvider.openai()], traces: { destination: collector() } }),
  'PortkeyEnterpriseGateway, with a collector': (stack, preset) =>
    new PortkeyEnterpriseGateway(stack, 'Gateway', {
      account: PortkeyAccount.fromSecret(secret(stack, 'Account')),
      registryCredentials: secret(stack, 'Registry'),
      preset,
      traces: { destination: collector(), analytics: true },
    }),
};
