/** Requests as no client of ours would send them, to a listener that others have rules at, through the proxy to the real gateway. */
import { Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { type FakeWorld, pause } from '../../fakes';
import type { Template } from '../../load-balancer';
import { ModelProvider, PortkeyGateway } from '../../src';
import { testApp } from '../app';
import { withGateway } from '../contract/with-gateway';
import { authOf, DOMAIN_NAME, proxied, withLoadBalancer } from '../contract/with-load-balancer';
import { sendRaw } from './raw-request';

const REGION = 'eu-central-1';
const SHOP = 'shop.example.com';

/** The shop comes before the gateway, and everybody else of the domain behind it. */
function sharedWith({ issuer }: Pick<FakeWorld, 'issuer'>): Template {
  const stack = new Stack(testApp(), 'Stack', { env: { region: REGION, account: '123456789012' } });
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const listener = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc }).addListener('Https', {
    port: 443,
    sslPolicy: elbv2.SslPolicy.TLS13_RES,
    certificates: [elbv2.ListenerCertificate.fromArn(`arn:aws:acm:${REGION}:123456789012:certificate/1b2c3d4e`)],
    defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nobody' }),
  });
  for (const [id, priority, host] of [
    ['shop', 10, SHOP],
    ['others', 600, '*.example.com'],
  ] as const)
    listener.addAction(id, {
      priority,
      conditions: [elbv2.ListenerCondition.hostHeaders([host])],
      action: elbv2.ListenerAction.fixedResponse(200, { contentType: 'text/plain', messageBody: id }),
    });
  new PortkeyGateway(stack, 'Gateway', {
    auth: authOf({ issuer }),
    network: { vpc, existingListener: { listener, domainName: DOMAIN_NAME }, listenerRulePriority: 500 },
    providers: [ModelProvider.openai()],
  });
  return Synthesized.fromStack(stack).toJSON() as Template;
}

