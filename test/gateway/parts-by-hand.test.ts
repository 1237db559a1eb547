import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GatewayPreset, ModelProvider, PortkeyGateway } from '../../src';
import { domainIn } from '../policy/subjects';
import { PartsByHand } from './parts-by-hand';

const templateWith = (make: (stack: Stack) => unknown) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  make(stack);
  return Template.fromStack(stack).toJSON();
};
const providers = () => [ModelProvider.openai({ baseUrl: 'https://llm.example.com:8443' }), ModelProvider.bedrock({ models: ['anthropic.*'] })];

test.each([
  [GatewayPreset.DEV, 'without', () => undefined],
  [GatewayPreset.PROD, 'with', domainIn],
])('parts put together by hand, %s %s a domain, are the same gateway: the L3 holds no logic of its own', (preset, _, domain) => {
  const byHand = templateWith((stack) => new PartsByHand(stack, 'Gateway', { preset, domain: domain(stack), providers: providers() }));
  const inOne = templateWith((stack) => new PortkeyGateway(stack, 'Gateway', { preset, domain: domain(stack), providers: providers() }));
  expect(byHand).toEqual(inOne);
});
