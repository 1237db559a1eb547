import { Lazy, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { requireKnown, requireRange } from '../checks';
import type { StoreConfiguration } from '../contract';
import { keyItself } from '../encryption-key';
import { grantStatements } from '../grant-statements';
import { checkInput } from '../inputs';
import type { ValkeyServerlessOptions } from './options';
import { CONTENTS, StoreContents } from './store-contents';
import { storeName } from './store-name';
import { createSecurityGroup, subnetsOf } from './store-placement';
import { connectAccess, createUser } from './valkey-user';

/** Properties of `ValkeyServerless`. */
export interface ValkeyServerlessProps extends ValkeyServerlessOptions {
  /** Where it stands. */
  readonly vpc: ec2.IVpc;

  /**
   * What tasks have in it: it says what their user may do.
   *
   * @default StoreContents.COUNTERS
   */
  readonly contents?: StoreContents;

  /**
   * Key that encrypts what is stored, and the secret of a password.
   *
   * @default - keys of AWS
   */
  readonly encryptionKey?: kms.IKey;
}

/** A cache reads at the second of its ports. */
const PORTS = ec2.Port.tcpRange(6379, 6380);

/**
 * As many as it takes by itself.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_ServerlessCache.html
 */
const MAX_SUBNETS = 3;

const DEFAULTS = { maxDataStorageGb: 1, maxEcpuPerSecond: 100_000 };

/**
 * A serverless cache of Amazon ElastiCache for Valkey, for one gateway alone: with a security group and a user of its own, always encrypted. It is
 * deleted with the stack, and no snapshots are made: counters are short-lived, what was spent is read from the ledger again, and answers can be asked for again.
 */
export class ValkeyServerless extends Construct implements ec2.IConnectable {
  /** The cache. */
  public readonly cache: elasticache.CfnServerlessCache;

  /** The user that tasks are. */
  public readonly user: elasticache.CfnUser;

  /** The group of users that the cache lets in: this one. */
  public readonly userGroup: elasticache.CfnUserGroup;

  /** Security group of the cache: nobody comes in but the tasks. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** Who may connect to the cache, at its default ports. */
  public readonly connections: ec2.Connections;

  /** The password of the user; undefined with IAM. */
  public readonly password?: secretsmanager.ISecret;

  /** Most that may be stored, in GB. */
  public readonly maxDataStorageGb: number;

  /**
   * How tasks get there.
   *
   * @internal
   */
  public readonly _store: Omit<StoreConfiguration, 'timeout'>;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `StoreSizeOutOfRange`, `TooFewStoreSubnets`
   */
  constructor(scope: Construct, id: string, props: ValkeyServerlessProps) {
    super(scope, id);
    checkInput('ValkeyServerlessProps', props);
    const { maxDataStorageGb = DEFAULTS.maxDataStorageGb, maxEcpuPerSecond = DEFAULTS.maxEcpuPerSecond } = props;
    // an alarm rings at a part of it
    requireKnown('StoreSizeOutOfRange', 'sharedState.maxDataStorageGb', maxDataStorageGb);
    requireRange('StoreSizeOutOfRange', 'sharedState.maxDataStorageGb', maxDataStorageGb, { from: 1, to: 5_000 }, 'from 1 to 5,000');
    requireRange(
      'StoreSizeOutOfRange',
      'sharedState.maxEcpuPerSecond',
      maxEcpuPerSecond,
      { from: 1_000, to: 15_000_000 },
      'from 1,000 to 15,000,000',
    );
    const { ids: subnetIds, ranges } = subnetsOf(props, MAX_SUBNETS);
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    const { contents = StoreContents.COUNTERS } = props;
    const { description } = CONTENTS[contents];

    const {
      user,
      userGroup,
      name: userName,
      password,
    } = createUser(this, {
      contents,
      authentication: props.authentication,
      encryptionKey,
    });
    this.user = user;
    this.userGroup = userGroup;
    this.password = password;
    this.maxDataStorageGb = maxDataStorageGb;
    this.securityGroup = createSecurityGroup(this, props.vpc, description);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: PORTS });

    const name = storeName(this, subnetIds, encryptionKey?.keyArn, ranges);
    this.cache = new elasticache.CfnServerlessCache(this, 'Cache', {
      serverlessCacheName: name,
      description,
      engine: 'valkey',
      majorEngineVersion: '8',
      cacheUsageLimits: { dataStorage: { maximum: maxDataStorageGb, unit: 'GB' }, ecpuPerSecond: { maximum: maxEcpuPerSecond } },
      kmsKeyId: encryptionKey?.keyArn,
      subnetIds,
      securityGroupIds: [this.securityGroup.securityGroupId],
      userGroupId: userGroup.ref,
    });
    this.cache.applyRemovalPolicy(RemovalPolicy.DESTROY);
    this._store = {
      host: this.cache.attrEndpointAddress,
      port: Token.asNumber(this.cache.attrEndpointPort),
      auth: password
        ? { method: 'password', user: userName, secretArn: password.secretArn }
        : { method: 'iam', user: userName, cache: Lazy.string({ produce: () => this.cache.serverlessCacheName }), serverless: true },
    };
  }

  /** Allows to show the cache who one is: with IAM by a signature, else by the password. */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return grantStatements(grantee, this._connectAccess());
  }

  /** @internal */
  public _connectAccess(): iam.PolicyStatement[] {
    return connectAccess(this, this, this.cache.attrArn);
  }
}
