import { STANDARD_LISTS } from '../../src/contract';
import { plan } from '../stages/plan';
import { type providerOf, providersOf, requestOf } from './exchanges';

const planned = (path: string, model: string, ...list: Parameters<typeof providerOf>) => {
  const exchange = requestOf({ path, body: { model } });
  plan.enter?.(exchange, { boot: { defaultProvider: list[0].kind }, providers: providersOf(...list), live: { lists: STANDARD_LISTS } } as never);
  return exchange.targets.map((target) => [target.provider.name, target.model, target.surface?.prefix]);
};
const ARN = 'arn:aws:bedrock:us-east-1:1:application-inference-profile/p';
const BEDROCK = { kind: 'bedrock', profiles: [{ arn: ARN, model: 'us.anthropic.claude-x' }] } as const;
const AZURE = { kind: 'azure-openai', azure: { resourceName: 'r', apiVersion: 'v1' }, deployments: { m: 'd' } } as const;

test('an application profile is called by its ARN, and tokens are counted with its model', () => {
  for (const asked of [ARN, 'us.anthropic.claude-x']) {
    expect(planned('/v1/messages', asked, BEDROCK)).toEqual([['bedrock', ARN, '']]);
    expect(planned('/v1/messages/count_tokens', asked, BEDROCK)).toEqual([['bedrock', 'us.anthropic.claude-x', '']]);
  }
});

test('a deployment is found by its model, and by no name that every object has', () => {
  expect(planned('/v1/chat/completions', 'm', AZURE)).toEqual([['azure-openai', 'd', '/openai/v1']]);
  for (const name of ['other', 'constructor', '__proto__']) expect(() => planned('/v1/chat/completions', name, AZURE)).toThrow('model not allowed');
});
