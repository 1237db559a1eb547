/** One gateway of the enterprise kind: the value `mode` of the context says which. */
import { App, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { createCertificate } from '../../fakes';
import {
  EnterpriseCache,
  Exposure,
  GatewayDomain,
  GatewayPreset,
  LoadBalancerType,
  LogStore,
  PortkeyAccount,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  ServerMode,
} from '../../src';

const app = new App();
const stack = new Stack(app, 'Portkey', { env: { account: '123456789012', region: 'eu-central-1' } });
const certificate = acm.Certificate.fromCertificateArn(stack, 'Certificate', app.node.getContext('certificateArn'));
const name = (host: string) => GatewayDomain.fromCertificate(certificate, host);

// as a person fills it before the first deployment
const filled = (id: string, value: Record<string, string>) =>
  new secretsmanager.Secret(stack, id, {
    secretObjectValue: Object.fromEntries(Object.entries(value).map(([field, text]) => [field, SecretValue.unsafePlainText(text)])),
  });

/** Of a company's own authority, for a name that nobody calls. */
function certificateOfTasks() {
  const { cert, key, remove } = createCertificate(['gateway.internal']);
  remove();
  const secret = filled('TaskCertificate', { certificate: cert, privateKey: key });
  return { certificate: ecs.Secret.fromSecretsManager(secret, 'certificate'), privateKey: ecs.Secret.fromSecretsManager(secret, 'privateKey') };
}

const MODES: Record<string, () => Partial<PortkeyEnterpriseGatewayProps>> = {
  'by host': () => ({
    serverMode: ServerMode.ALL,
    domain: name('llm.example.com'),
    mcp: { domain: name('mcp.example.com') },
    network: { exposure: Exposure.PUBLIC, allowFrom: [ec2.Peer.ipv4('203.0.113.0/24')] },
    dataService: {},
  }),
  'by path': () => ({ gateway: { pathPrefix: '/gateway' }, network: { allowInsecure: true } }),
  'by port': () => ({ serverMode: ServerMode.ALL, network: { loadBalancerType: LoadBalancerType.NETWORK, allowInsecure: true } }),
  'over TLS': () => ({
    serverMode: ServerMode.ALL,
    domain: name('llm.example.com'),
    mcp: { domain: name('mcp.example.com') },
    gateway: { taskCertificate: certificateOfTasks() },
  }),
  'tools alone': () => ({ serverMode: ServerMode.MCP, domain: name('llm.example.com') }),
};

new PortkeyEnterpriseGateway(stack, 'Gateway', {
  account: PortkeyAccount.fromSecret(filled('Account', { PORTKEY_CLIENT_AUTH: 'client-auth', ORGANISATIONS_TO_SYNC: 'organisation' })),
  registryCredentials: filled('Registry', { username: 'portkey', password: 'password' }),
  preset: GatewayPreset.DEV,
  cache: EnterpriseCache.container(),
  logStore: LogStore.ownedBucket({ removalPolicy: RemovalPolicy.DESTROY }),
  ...MODES[app.node.getContext('mode')](),
});
