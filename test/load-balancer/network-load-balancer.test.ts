import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import OpenAI from 'openai';
import { createCertificate, type FakeWorld, pause } from '../../fakes';
import type { Template } from '../../load-balancer';
import { LoadBalancerType, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';
import { GatewayProcess } from '../contract/gateway-process';
import { serving, withWorld } from '../contract/with-gateway';
import { ORIGIN, proxied, synthesized, withLoadBalancer } from '../contract/with-load-balancer';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:TaskCertificate-AbCdEf';
const CHAT = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say something.' }] };

const secret = () => Secret.fromSecretCompleteArn(new Stack(testApp(), 'Elsewhere'), 'Certificate', SECRET);
const behindNetwork = (world: FakeWorld, compute?: PortkeyGatewayProps['compute']): Template =>
  synthesized(world, { network: { loadBalancerType: LoadBalancerType.NETWORK }, compute });

describe.each([
  ['in plaintext', false],
  ['by TLS', true],
])('a Network Load Balancer that calls tasks %s', (_how, tls) => {
  proxied('as a proxy', () => {
    const context = withWorld();
    const front = withLoadBalancer(context, (world) => behindNetwork(world, tls ? { taskCertificate: secret() } : undefined));
    let gateway: GatewayProcess;
    beforeAll(async () => {
      const { key, cert, remove } = createCertificate(['task.internal']);
      remove();
      context.world.secrets.put(SECRET, `${cert}\n${key}`);
      gateway = await GatewayProcess.start(context.world, tls ? { taskCertificate: { secretArn: SECRET } } : {});
      await serving({ world: context.world, gateway });
      await front.loadBalancer.register(`127.0.0.1:${gateway.port}`);
    });

    const openai = (apiKey = context.world.issuer.token()) => new OpenAI({ baseURL: `${ORIGIN}/v1`, apiKey, maxRetries: 0 });

    test('serves the OpenAI SDK, and streams to it', async () => {
      const answer = await openai().chat.completions.create(CHAT);
      expect(answer.choices[0].message.content).toContain('word');
      const finish: unknown[] = [];
      for await (const { choices } of await openai().chat.completions.create({ ...CHAT, stream: true })) finish.push(choices[0]?.finish_reason);
      expect(finish).toContain('stop');
    });

    test('leaves tokens to the tasks, which refuse and record what is none', async () => {
      await expect(openai('nonsense').chat.completions.create(CHAT)).rejects.toMatchObject({ status: 401, code: 'invalid_token' });
      await pause(150);
      expect(gateway.usage.at(-1)).toMatchObject({ outcome: 'refused', errorCode: 'invalid_token' });
    });

    test.each([
      ['/healthz', 200],
      ['/metrics', 401],
    ])('leads %s to the tasks, too: %d', async (path, status) => {
      expect((await fetch(`${ORIGIN}${path}`)).status).toBe(status);
    });
  });
});