const BODY = JSON.stringify({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say something.' }] });
const CHAT = 'POST /v1/chat/completions HTTP/1.1';
const OURS = `Host: ${DOMAIN_NAME}`;
const HIDDEN = 'GET /v1/models HTTP/1.1\r\nHost: llm.example.com\r\n\r\n';

proxied('hostile requests', () => {
  const context = withGateway();
  const front = withLoadBalancer(context, sharedWith);
  beforeAll(() => front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`));

  const headed = (...lines: string[]) =>
    [...lines, `Authorization: Bearer ${context.world.issuer.token()}`, 'Content-Type: application/json', ''].join('\r\n');
  const whole = (...lines: string[]) => `${headed(...lines, `Content-Length: ${BODY.length}`)}\r\n${BODY}`;
  const bare = (line: string, host = OURS) => `${headed(line, host)}\r\n`;

  /** What came back, and what the tasks wrote down of it. */
  async function send(bytes: string) {
    const before = context.gateway.usage.length;
    const answer = await sendRaw(front.loadBalancer.addressOf(443), bytes);
    await pause(50);
    return { ...answer, records: context.gateway.usage.slice(before).map(({ outcome, status }) => `${outcome} ${status}`) };
  }

  test.each<[string, string[]]>([
    ['a host in other letters', [CHAT, 'Host: LLM.EXAMPLE.COM']],
    ['a host with a port', [CHAT, `${OURS}:443`]],
    ['the host in the first line, before that of the header', [`${CHAT.replace(' /', ` https://${DOMAIN_NAME}/`)}`, `Host: ${SHOP}`]],
    [
      'headers that other proxies believe',
      [CHAT, OURS, `X-Forwarded-Host: ${SHOP}`, 'X-Original-URL: /healthz', 'X-Forwarded-For: 127.0.0.1', 'Forwarded: for=127.0.0.1;host=localhost'],
    ],
    [
      'an upgrade to HTTP/2 in plaintext, which is not made',
      [CHAT, OURS, 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__'],
    ],
  ])('%s: one request, served once', async (_what, lines) => {
    expect(await send(whole(...lines))).toMatchObject({ statuses: [200], records: ['served 200'] });
    expect(context.world.openai.requests).toHaveLength(1);
  });

  test.each<[string, string[], string]>([
    ['another host in the first line', [`${CHAT.replace(' /', ` https://${SHOP}/`)}`, OURS], 'shop'],
    ['two hosts', [CHAT, OURS, `Host: ${SHOP}`], 'others'],
    ['a host behind what looks like a user', [CHAT, `Host: ${SHOP}@${DOMAIN_NAME}`], 'others'],
    ['a host with a final dot', [CHAT, `${OURS}.`], 'nobody'],
  ])('%s is not for the gateway', async (_what, lines, whose) => {
    expect(await send(whole(...lines))).toMatchObject({ text: expect.stringContaining(whose), records: [] });
  });

  test.each(['/healthz', '/', '/metrics', '//v1/models', '/V1/models', '/v1;a/models', '/v1\\models'])(
    'GET %s is not for the gateway',
    async (path) => {
      expect(await send(bare(`GET ${path} HTTP/1.1`))).toMatchObject({ text: expect.stringContaining('others'), records: [] });
    },
  );

  test.each(['/v1/../healthz', '/v1/%2e%2e/healthz', '/v1/..%2fhealthz', '/v1//models', '/v1/models/', '/v1/mod%65ls', '/v1/models%00'])(
    'GET %s is nothing that the gateway serves, whoever might read it as something else',
    async (path) => {
      expect(await send(bare(`GET ${path} HTTP/1.1`))).toMatchObject({ statuses: [403], records: ['refused 403'] });
    },
  );

  test.each(['TRACE', 'PROPFIND', 'HEAD'])('%s is no method', async (method) => {
    expect(await send(bare(`${method} /v1/models HTTP/1.1`))).toMatchObject({ statuses: [405], records: ['refused 405'] });
  });

  test.each<[string, string[], string]>([
    ['a length beside chunks', [CHAT, OURS, `Content-Length: ${BODY.length}`, 'Transfer-Encoding: chunked'], `${BODY}${HIDDEN}`],
    ['two encodings of the transfer', [CHAT, OURS, 'Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], `0\r\n\r\n${HIDDEN}`],
    ['an encoding of the transfer that nobody knows', [CHAT, OURS, 'Transfer-Encoding: xchunked'], `0\r\n\r\n${HIDDEN}`],
    ['a space before the colon', [CHAT, OURS, 'Transfer-Encoding : chunked'], `0\r\n\r\n${HIDDEN}`],
    ['two lengths', [CHAT, OURS, 'Content-Length: 5', 'Content-Length: 6'], `${BODY}${HIDDEN}`],
    ['a length with a sign', [CHAT, OURS, 'Content-Length: +5'], `${BODY}${HIDDEN}`],
    ['a chunk that is longer than any number', [CHAT, OURS, 'Transfer-Encoding: chunked'], `FFFFFFFFFFFFFFFFF\r\n${BODY}`],
  ])('%s: refused, and nothing behind it is taken for a request', async (_what, lines, body) => {
    const { statuses, records } = await send(`${headed(...lines)}\r\n${body}`);
    expect(statuses).toHaveLength(1);
    expect([400, 501]).toContain(statuses[0]);
    expect(records.filter((record) => record.startsWith('served'))).toEqual([]);
    expect(context.world.openai.requests).toEqual([]);
  });

  test('a body of a request that has none is followed by what it is: a request without a token', async () => {
    const { statuses, records } = await send(`${headed('GET /v1/models HTTP/1.1', OURS, `Content-Length: ${BODY.length}`)}\r\n${BODY}${HIDDEN}`);
    expect([statuses, records]).toEqual([[200, 401], ['served 200']]);
  });

  test('trailers are no headers', async () => {
    const chunks = `${BODY.length.toString(16)};a=b\r\n${BODY}\r\n0\r\nAuthorization: Bearer other\r\nx-portkey-provider: other\r\n\r\n`;
    expect(await send(`${headed(CHAT, OURS, 'Transfer-Encoding: chunked')}\r\n${chunks}`)).toMatchObject({
      statuses: [200],
      records: ['served 200'],
    });
  });

  test('one connection, two owners: each gets its own request', async () => {
    const { statuses, records, text } = await send(`${whole(CHAT, OURS)}${bare('GET /v1/models HTTP/1.1', `Host: ${SHOP}`)}`);
    expect([statuses, records]).toEqual([[200, 200], ['served 200']]);
    expect(text.endsWith('shop')).toBe(true);
    expect(context.world.openai.requests).toHaveLength(1);
  });
});
