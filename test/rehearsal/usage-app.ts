/** A gateway whose usage is delivered and reported, and that has every metric. */
import { App, Stack } from 'aws-cdk-lib';
import { GatewayPreset, ModelProvider, PortkeyGateway } from '../../src';

const stack = new Stack(new App(), 'Usage');
new PortkeyGateway(stack, 'Gateway', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai()],
  observability: { metricsByTeam: true, metricsByRoute: true, usageDelivery: { chargebackReport: {} } },
});
