import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import OpenAI from 'openai';
import { createCertificate, type FakeWorld } from '../../fakes';
import { readTemplate, type Template } from '../../load-balancer';
import { testApp } from '../app';
import { GatewayProcess } from '../contract/gateway-process';
import { serving, withWorld } from '../contract/with-gateway';
import { ORIGIN, proxied, synthesized, withLoadBalancer } from '../contract/with-load-balancer';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:TaskCertificate-AbCdEf';
const CHAT = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say something.' }] };

const withCertificate = (world: FakeWorld): Template =>
  synthesized(world, { compute: { taskCertificate: Secret.fromSecretCompleteArn(new Stack(testApp(), 'Elsewhere'), 'Certificate', SECRET) } });

proxied('a load balancer that calls tasks by TLS', () => {
  const context = withWorld();
  const front = withLoadBalancer(context, withCertificate);
  let gateway: GatewayProcess;
  beforeAll(async () => {
    // for no name that anybody calls, and of no authority: nobody verifies it
    const { key, cert, remove } = createCertificate(['task.internal']);
    remove();
    context.world.secrets.put(SECRET, `${cert}\n${key}`);
    gateway = await GatewayProcess.start(context.world, { taskCertificate: { secretArn: SECRET } });
    await serving({ world: context.world, gateway });
    await front.loadBalancer.register(`127.0.0.1:${gateway.port}`);
  });

  test('is what was synthesized', () => {
    expect(readTemplate(withCertificate(context.world)).targetGroups).toMatchObject([{ port: 8787, tls: true }]);
    expect(readTemplate(synthesized(context.world)).targetGroups[0].tls).toBeUndefined();
  });

  const openai = () => new OpenAI({ baseURL: `${ORIGIN}/v1`, apiKey: context.world.issuer.token(), maxRetries: 0 });

  test('serves the OpenAI SDK', async () => {
    const answer = await openai().chat.completions.create(CHAT);
    expect(answer.choices[0].message.content).toContain('word');
  });

  test('passes streams on as they come', async () => {
    const finish: unknown[] = [];
    for await (const { choices } of await openai().chat.completions.create({ ...CHAT, stream: true })) finish.push(choices[0]?.finish_reason);
    expect(finish).toContain('stop');
  });
});
