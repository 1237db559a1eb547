import { Duration, Names, type RemovalPolicy } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from '../acknowledgement';
import { placeOf, requireGatewayName, requireHere } from '../checks';
import { keyItself } from '../encryption-key';
import { invalid } from '../errors';
import { GatewayMetrics } from '../gateway-metrics';
import { checkInput } from '../inputs';
import type { GatewayMetricOptions } from '../metrics';
import { presetValues, removalPolicyOf } from '../presets';
import type { IWatched, WatchContext, WatchedAlarm, WatchedWidget } from '../watched';
import { createAlarmTopic } from './alarm-topic';
import { createAlarm } from './alarms';
import { createDashboard, dashboardUrl } from './dashboard';
import { allowLogs, createKey, makesKey } from './encryption';
import type { GatewayObservabilityProps } from './options';
import { inOrder } from './placement';
import { classOf, requireComplete } from './requirements';
import { saveQueriesOf } from './subject-queries';
import { CostSubject, RequestsSubject, SharesSubject, UsageDeliverySubject } from './subjects';
import { alarmThresholds, thresholdsOfAlarmsIn } from './thresholds';
import { UsageDelivery, type UsageDeliveryOptions } from './usage';

/**
 * Logs, metrics, dashboard, saved queries and alarms of a gateway.
 *
 * Key, log group, topic and dashboard are there at once, so that other parts can use them. What is to be watched is handed over by
 * `watch()`, at any time and in any order: its alarms are created at once, its widgets stand in the dashboard when the template is written.
 *
 * @example
 *
 * declare const targetGroup: elbv2.ApplicationTargetGroup;
 * declare const loadBalancer: elbv2.ApplicationLoadBalancer;
 * const observability = new GatewayObservability(this, 'Observability', { gatewayName: 'llm' });
 * observability.watch(new RequestsSubject());
 * observability.watch(new LoadBalancerSubject(loadBalancer));
 * observability.watch(new TargetsSubject({ loadBalancer, targetGroups: [targetGroup], minCapacity: 2 }));
 */
export class GatewayObservability extends GatewayMetrics {
  /** Value of the `Gateway` dimension of every metric, and name of the folder of the saved queries. */
  readonly gatewayName: string;

  /** Key of logs and alarm messages, and in a `PortkeyGateway` of secrets and the deny-list; undefined where AWS's own key is used. */
  readonly encryptionKey?: kms.IKey;

  /** Where the gateway's standard output goes: usage records and the lines of the server. */
  readonly logGroup: logs.LogGroup;

  /** Topic of the alarms; undefined without alarms. */
  readonly alarmTopic?: sns.ITopic;

  /** The dashboard; undefined where there is none. */
  readonly dashboard?: cloudwatch.Dashboard;

  /** The saved queries, by the last part of their names; none before the records of requests are watched. */
  readonly queries: { [name: string]: logs.CfnQueryDefinition } = {};

  /** Usage records in a bucket; undefined without `usageDelivery`. */
  readonly usageDelivery?: UsageDelivery;

