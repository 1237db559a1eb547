import { App, Duration, type Environment, Stack, Tags } from 'aws-cdk-lib';
import * as route53 from 'aws-cdk-lib/aws-route53';
import { Exposure, GatewayDomain, GatewayPreset, ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from 'cdk-portkey-gateway';
import type { Construct } from 'constructs';

/** What differs between the environments, and nothing else. */
interface Stage {
  readonly env: Environment;
  readonly gateway: PortkeyGatewayProps;
  readonly zone?: { readonly hostedZoneId: string; readonly zoneName: string };
}

const region = 'eu-central-1';

const STAGES: Record<string, Stage> = {
  dev: {
    env: { account: '111111111111', region },
    gateway: { preset: GatewayPreset.DEV },
  },
  // staging is PROD with overrides
  staging: {
    env: { account: '222222222222', region },
    zone: { hostedZoneId: 'Z0000000000000STAGE', zoneName: 'staging.example.com' },
    gateway: { preset: GatewayPreset.PROD, compute: { minCapacity: 1, maxCapacity: 4 } },
  },
  prod: {
    env: { account: '333333333333', region },
    zone: { hostedZoneId: 'Z00000000000000PROD', zoneName: 'example.com' },
    gateway: { preset: GatewayPreset.PROD, drainTimeout: Duration.minutes(15) },
  },
};

class GatewayStack extends Stack {
  constructor(scope: Construct, id: string, stage: Stage) {
    // what is production is not deleted by one command
    super(scope, id, { env: stage.env, terminationProtection: stage.gateway.preset === GatewayPreset.PROD });
    const zone = stage.zone && route53.HostedZone.fromHostedZoneAttributes(this, 'Zone', stage.zone);
    const gateway = new PortkeyGateway(this, 'Portkey', {
      ...stage.gateway,
      domain: zone && GatewayDomain.fromHostedZone(zone, `llm.${zone.zoneName}`),
      network: zone && { exposure: Exposure.PUBLIC },
      providers: [ModelProvider.openai(), ModelProvider.bedrock({ models: ['anthropic.*'], region })],
    });
    gateway.addClient('Checkout', { team: 'checkout' });
    gateway.printOutputs();
  }
}

const app = new App();
for (const [name, stage] of Object.entries(STAGES)) {
  Tags.of(new GatewayStack(app, `gateway-${name}`, stage)).add('Environment', name);
}
