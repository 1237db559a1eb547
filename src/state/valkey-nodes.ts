import { ArnFormat, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elasticache from 'aws-cdk-lib/aws-elasticache';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgement';
import { isKnown, requireKnown, requireRange } from '../checks';
import type { StoreConfiguration } from '../contract';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { grantStatements } from '../grant-statements';
import { checkInput } from '../inputs';
import { type GatewayPreset, presetValues } from '../presets';
import type { ValkeyNodesOptions } from './options';
import { CONTENTS, StoreContents } from './store-contents';
import { storeName } from './store-name';
import { createSecurityGroup, subnetsOf } from './store-placement';
import { connectAccess, createUser } from './valkey-user';

/** Properties of `ValkeyNodes`. */
export interface ValkeyNodesProps extends ValkeyNodesOptions {
  /** Where it stands. */
  readonly vpc: ec2.IVpc;

  /**
   * Values for what is not set.
   *
   * @default GatewayPreset.PROD
   */
  readonly preset?: GatewayPreset;

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

const PORT = 6379;

/**
 * Nodes of Amazon ElastiCache for Valkey, for one gateway alone: one shard, cluster mode off, TLS required, with a security group and a user of its
 * own. It is deleted with the stack, and no snapshots are made: counters are short-lived, what was spent is read from the ledger again, and answers can be asked for again.
 */
export class ValkeyNodes extends Construct implements ec2.IConnectable {
  /** The nodes. */
  public readonly replicationGroup: elasticache.CfnReplicationGroup;

  /** The subnets that they stand in. */
  public readonly subnetGroup: elasticache.CfnSubnetGroup;

  /** The user that tasks are. */
  public readonly user: elasticache.CfnUser;

  /** The group of users that the nodes let in: this one. */
  public readonly userGroup: elasticache.CfnUserGroup;

  /** Security group of the nodes: nobody comes in but the tasks. */
  public readonly securityGroup: ec2.SecurityGroup;

  /** Who may connect to the nodes, at their default port. */
  public readonly connections: ec2.Connections;

  /** The password of the user; undefined with IAM. */
  public readonly password?: secretsmanager.ISecret;

  /** How many nodes there are. */
  public readonly nodes: number;

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
   * @throws `StoreSizeOutOfRange`, `InvalidNodeType`, `TooFewStoreSubnets`
   */
  constructor(scope: Construct, id: string, props: ValkeyNodesProps) {
    super(scope, id);
    checkInput('ValkeyNodesProps', props);
    const { nodeType = 'cache.t4g.micro', replicas = presetValues(props.preset).state.replicas } = props;
    requireKnown('StoreSizeOutOfRange', 'sharedState.replicas', replicas);
    requireRange('StoreSizeOutOfRange', 'sharedState.replicas', replicas, { from: 0, to: 5 }, 'from 0 to 5');
    if (isKnown(nodeType) && !/^cache\.[a-z0-9-]+\.[a-z0-9]+$/.test(nodeType)) {
      throw invalid('InvalidNodeType', 'sharedState.nodeType', nodeType);
    }
    const { ids: subnetIds, ranges } = subnetsOf(props);
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
    this.nodes = replicas + 1;
    this.securityGroup = createSecurityGroup(this, props.vpc, description);
    this.connections = new ec2.Connections({ securityGroups: [this.securityGroup], defaultPort: ec2.Port.tcp(PORT) });
    // it may not lose a subnet that a node stands in: in other subnets, it and the nodes are others
    const cacheSubnetGroupName = storeName(this, subnetIds, ranges);
    this.subnetGroup = new elasticache.CfnSubnetGroup(this, 'SubnetGroup', { description, cacheSubnetGroupName, subnetIds });
    this.replicationGroup = this.createReplicationGroup(nodeType, contents, encryptionKey);
    this._store = {
      host: this.replicationGroup.attrPrimaryEndPointAddress,
      port: Token.asNumber(this.replicationGroup.attrPrimaryEndPointPort),
      auth: password
        ? { method: 'password', user: userName, secretArn: password.secretArn }
        : { method: 'iam', user: userName, cache: this.replicationGroup.ref },
    };
  }

  /** Allows to show the nodes who one is: with IAM by a signature, else by the password. */
  public grantConnect(grantee: iam.IGrantable): iam.Grant {
    return grantStatements(grantee, this._connectAccess());
  }

  /** @internal */
  public _connectAccess(): iam.PolicyStatement[] {
    const replicationGroupArn = Stack.of(this).formatArn({
      service: 'elasticache',
      resource: 'replicationgroup',
      resourceName: this.replicationGroup.ref,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return connectAccess(this, this, replicationGroupArn);
  }

  /** What has no lifetime is not evicted by the parameters that it has by default: full, it refuses to write. */
  private createReplicationGroup(cacheNodeType: string, contents: StoreContents, encryptionKey?: kms.IKey): elasticache.CfnReplicationGroup {
    const isReplicated = this.nodes > 1;
    const group = new elasticache.CfnReplicationGroup(this, 'ReplicationGroup', {
      replicationGroupDescription: CONTENTS[contents].description,
      engine: 'valkey',
      engineVersion: '8.0',
      autoMinorVersionUpgrade: true,
      clusterMode: 'disabled',
      cacheNodeType,
      numCacheClusters: this.nodes,
      automaticFailoverEnabled: isReplicated,
      multiAzEnabled: isReplicated,
      port: PORT,
      transitEncryptionEnabled: true,
      transitEncryptionMode: 'required',
      atRestEncryptionEnabled: true,
      kmsKeyId: encryptionKey?.keyArn,
      snapshotRetentionLimit: 0,
      cacheSubnetGroupName: this.subnetGroup.ref,
      securityGroupIds: [this.securityGroup.securityGroupId],
      userGroupIds: [this.userGroup.ref],
    });
    group.applyRemovalPolicy(RemovalPolicy.DESTROY);
    acknowledge(
      group,
      'AwsSolutions-AEC6',
      'Users of a user group show who they are, by IAM or a password; AUTH without a user is what they replace.',
    );
    if (!isReplicated) {
      acknowledge(group, 'AwsSolutions-AEC4', `One node by preset or prop: ${CONTENTS[contents].loss}`);
    }
    return group;
  }
}
