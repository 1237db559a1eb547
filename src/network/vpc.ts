import { createHash } from 'node:crypto';
import { Resource, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { invalid } from '../errors';

/** Id of the VPC that a network makes. */
export const OWN_VPC = 'Vpc';

/**
 * What a VPC adds to the id of everything that cannot move to another one, made in this scope: nothing for the VPC that a network made
 * there, else what CloudFormation knows the VPC by, its logical id or its physical one.
 */
export function vpcIdentity(scope: Construct, vpc: ec2.IVpc): string {
  if (scope.node.tryFindChild(OWN_VPC) === vpc && Resource.isOwnedResource(vpc)) {
    return '';
  }
  const reference = JSON.stringify(Stack.of(vpc).resolve(vpc.vpcId));
  return createHash('sha256').update(reference).digest('hex').slice(0, 8);
}

/** The range of a VPC. */
export function cidrOf(vpc: ec2.IVpc): string {
  try {
    return vpc.vpcCidrBlock;
  } catch {
    throw invalid('VpcWithoutCidr', 'network.vpc', vpc.node.path);
  }
}
