/** The gateway that is rehearsed: the quick start's, from this repository's sources. */
import { App, Stack } from 'aws-cdk-lib';
import { GatewayPreset, ModelProvider, PortkeyGateway } from '../src';

const app = new App();
const stack = new Stack(app, 'Rehearsal');

const gateway = new PortkeyGateway(stack, 'Gateway', {
  preset: GatewayPreset.DEV,
  providers: [ModelProvider.openai(), ModelProvider.anthropic()],
});
gateway.printOutputs();
