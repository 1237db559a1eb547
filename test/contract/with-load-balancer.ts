import { Stack } from 'aws-cdk-lib';
import { Template as Synthesized } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { AUDIENCE, type FakeWorld, redial, SCOPE } from '../../fakes';
import { LoadBalancer, type LoadBalancerModel, readTemplate, type Template } from '../../load-balancer';
import { ensurePython } from '../../rehearsal';
import { ensureEnvoy } from '../../rehearsal/envoy';
import { Authentication, type GatewayAuthOptions, GatewayDomain, ModelProvider, PortkeyGateway, type PortkeyGatewayProps } from '../../src';
import { testApp } from '../app';

/** The name that clients call; the certificate of the fakes is good for it. */
export const DOMAIN_NAME = 'llm.example.com';
export const ORIGIN = `https://${DOMAIN_NAME}`;

const REGION = 'eu-central-1';
const CERTIFICATE_ARN = `arn:aws:acm:${REGION}:123456789012:certificate/1b2c3d4e`;

/** Tokens of the issuer of the fakes. */
export const authOf = ({ issuer: { issuer, jwksUri } }: Pick<FakeWorld, 'issuer'>): GatewayAuthOptions => ({
  method: Authentication.oidc({ issuer, jwksUri, audiences: [AUDIENCE], requiredScope: SCOPE }),
});

/** The template of a gateway behind a domain, for clients whose tokens the issuer of the fakes makes. */
export function synthesized({ issuer }: Pick<FakeWorld, 'issuer'>, props: PortkeyGatewayProps = {}): Template {
  const stack = new Stack(testApp(), 'Stack', { env: { region: REGION, account: '123456789012' } });
  new PortkeyGateway(stack, 'Gateway', {
    domain: GatewayDomain.fromCertificate(Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN), DOMAIN_NAME),
    auth: authOf({ issuer }),
    providers: [ModelProvider.openai()],
    ...props,
  });
  return Synthesized.fromStack(stack).toJSON() as Template;
}

/** The proxy as the load balancer of a model, or of a template; `ORIGIN` leads to it until it is stopped. */
export async function startLoadBalancer(world: FakeWorld, what: Template | LoadBalancerModel): Promise<LoadBalancer> {
  const { signal } = new AbortController();
  const envoy = await ensureEnvoy(signal, await ensurePython(signal));
  if ('missing' in envoy) throw new Error(`these tests need Envoy: ${envoy.missing}`);
  const { caFile, cert, key } = world.certificate;
  const loadBalancer = await LoadBalancer.start('Resources' in what ? readTemplate(what) : what, {
    binary: envoy.binary,
    certificate: { cert, key },
    redials: world.addressOverrides,
    caFile,
  });
  return loadBalancer;
}

/** A load balancer for the tests of the enclosing `describe`, in front of what they register; clients that call `ORIGIN` reach it. */
export function withLoadBalancer(context: { readonly world: FakeWorld }, template: (world: FakeWorld) => Template = synthesized) {
  const front = {} as { loadBalancer: LoadBalancer };
  let undo: () => void = () => {};
  beforeAll(async () => {
    front.loadBalancer = await startLoadBalancer(context.world, template(context.world));
    undo = redial(`${DOMAIN_NAME}:443`, front.loadBalancer.addressOf(443), context.world.certificate.cert);
  }, 120_000);
  afterAll(async () => {
    undo();
    await front.loadBalancer?.stop();
  });
  return front;
}

/** Envoy has wheels for Linux; elsewhere these tests are named and left out. */
export const proxied: jest.Describe = process.platform === 'linux' ? describe : (describe.skip as jest.Describe);
