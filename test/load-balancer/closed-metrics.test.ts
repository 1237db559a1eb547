import { Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import type { Template } from '../../load-balancer';
import { Exposure } from '../../src';
import { withWorld } from '../contract/with-gateway';
import { ORIGIN, proxied, withLoadBalancer } from '../contract/with-load-balancer';
import { gatewayOf } from '../enterprise/cases';
import { named, type Options, of } from '../enterprise/gateways';
import { startEcho } from './echo';
import { askFor, sendRaw } from './raw-request';

const publicly = (gateway?: Options['gateway']) => (): Template => {
  const stack = Stack.of(gatewayOf(of((inStack) => ({ domain: named(inStack, 'llm'), network: { exposure: Exposure.PUBLIC }, gateway }))));
  return Synthesized.fromStack(stack).toJSON() as Template;
};

/** As they are written: the frameworks of Node.js resolve dots and backslashes before they look for a route, which a load balancer may leave alone. */
const SPELLINGS = [
  '/metrics',
  '/metrics/',
  '/metrics?a=b',
  '/dataservice/metrics',
  '/v1/../metrics',
  '/v1/%2e%2e/metrics',
  '/v1\\..\\metrics',
  '/./metrics',
];

describe.each<[string, Options['gateway'] | undefined, string]>([
  ['at its root', undefined, ''],
  ['below a prefix, which is taken away before the image sees it', { pathPrefix: '/ai' }, '/ai'],
])('a public enterprise gateway %s', (_where, gateway, prefix) => {
  proxied('behind the proxy', () => {
    const context = withWorld();
    const front = withLoadBalancer(context, publicly(gateway));
    let echo: Awaited<ReturnType<typeof startEcho>>;
    beforeAll(async () => {
      echo = await startEcho('gateway');
      await front.loadBalancer.register(echo.address);
    });
    afterAll(() => echo?.stop());

    test.each(SPELLINGS.map((path) => `${prefix}${path}`))('closes %s', async (path) => {
      const answer = await sendRaw(front.loadBalancer.addressOf(443), askFor(path));
      expect(answer).toEqual({ statuses: [403], text: expect.stringContaining('path_closed') });
      expect(echo.urls).toEqual([]);
    });

    test('serves what else there is', async () => {
      const answer = await fetch(`${ORIGIN}${prefix}/v1/chat/completions`);
      expect(await answer.json()).toMatchObject({ url: '/v1/chat/completions' });
    });
  });
});
