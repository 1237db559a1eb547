import type { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';

/** Options of `Capacity.ec2`. */
export interface Ec2CapacityOptions {
  /**
   * Type of the instances. Tasks get its processor unless `cpuArchitecture` says the same. Known are `c`, `m` and `r` of the sixth to eighth generation
   * with Graviton, Intel and AMD, `t3` and `t4g`; others need `tasksPerInstance`.
   *
   * @default - that of `launchTemplate`; without one `m7g.large` (Graviton)
   */
  readonly instanceType?: ec2.InstanceType;

  /**
   * Least number of instances, 0 or more. With 0 the first task waits until an instance has started. With less than 2 all tasks may stand on one, and go with it: a
   * warning where a service has two tasks at least.
   *
   * @default 1
   */
  readonly minInstances?: number;

  /**
   * Greatest number of instances, at least `minInstances`, 1 or more. All tasks must have room in them, while a deployment doubles them, too.
   *
   * @default 10
   */
  readonly maxInstances?: number;

  /**
   * How much of the instances managed scaling keeps in use, 1 to 100 percent. Below 100 there are spare ones, on which new tasks start at once.
   *
   * @default 100
   */
  readonly targetCapacityPercent?: number;

  /**
   * Whether a scale-in spares instances that run tasks. Without it they are drained first (managed draining), so that requests end well in either case. With
   * it the stack is not deleted by one command: Amazon ECS leaves the protection on instances whose capacity provider is gone, and the group waits for
   * them.
   *
   * @see https://github.com/aws/containers-roadmap/issues/2862
   * @default false
   */
  readonly managedTerminationProtection?: boolean;

  /**
   * After what time an instance is replaced: its successor starts with the newest image of Amazon ECS for Amazon Linux 2023. 1 to 365 days, in whole
   * seconds.
   *
   * @default Duration.days(30)
   */
  readonly maxInstanceLifetime?: Duration;

  /**
   * A launch template of your own, made in the stack of the cluster and for it alone, with instance type, machine image with the agent of Amazon ECS, user
   * data of Linux, role and security group. Commands that name the cluster are added to its user data. That metadata needs a token (IMDSv2) is then yours to say.
   *
   * @default - a new one: an encrypted root volume, metadata by tokens and not from tasks, no way in
   */
  readonly launchTemplate?: ec2.LaunchTemplate;

  /**
   * DNS servers of your own that the VPC's DHCP options name: the instances may ask them (port 53, UDP and TCP), as the tasks may with `compute.dnsServers`.
   * Of a launch template of your own the security group is yours.
   *
   * @default - none; the resolver that Amazon provides needs no rule
   */
  readonly dnsServers?: ec2.IPeer[];

  /**
   * Whether the account setting `awsvpcTrunking` is on for the role of the instances, so that many tasks share a trunk of network interfaces. It only counts
   * the room: the setting is of the account. Burstable types have no trunk, and are refused with it.
   *
   * @default false
   */
  readonly eniTrunking?: boolean;

  /**
   * How many tasks an instance has room for, 1 or more.
   *
   * @default - by network interfaces, CPU and memory of the type
   */
  readonly tasksPerInstance?: number;
}