  private readonly alarmed: boolean;
  private readonly context: WatchContext;
  private readonly watched: Watched[] = [];

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props how the gateway is observed
   */
  constructor(scope: Construct, id: string, props: GatewayObservabilityProps = {}) {
    super(scope, id);
    checkInput('GatewayObservabilityProps', props);
    const preset = presetValues(props.preset);
    const removalPolicy = removalPolicyOf('observability.removalPolicy', props.removalPolicy, props.preset);
    this.alarmed = props.alarms ?? preset.observability.alarms;
    validate(props, this.alarmed);
    const thresholds = alarmThresholds(props);
    this.gatewayName = props.gatewayName ?? Names.uniqueResourceName(this, { maxLength: 64 });

    this.encryptionKey = keyItself('observability.encryptionKey', props.encryptionKey);
    requireHere(
      'ResourceElsewhere',
      'observability.encryptionKey',
      this,
      this.encryptionKey && placeOf(this.encryptionKey.keyArn, this.encryptionKey.env),
    );
    requireHere('ResourceElsewhere', 'observability.alarmTopic', this, props.alarmTopic && placeOf(props.alarmTopic.topicArn, props.alarmTopic.env));
    if (makesKey(props)) {
      this.encryptionKey = createKey(this, removalPolicy);
    }
    this.logGroup = new logs.LogGroup(this, 'LogGroup', {
      retention: props.logRetention ?? preset.observability.logRetentionDays,
      encryptionKey: this.encryptionKey,
      removalPolicy,
    });
    if (this.encryptionKey) {
      allowLogs(this.encryptionKey, this);
    } else {
      acknowledgeCompliance(
        this.logGroup,
        'CloudWatchLogGroupEncrypted',
        'Encrypted with a key of AWS: a customer-managed one is switched off by preset or prop.',
      );
    }
    this.alarmTopic = props.alarmTopic ?? (this.alarmed ? createAlarmTopic(this, this.encryptionKey) : undefined);

    this.context = { gatewayName: this.gatewayName, logGroup: this.logGroup, thresholds };
    if (props.dashboard ?? true) {
      this.dashboard = createDashboard(this, () => ({
        logGroup: this.logGroup,
        widgets: this.watched.flatMap(({ widgets }) => widgets),
        alarms: this.alarms,
      }));
    }
    this._shares = props;
    if (props.metricsByTeam || props.metricsByRoute) {
      this.watch(new SharesSubject(props));
    }
    if (props.usageDelivery) {
      this.usageDelivery = this.deliverUsage(props.usageDelivery, props, removalPolicy);
    }
    this.node.addValidation({ validate: () => this.costProblems(props) });
  }

  /**
   * Watches something: creates its alarms, and shows its widgets in the dashboard. With the records of requests come the saved queries.
   *
   * @param subject what is watched
   * @returns the alarms that were created for it
   * @throws `AlreadyWatched` where an alarm of the same id is there, or the records of requests are watched already; `InvalidWatched`
   * where an alarm or a widget cannot be made of what it wants. Then nothing of it is created
   */
  watch(subject: IWatched): cloudwatch.Alarm[] {
    checkInput('IWatched', subject, 'watch()');
    const { order } = subject;
    const alarms = subject.alarms(this.context);
    const widgets = subject.widgets(this.context);
    this.requireNewIds(alarms);
    this.requireNewRecords(subject);
    requireComplete(subject, { alarms, widgets });
    const created = this.createAlarms(alarms);
    this.watched.push({
      order,
      subject,
      ids: alarms.map(({ id }) => id),
      alarms: created,
      widgets: widgets.map((widget) => ({ ...widget, order: widget.order ?? order })),
    });
    Object.assign(this.queries, saveQueriesOf(subject, this, this.gatewayName, this.logGroup));
    return created;
  }

  /** The alarms that were created so far, in the order of what they watch. */
  get alarms(): cloudwatch.Alarm[] {
    return inOrder(this.watched).flatMap(({ alarms }) => alarms);
  }

  /** Where the console shows the dashboard; undefined where there is none. */
  get dashboardUrl(): string | undefined {
    return this.dashboard && dashboardUrl(this.dashboard);
  }

  /**
   * Prompt tokens, those that the provider read from its cache included.
   *
   * @default - sum over 5 minutes
   */
  metricInputTokens(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('InputTokens', options);
  }

  /**
   * Completion tokens, those spent on reasoning included.
   *
   * @default - sum over 5 minutes
   */
  metricOutputTokens(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('OutputTokens', options);
  }

  /**
   * Highest number of requests that one task had open at once, of the whole gateway only.
   *
   * @default - average over 5 minutes
   */
  metricRequestsInFlight(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('RequestsInFlight', options);
  }

