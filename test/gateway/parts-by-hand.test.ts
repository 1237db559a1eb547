import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  CollectorPipeline,
  type GatewayDomain,
  GatewayPreset,
  Guardrail,
  ModelProvider,
  PortkeyGateway,
  type PortkeyGatewayProps,
  TraceDestination,
} from '../../src';
import { domainIn } from '../policy/subjects';
import { PartsByHand } from './parts-by-hand';

const templateWith = (make: (stack: Stack) => unknown) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  make(stack);
  return Template.fromStack(stack).toJSON();
};
const providers = () => [ModelProvider.openai({ baseUrl: 'https://llm.example.com:8443' }), ModelProvider.bedrock({ models: ['anthropic.*'] })];

type Parts = Pick<PortkeyGatewayProps, 'limits' | 'guardrail' | 'responseCache' | 'traces'>;

test.each<[GatewayPreset, string, (stack: Stack) => GatewayDomain | undefined, Parts]>([
  [GatewayPreset.DEV, 'without a domain', () => undefined, {}],
  [GatewayPreset.PROD, 'with a domain', domainIn, {}],
  [GatewayPreset.PROD, 'with limits', () => undefined, { limits: { gateway: { requestsPerMinute: 600 } } }],
  [GatewayPreset.PROD, 'with a guardrail', () => undefined, { guardrail: { guardrail: Guardrail.create({ profanity: true }) } }],
  [GatewayPreset.PROD, 'with a response cache', () => undefined, { responseCache: { optIn: true } }],
  [
    GatewayPreset.PROD,
    'with a collector',
    () => undefined,
    { traces: { destination: TraceDestination.collector({ pipelines: Object.values(CollectorPipeline) }) } },
  ],
])('parts put together by hand, %s %s, are the same gateway: the L3 holds no logic of its own', (preset, _, domain, parts) => {
  const byHand = templateWith((stack) => new PartsByHand(stack, 'Gateway', { preset, domain: domain(stack), ...parts, providers: providers() }));
  const inOne = templateWith((stack) => new PortkeyGateway(stack, 'Gateway', { preset, domain: domain(stack), ...parts, providers: providers() }));
  expect(byHand).toEqual(inOne);
});
