import { Aws } from 'aws-cdk-lib';
import { BedrockMessagesApi } from '../../src/bedrock';
import { GatewayImage } from '../../src/compute';
import { ModelProvider } from '../../src/routing';
import { synthesized } from './stacks';

test('without a way to the internet, Bedrock is called in the region of the stack, by whatever name, and Mantle where there is an endpoint for it', () => {
  const image = GatewayImage.fromRegistry('registry.example.com/gateway');
  const enabled = (provider: ModelProvider, endpointServices?: string[]) => () =>
    synthesized({ image, reachesInternet: false, endpointServices, providers: [provider] });
  const mantle = [
    ModelProvider.bedrockMantle({ models: ['*'] }),
    ModelProvider.bedrock({ models: ['anthropic.*'], messagesApi: BedrockMessagesApi.MANTLE }),
  ];
  for (const provider of mantle) {
    expect(enabled(provider)).toThrow(/^ProviderNotReachable: .*bedrock-mantle/);
    expect(enabled(provider, ['bedrock-mantle'])).not.toThrow();
  }
  expect(enabled(ModelProvider.bedrock({ models: ['*'], region: Aws.REGION }))).not.toThrow();
});
