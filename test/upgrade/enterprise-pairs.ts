import { Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import {
  Capacity,
  ControlPlane,
  ControlPlaneAccess,
  Deployment,
  EnterpriseCache,
  Exposure,
  GatewayDomain,
  LoadBalancerType,
  LogStore,
  PortkeyAccount,
  PortkeyEnterpriseGateway,
  type PortkeyEnterpriseGatewayProps,
  PortkeyImage,
  ServerMode,
} from '../../src';
import { testApp } from '../app';

type Options = Partial<PortkeyEnterpriseGatewayProps>;
type Props = (stack: Stack) => Options;

/** A change that somebody makes to an enterprise gateway that is deployed. */
export interface EnterprisePair {
  readonly change: string;
  readonly of: readonly [Props, Props];
  /** Why it cannot be carried out, or something is lost. UPGRADING.md says what to do then. */
  readonly known?: string;
}

const certificate = (stack: Stack, name: string) =>
  acm.Certificate.fromCertificateArn(stack, name, `arn:aws:acm:eu-central-1:111111111111:certificate/${name}`);
const named = (stack: Stack, name: string) => GatewayDomain.fromCertificate(certificate(stack, name), `${name}.example.com`);
const withName =
  (options: Options = {}): Props =>
  (stack) => ({ domain: named(stack, 'llm'), ...options });
const plain =
  (options: Options = {}): Props =>
  () => ({ network: { allowInsecure: true }, ...options });

const BOTH: Props = (stack) => ({ domain: named(stack, 'llm'), serverMode: ServerMode.ALL, mcp: { domain: named(stack, 'mcp') } });
const [PLAIN, NAMED] = [plain(), withName()];
const blueGreen = { gateway: { deployment: Deployment.blueGreen() } };

/** What people change, one thing at a time. */
export const ENTERPRISE_PAIRS: readonly EnterprisePair[] = [
  { change: '`serverMode`, models to both', of: [NAMED, BOTH] },
  { change: '`serverMode`, both to models', of: [BOTH, NAMED] },
  { change: '`network.exposure`, internal to public', of: [NAMED, withName({ network: { exposure: Exposure.PUBLIC } })] },
  {
    change: '`network.loadBalancerType`, application to network',
    of: [PLAIN, plain({ network: { allowInsecure: true, loadBalancerType: LoadBalancerType.NETWORK } })],
  },
  { change: '`dataService` on', of: [PLAIN, plain({ dataService: {} })] },
  { change: '`dataService` off', of: [plain({ dataService: {} }), PLAIN] },
  { change: 'another release in `gateway`', of: [PLAIN, plain({ gateway: { image: PortkeyImage.fromRegistry({ tag: '2.18.0' }) } })] },
  { change: '`cpu` and `memoryLimitMiB` in `gateway`', of: [PLAIN, plain({ gateway: { cpu: 2048, memoryLimitMiB: 4096 } })] },
  { change: '`deployment` in `gateway`, rolling to blue/green', of: [PLAIN, plain(blueGreen)] },
  { change: '`compute.capacity`, some Fargate Spot', of: [PLAIN, plain({ compute: { capacity: Capacity.fargate({ spotPercent: 50 }) } })] },
  { change: '`logStore`, expiration', of: [PLAIN, plain({ logStore: LogStore.ownedBucket({ expiration: Duration.days(365) }) })] },
  { change: '`logStore`, further buckets', of: [PLAIN, plain({ logStore: LogStore.ownedBucket({ separateBuckets: true }) })] },
  { change: '`logStore`, made to the control plane', of: [PLAIN, plain({ logStore: LogStore.controlPlane() })] },
  {
    change: '`cache`, nodes to a container',
    of: [PLAIN, plain({ cache: EnterpriseCache.container() })],
    known: 'the cache is another one, and empty',
  },
  { change: '`controlPlane`, reached by PrivateLink', of: [PLAIN, plain({ controlPlane: ControlPlane.portkeyPrivateLink() })] },
  {
    change: '`controlPlane.access`, none to PrivateLink',
    of: [PLAIN, plain({ controlPlane: ControlPlane.portkey({ access: ControlPlaneAccess.PRIVATE_LINK }) })],
  },
  {
    change: '`encryptionKey`, one of your own',
    of: [
      PLAIN,
      (stack) => ({
        network: { allowInsecure: true },
        encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-central-1:111111111111:key/12345678-1234-1234-1234-123456789012'),
      }),
    ],
    known: 'the cache is another one, and empty',
  },
  { change: '`traces` on', of: [PLAIN, plain({ traces: {} })] },
  { change: '`traces` off', of: [plain({ traces: {} }), PLAIN] },
  { change: '`settings`', of: [PLAIN, plain({ settings: { jwtAuthentication: true } })] },
  {
    change: '`port` in `gateway`',
    of: [PLAIN, plain({ gateway: { port: 9000 } })],
    known: 'nobody answers until tasks with the new port are healthy',
  },
  {
    change: '`cache`, nodes to one that exists, beside a data service',
    of: [plain({ dataService: {} }), plain({ dataService: {}, cache: EnterpriseCache.existing({ host: 'cache.example.com' }) })],
    known: 'the cache is another one; batches that wait in the one of before are not done',
  },
  {
    change: '`workersCache` taken away',
    of: [plain({ dataService: {}, workersCache: EnterpriseCache.valkeyNodes() }), plain({ dataService: {} })],
    known: 'batches that wait in it are not done',
  },
  {
    change: '`network.listenerRulePriority` by 200, with `ServerMode.ALL`',
    of: [BOTH, (stack) => ({ ...BOTH(stack), network: { listenerRulePriority: 1200 } })],
    known: 'a rule would get the number that another one still has',
  },
];

const made = new Map<Props, object>();

/** The template of an enterprise gateway, made once for the same props. */
export function templateOfEnterprise(props: Props): object {
  const before = made.get(props);
  if (before) return before;
  const stack = new Stack(testApp({ analyticsReporting: false }), 'Stack', { env: { account: '111111111111', region: 'eu-central-1' } });
  new PortkeyEnterpriseGateway(stack, 'Gateway', {
    account: PortkeyAccount.fromSecret(secretsmanager.Secret.fromSecretNameV2(stack, 'Account', 'account')),
    registryCredentials: secretsmanager.Secret.fromSecretNameV2(stack, 'Registry', 'registry'),
    ...props(stack),
  });
  const template = Template.fromStack(stack).toJSON();
  made.set(props, template);
  return template;
}
