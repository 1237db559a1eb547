import { CfnCondition, Fn, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Construct, IConstruct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { Exposure, type GatewayNetwork, type GatewayNetworkOptions, type GatewayPrivateLinkOptions } from '../network';
import { warn } from '../warnings';
import { ControlPlaneAccess } from './control-plane-options';
import { VENDOR } from './vendor';

/** How the control plane reaches the gateway, as it is said or by default. */
export const accessOf = ({ controlPlane }: { readonly controlPlane?: { readonly access: ControlPlaneAccess } }): ControlPlaneAccess =>
  controlPlane?.access ?? ControlPlaneAccess.NONE;

/** The endpoint service with Portkey among those who may make endpoints, from the region where it does. */
export function privateLinkFor(
  scope: IConstruct,
  access: ControlPlaneAccess,
  given?: GatewayPrivateLinkOptions,
): GatewayPrivateLinkOptions | undefined {
  if (access !== ControlPlaneAccess.PRIVATE_LINK) {
    return given;
  }
  const { account, region } = VENDOR.reader;
  const here = Stack.of(scope).region;
  const others = (given?.allowedPrincipals ?? []).filter(({ arn }) => !arn.endsWith(`:iam::${account}:root`)); // named by hand as well
  return {
    ...given,
    allowedPrincipals: [...others, new iam.ArnPrincipal(`arn:${Stack.of(scope).partition}:iam::${account}:root`)],
    allowedRegions: given?.allowedRegions ?? regionsBeside(scope, here, region),
  };
}

/** Each once, which AWS CloudFormation insists on: where only the deployment knows its region, it decides. */
function regionsBeside(scope: IConstruct, here: string, region: string): string[] | undefined {
  if (!Token.isUnresolved(here)) {
    return here === region ? undefined : [here, region];
  }
  const isThere = new CfnCondition(scope as Construct, 'InRegionOfPortkey', { expression: Fn.conditionEquals(here, region) });
  return Token.asList(Fn.conditionIf(isThere.logicalId, [region], [here, region]));
}

/** Refuses a way over the internet to what is not there. */
export function checkAccess(scope: IConstruct, access: ControlPlaneAccess, network: GatewayNetworkOptions = {}): void {
  if (access === ControlPlaneAccess.ADDRESSES && network.exposure !== Exposure.PUBLIC) {
    throw invalid('ControlPlaneOutside', 'controlPlane.access', access);
  }
  if (access === ControlPlaneAccess.PRIVATE_LINK) {
    checkPartition(scope, 'controlPlane.access', VENDOR.reader.region);
  }
}

/** Refuses what would lead into another partition, as far as the region of the stack is known. */
export function checkPartition(scope: IConstruct, path: string, region: string): void {
  const here = Stack.of(scope).region;
  const [own, theirs] = [here, region].map((each) => (isKnown(each) ? RegionInfo.get(each).partition : undefined));
  if (own !== undefined && theirs !== undefined && own !== theirs) {
    throw invalid('ControlPlaneElsewhere', path, region, `the stack is in ${here}`);
  }
}

/** Lets Portkey's addresses in beside clients: on their port, and not on that of tests. */
export function letControlPlaneIn({ front, firewall, privateLink }: GatewayNetwork, access: ControlPlaneAccess): void {
  if (privateLink && Token.isUnresolved(Stack.of(privateLink).region)) {
    acknowledge(
      privateLink.endpointService,
      'CloudFormation-Validate::F3037',
      'A condition has each region once; the rule looks at one of its sides.',
    );
  }
  if (access === ControlPlaneAccess.ADDRESSES) {
    if (firewall?._hasAllowList) {
      warn(front, 'allowListAtControlPlane', { addresses: VENDOR.addresses.join(', ') });
    }
    for (const address of VENDOR.addresses) {
      front.connections.allowFrom(ec2.Peer.ipv4(address), ec2.Port.tcp(front.port), 'Control plane of Portkey');
    }
  }
}
