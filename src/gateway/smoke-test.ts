import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import type { GatewayAuth } from '../auth';
import { type GatewayService, GatewaySmokeTest, SmokeTestCredentials } from '../compute';
import type { TestListenerOptions } from '../contract/door';
import { invalid } from '../errors';
import { Exposure, type GatewayDoor, type GatewayNetwork } from '../network';
import type { GatewayObservability } from '../observability';
import type { PortkeyGatewayProps } from './gateway-props';

/** What a smoke test depends on. */
export interface TestedParts {
  readonly auth: GatewayAuth;
  readonly network: GatewayNetwork;
  readonly door: GatewayDoor;
  readonly service: GatewayService;
  readonly observability: GatewayObservability;
}

/** Has new versions tried through the test listener, where the deployment says so: from the subnets of the tasks, whose ways out are known. */
export function createSmokeTest(gateway: Construct & TestedParts, props: PortkeyGatewayProps): GatewaySmokeTest | undefined {
  const { preset, compute, observability, removalPolicy } = props;
  const { network, door, service } = gateway;
  const options = compute?.deployment?.smokeTest;
  if (!options || door.testPort === undefined) {
    return undefined;
  }
  const credentials = options.credentials ?? firstClientOf(gateway.auth);
  checkCredentials(gateway, props, credentials);
  const smokeTest = new GatewaySmokeTest(gateway, 'SmokeTest', {
    ...options,
    credentials,
    url: network.url,
    loadBalancer: network.loadBalancer,
    port: door.testPort,
    front: network.front,
    natAddresses: network.exposure === Exposure.PUBLIC ? natAddressesOf(network, compute?.deployment?.testListener) : undefined,
    vpc: network.vpc,
    vpcSubnets: network.taskSubnets,
    credentialPeers: reachesInternet(network) ? undefined : groupsOf(network),
    dnsServers: compute?.dnsServers,
    preset,
    logRetention: observability?.logRetention,
    encryptionKey: gateway.observability.encryptionKey,
    removalPolicy: observability?.removalPolicy ?? removalPolicy,
  });
  service._deployments.testBy(smokeTest);
  return smokeTest;
}

function firstClientOf({ defaultClient }: GatewayAuth): SmokeTestCredentials | undefined {
  return defaultClient && SmokeTestCredentials.client(defaultClient.secret);
}

/** A function has no public address, so that public subnets are no way out for it. */
const reachesInternet = ({ reachesInternet: tasksDo, assignPublicIp }: GatewayNetwork): boolean => tasksDo && !assignPublicIp;

function checkCredentials({ auth, network }: TestedParts, { network: given }: PortkeyGatewayProps, credentials?: SmokeTestCredentials): void {
  if (!credentials) {
    if (auth._identityConfiguration.method !== 'none') {
      throw refusal('clients are not made here, so `credentials` must say as whom it asks');
    }
    return;
  }
  if (reachesInternet(network)) {
    return;
  }
  const noWay = network.assignPublicIp
    ? 'a function has no address of its own in public subnets'
    : 'the subnets of the tasks have no way to the internet';
  if (credentials._asksForToken) {
    throw refusal(`${noWay}, and so none to a token endpoint: give an API key, \`SmokeTestCredentials.apiKey(...)\``);
  }
  // in a VPC of the user's there may be endpoints that nobody has told of
  if (!network.interfaceEndpoints.secretsmanager && !given?.vpc) {
    throw refusal(`${noWay}, and there is no interface endpoint for Secrets Manager, which has the credentials`);
  }
}

/** Endpoints share a security group, as a rule. */
function groupsOf({ interfaceEndpoints }: GatewayNetwork): ec2.IPeer[] | undefined {
  const groups = Object.values(interfaceEndpoints).flatMap(({ connections }) => connections.securityGroups);
  return groups.length > 0 ? [...new Set(groups)] : undefined;
}

/** Addresses of the NAT gateways, where the VPC is made by this app. */
function natAddressesOf({ vpc }: GatewayNetwork, { allowFrom = [] }: TestListenerOptions = {}): ec2.IPeer[] {
  const addresses = vpc.publicSubnets.flatMap((subnet) => subnet.node.children.filter((child) => child instanceof ec2.CfnEIP));
  if (addresses.length === 0 && allowFrom.length === 0) {
    throw refusal(
      'the load balancer is public, and the addresses that the function comes from are not known: let those of your NAT gateways in, by `testListener.allowFrom`',
    );
  }
  return addresses.map(({ ref }) => ec2.Peer.ipv4(`${ref}/32`));
}

const refusal = (detail: string): Error => invalid('SmokeTestNotPossible', 'compute.deployment.smokeTest', 'set', detail);
