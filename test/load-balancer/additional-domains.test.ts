import { App, Stack } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import OpenAI from 'openai';
import { redial } from '../../fakes';
import { readTemplate } from '../../load-balancer';
import { GatewayDomain } from '../../src';
import { withGateway } from '../contract/with-gateway';
import { ORIGIN, proxied, synthesized, withLoadBalancer } from '../contract/with-load-balancer';

const FURTHER_NAME = 'llm.example.net';
const CERTIFICATE_ARN = 'arn:aws:acm:eu-central-1:123456789012:certificate/2c3d4e5f';

const further = (): GatewayDomain =>
  GatewayDomain.fromCertificate(Certificate.fromCertificateArn(new Stack(new App(), 'Elsewhere'), 'Certificate', CERTIFICATE_ARN), FURTHER_NAME);

proxied('a gateway with two names', () => {
  const context = withGateway();
  const front = withLoadBalancer(context, (world) => synthesized(world, { network: { additionalDomains: [further()] } }));
  let undo = () => {};
  beforeAll(async () => {
    undo = redial(`${FURTHER_NAME}:443`, front.loadBalancer.addressOf(443), context.world.certificate.cert);
    await front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`);
  });
  afterAll(() => undo());

  test('has the certificates of both at its listener', () => {
    const [{ tls }] = readTemplate(synthesized(context.world, { network: { additionalDomains: [further()] } })).listeners;
    expect(tls?.furtherCertificates).toEqual([CERTIFICATE_ARN]);
  });

  test.each([`https://${FURTHER_NAME}`, ORIGIN])('serves the OpenAI SDK at %s', async (origin) => {
    const openai = new OpenAI({ baseURL: `${origin}/v1`, apiKey: context.world.issuer.token(), maxRetries: 0 });
    const answer = await openai.chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'Say something.' }] });
    expect(answer.choices[0].message.content).toContain('word');
  });
});
