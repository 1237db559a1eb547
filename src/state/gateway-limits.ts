import { Duration } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { isKnown } from '../checks';
import { type ILiveSection, LABEL, type LimitsConfiguration, type LiveLimits, MAX_TEAM_LIMITS } from '../contract';
import type { IRequestLimits } from '../contract/request-limits';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { checkLimits, hasBudget, type LimitOptions, limitsOf, warnOfBudgets } from '../limits';
import { removalPolicyOf } from '../presets';
import { grantTable, tableAccess } from '../table-access';
import type { BoundState } from './bound-state';
import { createLedger } from './ledger';
import { AbortBehavior, type GatewayLimitsProps, LimitEnforcement, StoreFallback, UnpricedRequests } from './limits-options';
import { SharedState } from './shared-state';
import { requireStoreTimeout } from './store-timeout';
import type { ValkeyNodes } from './valkey-nodes';
import type { ValkeyServerless } from './valkey-serverless';

const TIMEOUT = Duration.millis(250);

/**
 * Limits and budgets: where the tasks of a gateway count what requests use, and the ledger of what was spent. The limits themselves stand in the
 * live configuration, so that a change of them replaces no task.
 */
export class GatewayLimits extends Construct implements IRequestLimits {
  /** What was spent, by subject, month and task: counters that are lost are read from it again. */
  public readonly ledger: dynamodb.Table;

  /** The serverless cache; undefined where shared state is another one. */
  public readonly valkeyServerless?: ValkeyServerless;

  /** The nodes; undefined where shared state is another one. */
  public readonly valkeyNodes?: ValkeyNodes;

  /** The secret with the password of shared state, made or given; undefined where none is asked for. */
  public readonly sharedStatePassword?: secretsmanager.ISecret;

  /** Whether tasks count together; `false` with `SharedState.none()`. */
  public readonly hasSharedState: boolean;

  /** Limits of the gateway and of teams as a section of the live configuration, those included that are added later. */
  public readonly section: ILiveSection;

  private readonly props: GatewayLimitsProps;
  private readonly storeTimeout: Duration;
  private readonly state: BoundState;
  private readonly teams = new Map<string, LimitOptions>();

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `InvalidLimits`, `StoreTimeoutOutOfRange`, `RefusalWithoutStore`, and what the shared state throws
   */
  constructor(scope: Construct, id: string, props: GatewayLimitsProps) {
    super(scope, id);
    checkInput('GatewayLimitsProps', props);
    this.props = props;
    this.storeTimeout = requireStoreTimeout('limits.storeTimeout', props.storeTimeout ?? TIMEOUT);
    if (props.gateway) {
      checkLimits('limits.gateway', props.gateway);
      warnOfBudgets(this, 'limits.gateway', props.gateway);
    }
    const encryptionKey = keyItself('encryptionKey', props.encryptionKey);
    const { vpc, vpcSubnets, preset, deletionProtection = false } = props;
    const removalPolicy = removalPolicyOf('removalPolicy', props.removalPolicy, preset);
    this.ledger = createLedger(this, { encryptionKey, deletionProtection, removalPolicy });
    const store = props.store ?? SharedState.valkeyServerless();
    this.state = store._bind(this, 'SharedState', { vpc, vpcSubnets, preset, encryptionKey });
    this.valkeyServerless = this.state.serverless;
    this.valkeyNodes = this.state.nodes;
    this.sharedStatePassword = this.state.password;
    this.hasSharedState = this.state.store !== undefined;
    if (props.whenUnavailable === StoreFallback.REFUSE && !this.hasSharedState) {
      throw invalid('RefusalWithoutStore', 'limits.whenUnavailable', props.whenUnavailable);
    }
    this.section = { key: 'limits', render: () => this.renderLimits() };
  }

  /**
   * Limits what the clients and people of a team use together. It is a change of the live configuration: no task is replaced.
   *
   * @param team name of the team, as clients and people have it
   * @param limits see there
   * @throws `InvalidTeam`, `DuplicateTeamLimits`, `TooManyTeamLimits`, `InvalidLimits`
   */
  public addTeamLimits(team: string, limits: LimitOptions): void {
    checkInput('string', team, 'addTeamLimits()');
    const path = `addTeamLimits(${team})`;
    checkInput('LimitOptions', limits, path);
    if (isKnown(team) && !LABEL.test(team)) {
      throw invalid('InvalidTeam', 'addTeamLimits()', team);
    }
    if (this.teams.has(team)) {
      throw invalid('DuplicateTeamLimits', 'addTeamLimits()', team);
    }
    if (this.teams.size >= MAX_TEAM_LIMITS) {
      throw invalid('TooManyTeamLimits', 'addTeamLimits()', team);
    }
    checkLimits(path, limits);
    warnOfBudgets(this, path, limits);
    this.teams.set(team, limits);
  }

  /** Allows to read what was spent, by every subject. With `liveConfiguration.grantManageBudgets()` it is what `npx cdk-portkey-gateway budgets` needs. */
  public grantReadLedger(grantee: iam.IGrantable): iam.Grant {
    return grantTable(this.ledger, grantee, ['dynamodb:Query', 'dynamodb:Scan']);
  }

  /**
   * What the tasks are told of it, for `GatewayRouting`.
   *
   * @param maxTasks most tasks that may run at once
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public renderConfiguration(maxTasks: number): any {
    const { whenUnavailable, onAbort } = this.props;
    const { store } = this.state;
    const configuration: LimitsConfiguration = {
      ledgerTable: this.ledger.tableName,
      store: store && { ...store, timeout: this.storeTimeout.toMilliseconds() },
      maxTasks,
      whenUnavailable: whenUnavailable === StoreFallback.REFUSE ? 'refuse' : undefined,
      onAbort: onAbort === AbortBehavior.DRAIN ? 'drain' : undefined,
    };
    return configuration;
  }

  /**
   * Lets tasks reach the shared state: by rules of both security groups.
   *
   * @param tasks where they stand
   */
  public admit(tasks: ec2.IConnectable): void {
    this.state.admit(tasks);
  }

  /** What tasks have to be allowed: to show the shared state who they are, and to read and write the ledger. */
  public taskStatements(): iam.PolicyStatement[] {
    const actions = ['dynamodb:Query', 'dynamodb:BatchWriteItem'];
    return [...this.state.statements(), ...tableAccess(this.ledger, actions, { writes: true })];
  }

  /**
   * How tasks get to the shared state, where there is one.
   *
   * @internal
   */
  public get _store(): BoundState['store'] {
    return this.state.store;
  }

  /**
   * Where money is limited, of the gateway and of teams.
   *
   * @internal
   */
  public _budgets(): string[] {
    const teams = [...this.teams].filter(([, limits]) => hasBudget(limits)).map(([team]) => `addTeamLimits(${team})`);
    return hasBudget(this.props.gateway) ? ['limits.gateway', ...teams] : teams;
  }

  /** What is as it is by default is not said. */
  private renderLimits(): LiveLimits | undefined {
    const { gateway, enforcement, unpricedRequests } = this.props;
    const limits: LiveLimits = {
      gateway: gateway && limitsOf(gateway),
      teams: this.teams.size > 0 ? [...this.teams].map(([team, each]) => ({ team, ...limitsOf(each) })) : undefined,
      enforcement: enforcement === LimitEnforcement.STRICT ? 'strict' : undefined,
      unpriced: unpricedRequests === UnpricedRequests.REFUSED ? 'refused' : undefined,
    };
    const said = Object.entries(limits).filter(([, value]) => value !== undefined);
    return said.length > 0 ? Object.fromEntries(said) : undefined;
  }
}
