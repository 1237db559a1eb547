/** What is said of a listener that the app makes itself is compared with what it makes. */
import { App, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Exposure, ListenerFront, type ListenerFrontProps } from '../../../src/network';

const { HTTP } = elbv2.ApplicationProtocol;
const defaultAction = elbv2.ListenerAction.fixedResponse(404);

const frontOf = (made: { internetFacing?: boolean; port?: number; tls?: boolean }, said: Partial<ListenerFrontProps>) => {
  const stack = new Stack(new App(), 'Stack');
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing: made.internetFacing });
  const certificates = made.tls ? [acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:111111111111:certificate/a')] : [];
  const protocol = made.tls ? elbv2.ApplicationProtocol.HTTPS : HTTP;
  const listener = loadBalancer.addListener('Listener', { port: made.port, protocol, certificates, defaultAction });
  return new ListenerFront(stack, 'Front', { listener, domainName: 'llm.example.com', vpc, ...said });
};

test.each<[string, Parameters<typeof frontOf>[0], Partial<ListenerFrontProps>, string]>([
  ['plaintext for TLS', { port: 80 }, {}, 'network.existingListener.protocol is "HTTPS"'],
  ['another port', { port: 8080 }, { protocol: HTTP }, 'network.existingListener.port is 80'],
  ['plaintext of the internet for that of a VPC', { internetFacing: true, port: 80 }, { protocol: HTTP }, 'network.exposure is "INTERNAL"'],
])('ListenerOtherwise: %s', (_, made, said, message) => {
  expect(() => frontOf(made, said)).toThrow(`ListenerOtherwise: ${message}`);
});

test.each<[Parameters<typeof frontOf>[0], Partial<ListenerFrontProps>, string]>([
  [{ port: 8080 }, { protocol: HTTP, port: 8080 }, 'http://llm.example.com:8080'],
  [{ tls: true, internetFacing: true }, { exposure: Exposure.PUBLIC }, 'https://llm.example.com'],
])('%j is said by %j', (made, said, url) => {
  expect(frontOf(made, said).url).toBe(url);
});
