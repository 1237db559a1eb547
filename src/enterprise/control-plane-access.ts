import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { IConstruct } from 'constructs';
import { isKnown } from '../checks';
import { invalid } from '../errors';
import { Exposure, type GatewayFront, type GatewayNetworkOptions, type GatewayPrivateLinkOptions } from '../network';
import { ControlPlaneAccess } from './control-plane-options';
import { VENDOR } from './vendor';

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
    allowedRegions: given?.allowedRegions ?? (here === region ? undefined : [here, region]),
  };
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
export function letControlPlaneIn(front: GatewayFront, access: ControlPlaneAccess): void {
  if (access === ControlPlaneAccess.ADDRESSES) {
    for (const address of VENDOR.addresses) {
      front.connections.allowFrom(ec2.Peer.ipv4(address), ec2.Port.tcp(front.port), 'Control plane of Portkey');
    }
  }
}
