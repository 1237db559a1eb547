import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as iam from 'aws-cdk-lib/aws-iam';

/** Options of `EnterpriseCache.existing`. */
export interface ExistingCacheOptions {
  /** Name of the host: the primary endpoint, or the configuration endpoint of one in cluster mode. */
  readonly host: string;

  /**
   * Its port.
   *
   * @default 6379
   */
  readonly port?: number;

  /**
   * Whether it speaks TLS.
   *
   * @default true
   */
  readonly tls?: boolean;

  /**
   * Whether it is in cluster mode.
   *
   * @default false
   */
  readonly clusterMode?: boolean;

  /**
   * Name of the user, where it has users.
   *
   * @default - the default user
   */
  readonly userName?: string;

  /**
   * Its password: AUTH, or that of the user.
   *
   * @default - none, or IAM
   */
  readonly password?: ecs.Secret;

  /**
   * Authenticate by IAM, in place of a password: name of the ElastiCache replication group. Needs `tls` and `userName`.
   *
   * @default - password, or nothing
   */
  readonly iamCacheName?: string;

  /**
   * Role that the services become to authenticate by IAM, such as one of the account that has the cache.
   *
   * @default - the task roles themselves are allowed to connect
   */
  readonly iamRole?: iam.IRole;

  /**
   * External id that `iamRole` asks for.
   *
   * @default - none
   */
  readonly iamExternalId?: string;

  /**
   * Certificate of the authority that signed that of the cache, where it is none of the public ones.
   *
   * @default - the authorities that the image trusts
   */
  readonly certificateAuthority?: ecs.Secret;

  /**
   * Which nodes of one in cluster mode are read: `master`, `slave` or `all`.
   *
   * @default - as the image has it
   */
  readonly scaleReads?: string;

  /**
   * What it is to the images (`CACHE_STORE`): `redis`, `aws-elastic-cache`, `azure-redis` and so on.
   *
   * @default 'aws-elastic-cache'
   */
  readonly kind?: string;

  /**
   * Who it is in the network: its security group lets the tasks in, as far as it can be changed from here.
   *
   * @default - tasks may connect to any address on its port
   */
  readonly connections?: ec2.IConnectable;
}

/** Options of `EnterpriseCache.container`. */
export interface ContainerCacheOptions {
  /**
   * Image of Redis 6.2 or later, or of Valkey, with `redis-server` and `redis-cli`.
   *
   * @default - `redis:7.2-alpine` from Docker Hub
   */
  readonly image?: ecs.ContainerImage;

  /**
   * CPU units of its task.
   *
   * @default 256
   */
  readonly cpu?: number;

  /**
   * Memory of its task in MiB, three quarters of which it fills.
   *
   * @default 512
   */
  readonly memoryLimitMiB?: number;

  /**
   * What it forgets when it is full: a policy of Redis, such as `allkeys-lru`.
   *
   * @default 'volatile-lru' - what has a lifetime, least recently used first
   */
  readonly evictionPolicy?: string;

  /**
   * Allow `aws ecs execute-command`.
   *
   * @default false
   */
  readonly enableExecuteCommand?: boolean;
}
