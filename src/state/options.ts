import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** How tasks show a cache that was made here who they are. */
export enum ValkeyAuthentication {
  /** By their role: what they show is signed, and valid for 15 minutes. There is no secret. */
  IAM = 'iam',
  /** By a password, which is made in a secret that the tasks read. */
  PASSWORD = 'password',
}

/** What all caches have that are made here. */
export interface ValkeyOptions {
  /**
   * How tasks show who they are.
   *
   * @default ValkeyAuthentication.IAM
   */
  readonly authentication?: ValkeyAuthentication;

  /**
   * Where the cache stands: subnets in two zones or more, of which one in each zone is taken, for a serverless cache in the first three. Amazon
   * ElastiCache is not in every zone.
   *
   * @default - the subnets of the tasks
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
}

/** Options of `SharedState.valkeyServerless()`. What is used is billed; the maxima are what it may cost at most. */
export interface ValkeyServerlessOptions extends ValkeyOptions {
  /**
   * Most that may be stored, in whole GB from 1 to 5,000. A subject with all limits takes some 2 KB.
   *
   * @default 1
   */
  readonly maxDataStorageGb?: number;

  /**
   * Most work in a second, in ElastiCache processing units: whole, from 1,000 to 15,000,000. Above it commands are refused, and tasks count
   * for themselves. A request takes up to some hundred: scripts are billed by the time that they take.
   *
   * @default 100000
   */
  readonly maxEcpuPerSecond?: number;
}

/** Options of `SharedState.valkeyNodes()`. */
export interface ValkeyNodesOptions extends ValkeyOptions {
  /**
   * Type of the nodes. The smallest has 0.5 GiB, in which the counters of 100,000 subjects have room.
   *
   * @default 'cache.t4g.micro'
   */
  readonly nodeType?: string;

  /**
   * Nodes beside the first, in other zones, that take over where it fails: from 0 to 5.
   *
   * @default - by preset. DEV: 0. PROD: 1
   */
  readonly replicas?: number;
}

/** The user of IAM of a cache of Amazon ElastiCache that exists. */
export interface ExistingValkeyIam {
  /** Name of the user, which is its id, too: its kind of authentication is IAM. */
  readonly userName: string;

  /** Name of the serverless cache, or id of the replication group. */
  readonly cacheName: string;

  /**
   * Whether the cache is a serverless one.
   *
   * @default false
   */
  readonly serverless?: boolean;
}

/** Options of `SharedState.existing()`. Without `password` and `iam` it asks nobody who they are. */
export interface ExistingValkeyOptions {
  /** Name or address, in lower case, without scheme and port. Of node-based caches that of the primary: counters are written. */
  readonly host: string;

  /**
   * Its port.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * Whose security groups the tasks are let into: a security group, or whatever has one.
   *
   * @default - the tasks may call any address at this port, and letting them in is yours
   */
  readonly connections?: ec2.IConnectable;

  /**
   * Secret with the password.
   *
   * @default - none is asked for
   */
  readonly password?: secretsmanager.ISecret;

  /**
   * Field of the secret that holds the password, where it is a JSON object. With `password`.
   *
   * @default - the whole secret is the password
   */
  readonly passwordField?: string;

  /**
   * Name of the user that the password is of. With `password`.
   *
   * @default - the default user
   */
  readonly userName?: string;

  /**
   * The user of IAM that tasks are, in place of a password. The cache is of the account and region of the stack.
   *
   * @default - none
   */
  readonly iam?: ExistingValkeyIam;

  /**
   * Whether it speaks TLS. IAM needs it, and a password should.
   *
   * @default true
   */
  readonly tls?: boolean;
}