  /**
   * Requests and answers that the guardrail blocked, of the whole gateway only; of one with `guardrail`.
   *
   * @default - sum over 5 minutes
   */
  metricGuardrailBlocked(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('GuardrailBlocked', options);
  }

  /**
   * Requests and answers that passed unchecked, in whole or in part, of the whole gateway only; of one with `guardrail`.
   *
   * @default - sum over 5 minutes
   */
  metricGuardrailUnchecked(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('GuardrailUnchecked', options);
  }

  private deliverUsage(
    options: UsageDeliveryOptions,
    { logRetention, preset }: GatewayObservabilityProps,
    removalPolicy: RemovalPolicy,
  ): UsageDelivery {
    const { logGroup, gatewayName, encryptionKey } = this;
    const delivery = new UsageDelivery(this, 'UsageDelivery', {
      ...options,
      logGroup,
      gatewayName,
      encryptionKey,
      logRetention,
      removalPolicy,
      preset,
    });
    this.watch(new UsageDeliverySubject(delivery));
    return delivery;
  }

  private requireNewIds(alarms: readonly WatchedAlarm[]): void {
    const ids = [...this.watched.flatMap((watched) => watched.ids), ...alarms.map(({ id }) => id)];
    const again = ids.find((id, index) => ids.indexOf(id) !== index);
    if (again !== undefined) {
      throw invalid('AlreadyWatched', 'watch()', again);
    }
  }

  /** The saved queries come with them, once. */
  private requireNewRecords(subject: IWatched): void {
    const before = this.watched.find((watched) => watched.subject instanceof RequestsSubject)?.subject;
    if (before && subject instanceof RequestsSubject) {
      throw invalid('AlreadyWatched', 'watch()', classOf(subject), `the records of requests are watched by ${classOf(before)}`);
    }
  }

  /** All of them or none. */
  private createAlarms(wanted: readonly WatchedAlarm[]): cloudwatch.Alarm[] {
    const { alarmTopic } = this;
    if (!this.alarmed || !alarmTopic) {
      return [];
    }
    const group = (this.node.tryFindChild('Alarms') as Construct | undefined) ?? new Construct(this, 'Alarms');
    try {
      return wanted.map((alarm) => createAlarm(group, this.gatewayName, alarmTopic, alarm));
    } catch (error) {
      for (const { id } of wanted) {
        group.node.tryRemoveChild(id);
      }
      throw error;
    }
  }

  private costProblems(props: GatewayObservabilityProps): string[] {
    const isCostWatched = this.watched.some(({ subject }) => subject instanceof CostSubject);
    const given = isCostWatched ? [] : OF_COST.filter((name) => props[name] !== undefined);
    return given.map((name) => invalid('CostBudgetWithoutPrices', `observability.${name}`, shownOption(props[name])).message);
  }
}

/** Options that are measured by what models cost. */
const OF_COST = ['dailyCostBudget', 'dailyCostThresholdPercent', 'unpricedRequestsThreshold', 'priceTableMaxAge'] as const;

const shownOption = (given: number | Duration | undefined): unknown => (given instanceof Duration ? String(given) : given);

/** What came of watching something. */
interface Watched {
  readonly order?: number;
  readonly subject: IWatched;
  readonly ids: readonly string[];
  readonly alarms: readonly cloudwatch.Alarm[];
  readonly widgets: readonly WatchedWidget[];
}

function validate(props: GatewayObservabilityProps, alarmed: boolean): void {
  if (props.gatewayName !== undefined) {
    requireGatewayName(props.gatewayName);
  }
  if (props.encryptionKey && props.customerManagedKey === false) {
    throw invalid('EncryptionKeyNotUsed', 'observability.customerManagedKey', false);
  }
  const [ignored] = alarmed ? [] : [...thresholdsOfAlarmsIn(props), ...(props.alarmTopic ? ['alarmTopic'] : [])];
  if (ignored) {
    throw invalid('AlarmOptionWithoutAlarms', 'observability.alarms', false, `observability.${ignored} is given`);
  }
}
