import { Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { IConstruct } from 'constructs';
import { invalid } from '../../errors';

const PATH = 'compute.capacity.launchTemplate';

/** Refuses a launch template whose instances would not join the cluster; the L2 would miss one part after the other, in words that name none of ours. */
export function checkedTemplate(cluster: IConstruct, template: ec2.LaunchTemplate | undefined): ec2.LaunchTemplate | undefined {
  if (!template) {
    return undefined;
  }
  const { instanceType, imageId, userData, role } = template;
  const securityGroup = groupOf(template); // else the default one of the VPC, which companies empty
  const missing = Object.entries({ instanceType, machineImage: imageId, userData, role, securityGroup }).filter(([, part]) => part === undefined);
  if (missing.length > 0) {
    throw invalid('LaunchTemplateIncomplete', PATH, template, `without ${missing.map(([name]) => name).join(', ')}`);
  }
  const obstacle = obstacleOf(cluster, template);
  if (obstacle) {
    throw invalid('LaunchTemplateNotOfCluster', PATH, template, obstacle);
  }
  return template;
}

/** Why the name of a cluster cannot be added to the user data, or would not count there. */
function obstacleOf(cluster: IConstruct, template: ec2.LaunchTemplate): string | undefined {
  const script = template.userData?.render() ?? '';
  if (script.includes('ECS_CLUSTER=')) {
    return 'its user data names a cluster already, and instances join the last one that is named';
  }
  if (template.osType === ec2.OperatingSystemType.WINDOWS || script.startsWith('<powershell>')) {
    return 'its user data is of Windows';
  }
  return isBefore(template, cluster)
    ? `its stack is ${Stack.of(template).node.path}, and each of the two stacks would depend on the other`
    : undefined;
}

/** What a stack nests may know its resources, and be known by them. */
function isBefore(template: IConstruct, cluster: IConstruct): boolean {
  let stack: Stack | undefined = Stack.of(template);
  while (stack && stack !== Stack.of(cluster)) {
    stack = stack.nestedStackParent;
  }
  return stack === undefined;
}

/** One without a group throws when it is asked for it. */
function groupOf(template: ec2.LaunchTemplate): ec2.ISecurityGroup | undefined {
  try {
    return template.connections.securityGroups[0];
  } catch {
    return undefined;
  }
}
