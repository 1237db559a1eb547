import { Duration } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { requireHere, requireKnown, requireRange } from '../checks';
import type { ResponseCacheConfiguration, StoreConfiguration } from '../contract';
import type { IResponseCache } from '../contract/response-cache';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { secretAccess } from '../secret-access';
import type { BoundState } from './bound-state';
import { type GatewayResponseCacheProps, ResponseCacheScope } from './response-cache-options';
import { createSealingSecret } from './sealing-secret';
import { SharedState } from './shared-state';
import { StoreContents } from './store-contents';
import { requireStoreTimeout } from './store-timeout';
import type { ValkeyNodes } from './valkey-nodes';
import type { ValkeyServerless } from './valkey-serverless';

const LOOKUP_TIMEOUT = Duration.millis(50);
const TTL = Duration.hours(1);
const MAX_TTL = Duration.days(30);

/** Of one question to the store, whether or not a request still waits for it: a value of a megabyte may take a while. */
const STORE_TIMEOUT_MS = 1_000;

/**
 * A cache of answers: the store that they are kept in, and the secret that seals them. What a client got is given to it again, byte by byte, for
 * nothing. Whatever goes wrong with it, requests are served as without it.
 */
export class GatewayResponseCache extends Construct implements IResponseCache {
  /** The secret of which names of entries and what seals them are made, made or given. */
  public readonly secret: secretsmanager.ISecret;

  /** The serverless cache; undefined where the store is another one. */
  public readonly valkeyServerless?: ValkeyServerless;

  /** The nodes; undefined where the store is another one. */
  public readonly valkeyNodes?: ValkeyNodes;

  /** The secret with the password of the store, made or given; undefined where none is asked for. */
  public readonly storePassword?: secretsmanager.ISecret;

  /**
   * How tasks get to the store.
   *
   * @internal
   */
  public readonly _store: Omit<StoreConfiguration, 'timeout'>;

  private readonly props: GatewayResponseCacheProps;
  private readonly ttl: Duration;
  private readonly lookupTimeout: Duration;
  private readonly state: BoundState;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `ResponseCacheTtlOutOfRange`, `StoreTimeoutOutOfRange`, `ResponseCacheWithoutStore`, `ResourceElsewhere`, `KeyKnownByAliasOnly`, and what
   * the store throws
   */
  constructor(scope: Construct, id: string, props: GatewayResponseCacheProps) {
    super(scope, id);
    checkInput('GatewayResponseCacheProps', props);
    this.props = props;
    this.ttl = checkTtl(props.ttl ?? TTL);
    this.lookupTimeout = requireStoreTimeout('responseCache.lookupTimeout', props.lookupTimeout ?? LOOKUP_TIMEOUT);
    requireHere('ResourceElsewhere', 'responseCache.secret', this, props.secret?.env);
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    const { vpc, vpcSubnets, preset, store = SharedState.valkeyServerless() } = props;
    this.state = store._bind(this, 'Store', { vpc, vpcSubnets, preset, encryptionKey, contents: StoreContents.RESPONSES });
    if (!this.state.store) {
      throw invalid('ResponseCacheWithoutStore', 'responseCache.store', 'SharedState.none()');
    }
    this._store = this.state.store;
    this.valkeyServerless = this.state.serverless;
    this.valkeyNodes = this.state.nodes;
    this.storePassword = this.state.password;
    this.secret = props.secret ?? createSealingSecret(this, 'Seals the entries of the response cache of a Portkey gateway', encryptionKey);
  }

  /** What the tasks are told of it, for `GatewayRouting`. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public renderConfiguration(): any {
    const { cacheScope = ResponseCacheScope.PRINCIPAL, toolCalls, optIn } = this.props;
    const configuration: ResponseCacheConfiguration = {
      store: { ...this._store, timeout: STORE_TIMEOUT_MS },
      secret: { secretArn: this.secret.secretArn },
      cacheScope: cacheScope === ResponseCacheScope.PRINCIPAL ? undefined : cacheScope,
      ttl: this.ttl.toMilliseconds(),
      lookupTimeout: this.lookupTimeout.toMilliseconds(),
      toolCalls: toolCalls || undefined,
      optIn: optIn || undefined,
    };
    return configuration;
  }

  /**
   * Lets tasks reach the store: by rules of both security groups.
   *
   * @param tasks where they stand
   */
  public admit(tasks: ec2.IConnectable): void {
    this.state.admit(tasks);
  }

  /** What tasks have to be allowed: to show the store who they are, and to read the secret. */
  public taskStatements(): iam.PolicyStatement[] {
    return [...this.state.statements(), ...secretAccess(this, 'responseCache.secret', this.secret)];
  }
}

function checkTtl(ttl: Duration): Duration {
  requireKnown('ResponseCacheTtlOutOfRange', 'responseCache.ttl', ttl);
  requireRange('ResponseCacheTtlOutOfRange', 'responseCache.ttl', ttl, { from: 1, to: MAX_TTL.toSeconds() });
  return ttl;
}
