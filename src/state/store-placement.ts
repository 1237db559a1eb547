import { Tokenization } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { invalid } from '../errors';

/** Where a store is to stand, as whoever makes it knows. */
export interface StorePlacement {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Where it stands. */
export interface StoreSubnets {
  readonly ids: string[];
  /** Their addresses, as far as they are known: a subnet of other addresses is another one, whose id is written like the one before. */
  readonly ranges: (string | undefined)[];
}

/**
 * The subnets of a cache: one in each zone, of two zones at least, as far as can be told.
 *
 * @param most how many are taken, from the first zone on
 */
export function subnetsOf({ vpc, vpcSubnets = {} }: StorePlacement, most?: number): StoreSubnets {
  const found = vpc.selectSubnets(vpcSubnets.subnets ? vpcSubnets : { ...vpcSubnets, onePerAz: true });
  const subnets = firstInEachZone(found.subnets);
  const ids = subnets.map(({ subnetId }) => subnetId);
  // an imported VPC may know its subnets as one list, whose length only the deployment knows
  if (Tokenization.reverseList(ids)) {
    return { ids, ranges: [] };
  }
  if (ids.length < 2 && !found.isPendingLookup) {
    throw invalid('TooFewStoreSubnets', 'sharedState.vpcSubnets', ids);
  }
  return { ids: ids.slice(0, most), ranges: subnets.slice(0, most).map(rangeOf) };
}

function firstInEachZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(zoneOf);
  return subnets.filter((_, index) => zones[index] === undefined || zones.indexOf(zones[index]) === index);
}

const zoneOf = (subnet: ec2.ISubnet): string | undefined => ifKnown(() => subnet.availabilityZone);
const rangeOf = (subnet: ec2.ISubnet): string | undefined => ifKnown(() => subnet.ipv4CidrBlock);

/** A subnet that is known by its id alone throws for the rest. */
function ifKnown(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Of a store, from which nothing goes out. */
export const createSecurityGroup = (scope: Construct, vpc: ec2.IVpc, description: string): ec2.SecurityGroup =>
  new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description, allowAllOutbound: false });
