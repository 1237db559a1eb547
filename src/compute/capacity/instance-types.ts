import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { invalid } from '../../errors';

/** What an instance has for tasks. A task takes a network interface of its own. */
export interface InstanceRoom {
  readonly networkInterfaces: number;
  readonly cpu: number;
  readonly memoryMiB: number;
}

/** vCPUs, network interfaces, and those of a trunk. */
type Size = readonly [vCpus: number, interfaces: number, branches: number];

const UP_TO_4XLARGE: Record<string, Size> = {
  medium: [1, 2, 4],
  large: [2, 3, 9],
  xlarge: [4, 4, 18],
  '2xlarge': [8, 4, 38],
  '4xlarge': [16, 8, 54],
};

const BURSTABLE: Record<string, Size> = { medium: [2, 3, 0], large: [2, 3, 0], xlarge: [4, 4, 0], '2xlarge': [8, 4, 0] };

/**
 * By family: the sizes that are sold with it.
 *
 * @see https://github.com/aws/amazon-vpc-resource-controller-k8s/blob/master/pkg/aws/vpc/limits.go
 */
const FAMILIES: readonly { readonly families: RegExp; readonly sizes: Readonly<Record<string, Size>> }[] = [
  {
    families: /^[cmr][678]g$/,
    sizes: { ...UP_TO_4XLARGE, '8xlarge': [32, 8, 54], '12xlarge': [48, 8, 54], '16xlarge': [64, 15, 107] },
  },
  {
    families: /^[cmr][67]i$|^[cm][67]a$/,
    sizes: { ...UP_TO_4XLARGE, '8xlarge': [32, 8, 84], '12xlarge': [48, 8, 114], '16xlarge': [64, 15, 107] },
  },
  { families: /^t4g$|^t3a?$/, sizes: BURSTABLE },
];

const MIB_PER_VCPU: Readonly<Record<string, number>> = { c: 2048, m: 4096, r: 8192 };
const BURSTABLE_MIB: Readonly<Record<string, number>> = { medium: 4096, large: 8192, xlarge: 16_384, '2xlarge': 32_768 };

/**
 * What an instance of a type has for tasks at most: one interface is its own unless tasks share a trunk, and of its memory the operating system takes
 * some, so that a task that would need all of it finds no place.
 *
 * @throws `InstanceTypeNotKnown` where the table has no such type, or it is not known when the template is written; `EniTrunkingNotPossible`
 */
export function roomOf(type: ec2.InstanceType, eniTrunking: boolean): InstanceRoom {
  const name = type.toString();
  const [family, size] = name.split('.');
  const found = Token.isUnresolved(name) ? undefined : FAMILIES.find(({ families }) => families.test(family))?.sizes[size];
  if (!found) {
    throw invalid('InstanceTypeNotKnown', 'compute.capacity.instanceType', name);
  }
  const [vCpus, interfaces, branches] = found;
  if (eniTrunking && branches === 0) {
    throw invalid('EniTrunkingNotPossible', 'compute.capacity.instanceType', name);
  }
  return {
    networkInterfaces: eniTrunking ? branches : interfaces - 1,
    cpu: vCpus * 1024,
    memoryMiB: (family.startsWith('t') ? BURSTABLE_MIB[size] : vCpus * MIB_PER_VCPU[family[0]]) - 1,
  };
}
