/** A gateway whose requests are shifted, by a rule that is kept, and tried before. */
import { App, Stack } from 'aws-cdk-lib';
import { Deployment, GatewayPreset, ModelProvider, PortkeyGateway } from '../../src';

new PortkeyGateway(new Stack(new App(), 'Shifted'), 'Gateway', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai()],
  compute: { deployment: Deployment.blueGreen({ testListener: {}, smokeTest: {}, protectWeights: true }) },
});
