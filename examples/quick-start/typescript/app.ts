import { App, Stack } from 'aws-cdk-lib';
import { GatewayPreset, ModelProvider, PortkeyGateway } from 'cdk-portkey-gateway';

const app = new App();
const stack = new Stack(app, 'Gateway');

const gateway = new PortkeyGateway(stack, 'Portkey', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai(), ModelProvider.anthropic()],
});
gateway.printOutputs();
