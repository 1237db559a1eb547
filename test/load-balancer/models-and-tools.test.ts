/** Both servers of an enterprise gateway behind one Application Load Balancer, told apart by the host that a client calls. */
import { Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Template } from '../../load-balancer';
import { ControlPlane, ControlPlaneAccess, Exposure, ServerMode } from '../../src';
import { withWorld } from '../contract/with-gateway';
import { proxied, withLoadBalancer } from '../contract/with-load-balancer';
import { gatewayOf } from '../enterprise/cases';
import { bothNames, type Options, of } from '../enterprise/gateways';
import { startEcho } from './echo';
import { sendRaw } from './raw-request';

/** Its load balancer, to which the control plane comes by AWS PrivateLink. */
const ofItsOwn = (stack: Stack): Options => ({
  ...bothNames(stack),
  controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK }),
});

/** That of somebody else, whose certificate has both names. */
function ofOthers(stack: Stack): Options {
  const vpc = new ec2.Vpc(stack, 'Vpc');
  const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'Shared', { vpc, internetFacing: true });
  const listener = loadBalancer.addListener('Https', {
    port: 443,
    sslPolicy: elbv2.SslPolicy.TLS13_RES,
    certificates: [elbv2.ListenerCertificate.fromArn('arn:aws:acm:us-east-1:111122223333:certificate/1b2c3d4e')],
    defaultAction: elbv2.ListenerAction.fixedResponse(404, { contentType: 'text/plain', messageBody: 'nobody' }),
  });
  return {
    serverMode: ServerMode.ALL,
    network: { vpc, exposure: Exposure.PUBLIC, existingListener: { listener, domainName: 'gateway.example.com' } },
    mcp: { baseUrl: 'https://mcp.example.com' },
  };
}

/** Without the Network Load Balancer of the endpoint service, which hands every byte on; as the deployment knows it. */
function templateOf(options: (stack: Stack) => Options): Template {
  const written = JSON.stringify(Synthesized.fromStack(Stack.of(gatewayOf(of(options)))).toJSON());
  const { Resources, ...others } = JSON.parse(written.replaceAll('{"Ref":"AWS::URLSuffix"}', '"amazonaws.com"')) as Template;
  return { ...others, Resources: Object.fromEntries(Object.entries(Resources).filter(([id]) => !id.includes('PrivateLink'))) };
}

const [MODELS, TOOLS] = [8787, 8788];
const LINKED = 'vpce-0123-ab.vpce-svc-4567.us-east-1.vpce.amazonaws.com';

describe.each<[string, (stack: Stack) => Options, [host: string, path: string, answer: number][]]>([
  [
    'of its own',
    ofItsOwn,
    [
      ['gateway.example.com', '/v1/chat/completions', MODELS],
      ['mcp.example.com', '/linear/mcp', TOOLS],
      [LINKED, '/v1/logs', MODELS],
      ['other.example.com', '/v1/chat/completions', 404],
    ],
  ],
  [
    'of others',
    ofOthers,
    [
      ['gateway.example.com', '/v1/chat/completions', MODELS],
      ['mcp.example.com', '/linear/mcp', TOOLS],
      ['gateway.example.com', '/metrics', 403],
      ['mcp.example.com', '/metrics', 403],
      [LINKED, '/v1/logs', 404],
      ['other.example.com', '/v1/chat/completions', 404],
    ],
  ],
])('models and tools at a load balancer %s', (_whose, options, asked) => {
  proxied('behind the proxy', () => {
    const context = withWorld();
    const front = withLoadBalancer(context, () => templateOf(options));
    const servers: Awaited<ReturnType<typeof startEcho>>[] = [];
    beforeAll(async () => {
      for (const { id, port } of front.loadBalancer.model.targetGroups) {
        const echo = await startEcho(String(port));
        servers.push(echo);
        await front.loadBalancer.register(echo.address, id);
      }
    });
    afterAll(() => Promise.all(servers.map((server) => server.stop())));

    test.each(asked)('https://%s%s: %d', async (host, path, answer) => {
      const request = `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
      const { statuses, text } = await sendRaw(front.loadBalancer.addressOf(443), request);
      expect(statuses).toEqual([answer >= 1000 ? 200 : answer]);
      if (answer >= 1000) {
        expect(text).toContain(`"target":"${answer}"`);
      }
    });
  });
});
