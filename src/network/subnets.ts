import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { invalid } from '../errors';

/** What a selection finds; undefined where it finds nothing, for which CDK has an error that does not name our prop. */
export function select(vpc: ec2.IVpc, selection: ec2.SubnetSelection): ec2.SelectedSubnets | undefined {
  try {
    const found = vpc.selectSubnets(selection);
    return found.subnets.length > 0 || found.isPendingLookup ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the CLI has yet to look the VPC up: its subnets are placeholders until then, and nothing can be said about them. */
export const isPending = (found: ec2.SelectedSubnets | undefined): boolean => found?.isPendingLookup === true;

/** Subnets of a load balancer: those that are wanted, one in each zone, since it takes no more. */
export function subnetsOfLoadBalancer(vpc: ec2.IVpc, wanted: ec2.SubnetSelection | undefined, isPublic: boolean, path: string): ec2.SubnetSelection {
  const selection = oneInEachZone(wanted ?? (isPublic ? { subnetType: ec2.SubnetType.PUBLIC } : {}));
  const found = select(vpc, selection);
  const zones = (found?.subnets ?? []).flatMap(zoneOf);
  const twice = zones.find((zone, index) => zones.indexOf(zone) !== index);
  if (twice !== undefined && !isPending(found)) {
    throw invalid('TwoSubnetsInOneZone', path, shownSelection(selection), `zone ${twice}`);
  }
  return selection;
}

/** Subnets of what stands where the tasks do and takes one of a zone, a load balancer or an endpoint: one of theirs in each zone. */
export function besideTasks({ subnets, ...selection }: ec2.SubnetSelection): ec2.SubnetSelection {
  return subnets ? { subnets: firstInEachZone(subnets) } : { ...selection, onePerAz: true };
}

/** Whether subnets stand in two zones, as far as can be told. */
export function coverTwoZones(found: ec2.SelectedSubnets): boolean {
  const { subnets } = found;
  const listIsToken = Token.isUnresolved(subnets.map((subnet) => subnet.subnetId)); // a list whose length is not known yet
  const unknown = subnets.filter((subnet) => zoneOf(subnet).length === 0).length;
  return isPending(found) || listIsToken || new Set(subnets.flatMap(zoneOf)).size + unknown >= 2;
}

/** A selection as it was written, with the paths of subnets that were named one by one. */
export function shownSelection({ subnets, subnetFilters, ...selection }: ec2.SubnetSelection): object {
  return {
    ...selection,
    ...(subnets && { subnets: subnets.map((subnet) => subnet.node.path) }),
    ...(subnetFilters && { subnetFilters: subnetFilters.length }),
  };
}

/** Names of the subnet groups that a VPC has, for a person who chose another. */
export function subnetGroups(vpc: ec2.IVpc): string {
  const kinds = { public: vpc.publicSubnets, private: vpc.privateSubnets, isolated: vpc.isolatedSubnets };
  const groups = Object.entries(kinds).flatMap(([kind, subnets]) => subnets.map((subnet) => `${groupOf(subnet)} (${kind})`));
  return `subnet groups of the VPC: ${[...new Set(groups)].join(', ') || 'none'}`;
}

const groupOf = (subnet: ec2.ISubnet): string => subnet.node.id.replace(/Subnet\d+$/, '');

/** Subnets that were named one by one stay as they are. */
const oneInEachZone = (selection: ec2.SubnetSelection): ec2.SubnetSelection =>
  selection.subnets ? selection : { ...selection, onePerAz: selection.onePerAz ?? true };

function firstInEachZone(subnets: ec2.ISubnet[]): ec2.ISubnet[] {
  const zones = subnets.map(zoneOf);
  return subnets.filter((_, index) => zones[index].length === 0 || zones.findIndex(([zone]) => zone === zones[index][0]) === index);
}

/** The zone of a subnet; none for a subnet that is known by its id alone. */
function zoneOf(subnet: ec2.ISubnet): string[] {
  try {
    return [subnet.availabilityZone];
  } catch {
    return [];
  }
}
