import { Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import OpenAI from 'openai';
import { type FakeWorld, pause, redial } from '../../fakes';
import type { Template } from '../../load-balancer';
import { ModelProvider, PortkeyGateway } from '../../src';
import { testApp } from '../app';
import { withGateway } from '../contract/with-gateway';
import { authOf, DOMAIN_NAME, ORIGIN, proxied, withLoadBalancer } from '../contract/with-load-balancer';

const REGION = 'eu-central-1';
const SHOP = 'shop.example.com';

/** A load balancer with an application of somebody else, who has every path of its host and of none; the gateway is added to its listener. */
function sharedWith({ issuer }: Pick<FakeWorld, 'issuer'>): Template {
  const stack = new Stack(testApp(), 'Stack', { env: { region: REGION, account: '123456789012' } });
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc });
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    sslPolicy: elbv2.SslPolicy.TLS13_RES,
    certificates: [elbv2.ListenerCertificate.fromArn(`arn:aws:acm:${REGION}:123456789012:certificate/1b2c3d4e`)],
    defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nobody' }),
  });
  listener.addAction('Shop', {
    priority: 10,
    conditions: [elbv2.ListenerCondition.hostHeaders([SHOP])],
    action: elbv2.ListenerAction.fixedResponse(200, { contentType: 'text/plain', messageBody: 'the shop' }),
  });
  new PortkeyGateway(stack, 'Gateway', {
    auth: authOf({ issuer }),
    network: { vpc, existingListener: { listener, domainName: DOMAIN_NAME }, listenerRulePriority: 500 },
    providers: [ModelProvider.openai()],
  });
  return Synthesized.fromStack(stack).toJSON() as Template;
}

proxied('a gateway at the listener of somebody else', () => {
  const context = withGateway();
  const front = withLoadBalancer(context, sharedWith);
  let undo = () => {};
  beforeAll(async () => {
    undo = redial(`${SHOP}:443`, front.loadBalancer.addressOf(443), context.world.certificate.cert);
    await front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`);
  });
  afterAll(() => undo());

  const chat = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Say something.' }] };
  const client = (apiKey: string) => new OpenAI({ baseURL: `${ORIGIN}/v1`, apiKey, maxRetries: 0 });

  test('serves the OpenAI SDK under its name', async () => {
    const answer = await client(context.world.issuer.token()).chat.completions.create(chat);
    expect(answer.choices[0].message.content).toContain('word');
  });

  test('has tokens verified there, before a task sees them', async () => {
    await expect(client('nonsense').chat.completions.create(chat)).rejects.toMatchObject({ status: 401 });
    await pause(150);
    expect(context.gateway.usage.filter(({ outcome }) => outcome !== 'served')).toEqual([]);
  });

  test.each([
    [`https://${SHOP}/v1/chat/completions`, 200, 'the shop'],
    [`${ORIGIN}/elsewhere`, 404, 'nobody'],
  ])('leaves %s to whom it was before', async (url, status, text) => {
    const answer = await fetch(url);
    expect([answer.status, await answer.text()]).toEqual([status, text]);
  });
});
