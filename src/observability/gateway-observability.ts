import { Names, RemovalPolicy, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { acknowledgeCompliance } from '../acknowledgement';
import { requireKnown, requireOption, requireRemovalPolicy } from '../checks';
import { invalid } from '../errors';
import { presetValues } from '../presets';
import { createAlarmTopic } from './alarm-topic';
import { type AlarmContext, createAlarms, providerAlarms } from './alarms';
import { createDashboard, dashboardUrl } from './dashboard';
import { allowLogs, createKey } from './encryption';
import { errorRateMetric, type GatewayMetricOptions, gatewayMetric, tokensMetric } from './metrics';
import type { GatewayMonitorOptions, GatewayObservabilityProps } from './observability-options';
import { saveQueries } from './queries';
import { type AlarmThresholds, alarmOptionsIn, alarmThresholds } from './thresholds';

/**
 * Logs, metrics, dashboard, saved queries and alarms of a gateway.
 *
 * It comes in two phases: the key, the log group and the topic are there at once, so that other parts can use them; dashboard, queries and
 * alarms come with `monitor()`, when there is something to watch.
 */
export class GatewayObservability extends Construct {
  /** Value of the `Gateway` dimension of every metric, and name of the folder of the saved queries. */
  readonly gatewayName: string;

  /** Key of logs and alarm messages, and in a `PortkeyGateway` of secrets and the deny-list; undefined where AWS's own key is used. */
  readonly encryptionKey?: kms.IKey;

  /** Where the gateway's standard output goes: usage records and the lines of the server. */
  readonly logGroup: logs.LogGroup;

  /** Topic of the alarms; undefined without alarms. */
  readonly alarmTopic?: sns.ITopic;

  private readonly props: GatewayObservabilityProps;
  private readonly thresholds: AlarmThresholds;
  private readonly alarmed: boolean;
  private monitored?: AlarmContext;
  private createdAlarms: cloudwatch.Alarm[] = [];
  private createdDashboard?: cloudwatch.Dashboard;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props how the gateway is observed
   */
  constructor(scope: Construct, id: string, props: GatewayObservabilityProps = {}) {
    super(scope, id);
    const preset = presetValues(props.preset);
    const removalPolicy = props.removalPolicy ?? (preset.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY);
    this.props = props;
    this.alarmed = props.alarms ?? preset.observability.alarms;
    validate(props, this.alarmed);
    this.thresholds = alarmThresholds(props);
    this.gatewayName = props.gatewayName ?? Names.uniqueResourceName(this, { maxLength: 64 });

    this.encryptionKey = props.encryptionKey;
    if (!props.encryptionKey && (props.customerManagedKey ?? preset.observability.customerManagedKey)) {
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
  }

  /**
   * Creates dashboard, saved queries and alarms for what is given. Once only.
   *
   * @param options what the gateway is made of
   */
  monitor(options: GatewayMonitorOptions): void {
    if (this.monitored) {
      throw invalid('AlreadyMonitored', 'monitor()', this.node.path);
    }
    requireKnown('AlarmOptionNotKnown', 'monitor().minCapacity', options.minCapacity);
    if (options.priced === false && this.props.dailyCostBudget !== undefined) {
      throw invalid('CostBudgetWithoutPrices', 'observability.dailyCostBudget', this.props.dailyCostBudget);
    }
    const context = { gateway: this.gatewayName, thresholds: this.thresholds, monitored: options, logGroup: this.logGroup };
    this.monitored = context;
    saveQueries(new Construct(this, 'Queries'), this.gatewayName, this.logGroup);
    this.createdAlarms = this.alarmed && this.alarmTopic ? createAlarms(this, context, this.alarmTopic) : [];
    this.createdDashboard = (this.props.dashboard ?? true) ? createDashboard(this, { ...context, alarms: this.createdAlarms }) : undefined;
  }

  /**
   * Creates the alarm of a provider that was enabled after `monitor()`; it joins the others in the dashboard.
   *
   * @internal
   */
  _watchProvider(provider: string): void {
    if (this.monitored && this.alarmed && this.alarmTopic) {
      const context = { ...this.monitored, monitored: { providers: [provider] } };
      this.createdAlarms.push(...createAlarms(this, context, this.alarmTopic, [providerAlarms]));
    }
  }

  /** The alarms that were created so far. */
  get alarms(): cloudwatch.Alarm[] {
    return [...this.createdAlarms];
  }

  /** The dashboard that `monitor()` created; undefined before, or where there is none. */
  get dashboard(): cloudwatch.Dashboard | undefined {
    return this.createdDashboard;
  }

  /** Where the console shows the dashboard; undefined where there is none. */
  get dashboardUrl(): string | undefined {
    return this.createdDashboard && dashboardUrl(this.createdDashboard);
  }

  /**
   * Any metric that the gateway emits, with its usual statistic.
   *
   * @param name name of the metric, as in docs/observability.md
   * @param options which part of the gateway, and how the metric is shown
   * @throws UnknownMetric where the gateway emits no such metric, MetricDimensionsNotEmitted where not with these dimensions
   */
  metric(name: string, options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return gatewayMetric(this.gatewayName, name, options);
  }

  /**
   * Requests that ended, whatever their status.
   *
   * @default - sum over 5 minutes
   */
  metricRequests(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Requests', options);
  }

  /**
   * Requests that ended with a status of 500 or more, or with a broken stream.
   *
   * @default - sum over 5 minutes
   */
  metricErrors(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Errors', options);
  }

  /**
   * Errors in percent of requests; no value while there are no requests.
   *
   * @default - over 5 minutes
   */
  metricErrorRate(options: GatewayMetricOptions = {}): cloudwatch.MathExpression {
    return errorRateMetric(this.gatewayName, options);
  }

  /**
   * Requests that the gateway itself refused, with a status of 400 to 499.
   *
   * @default - sum over 5 minutes
   */
  metricRefusals(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Refusals', options);
  }

  /**
   * Input and output tokens together.
   *
   * @default - sum over 5 minutes
   */
  metricTokens(options: GatewayMetricOptions = {}): cloudwatch.MathExpression {
    return tokensMetric(this.gatewayName, options);
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
   * What the requests cost by the price table, in USD. Requests that have no price are not in it.
   *
   * @default - sum over 5 minutes
   */
  metricCost(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Cost', options);
  }

  /**
   * Milliseconds from the first byte of the request to the last of the answer.
   *
   * @default - 99th percentile over 5 minutes
   */
  metricLatency(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('Latency', options);
  }

  /**
   * Milliseconds from the first byte of the request to the first body byte of the answer.
   *
   * @default - 99th percentile over 5 minutes
   */
  metricTimeToFirstToken(options: GatewayMetricOptions = {}): cloudwatch.Metric {
    return this.metric('TimeToFirstToken', options);
  }

  /**
   * Highest number of requests that one task had open at once, of the whole gateway only.
   *
   * @default - average over 5 minutes
   */
  metricRequestsInFlight(options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return this.metric('RequestsInFlight', options);
  }
}

const NAME = /^[A-Za-z0-9._-]{1,64}$/;

function validate(props: GatewayObservabilityProps, alarmed: boolean): void {
  if (props.gatewayName !== undefined && !Token.isUnresolved(props.gatewayName) && !NAME.test(props.gatewayName)) {
    throw invalid('GatewayNameInvalid', 'gatewayName', props.gatewayName);
  }
  if (props.encryptionKey && props.customerManagedKey === false) {
    throw invalid('EncryptionKeyNotUsed', 'observability.customerManagedKey', false);
  }
  requireRemovalPolicy('observability.removalPolicy', props.removalPolicy);
  requireOption(
    'observability.logRetention',
    props.logRetention,
    (given) => Token.isUnresolved(given) || Object.values(logs.RetentionDays).includes(given as logs.RetentionDays),
    'the values of RetentionDays are',
  );
  const [ignored] = alarmed ? [] : alarmOptionsIn(props);
  if (ignored) {
    throw invalid('AlarmOptionWithoutAlarms', 'observability.alarms', false, `observability.${ignored} is given`);
  }
}
