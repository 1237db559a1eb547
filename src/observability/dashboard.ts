import { Aws, Duration, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type GatewayMetric, METRIC_NAMESPACE } from '../contract/catalogue';
import { firewallMetric, loadBalancerMetric, serviceMetric, targetMetric } from './aws-metrics';
import { errorRateMetric, gatewayMetric, metricsInsights } from './metrics';
import type { GatewayMonitorOptions } from './observability-options';
import { overRequests } from './queries';
import type { AlarmThresholds } from './thresholds';

const GRID = 24;
const HEIGHT = 6;

export interface DashboardContext {
  readonly gateway: string;
  readonly thresholds: AlarmThresholds;
  readonly monitored: GatewayMonitorOptions;
  readonly logGroup: ILogGroup;
  readonly alarms: cloudwatch.Alarm[];
}

/** One widget, told how wide it is: a row shares the grid evenly. */
type Widget = (width: number) => cloudwatch.IWidget;
type Row = (context: DashboardContext) => Widget[];

const { TABLE, PIE } = cloudwatch.LogQueryVisualizationType;

const graph =
  (title: string, left: cloudwatch.IMetric[], rest: Partial<cloudwatch.GraphWidgetProps> = {}): Widget =>
  (width) =>
    new cloudwatch.GraphWidget({ title, left, width, height: HEIGHT, leftYAxis: { min: 0 }, ...rest });

const total =
  (title: string, ...metrics: cloudwatch.IMetric[]): Widget =>
  (width) =>
    new cloudwatch.SingleValueWidget({ title, metrics, width, height: HEIGHT, setPeriodToTimeRange: true });

const logTable =
  ({ logGroup }: DashboardContext, title: string, commands: string[], view = TABLE): Widget =>
  (width) =>
    new cloudwatch.LogQueryWidget({ title, logGroupNames: [logGroup.logGroupName], queryLines: overRequests(commands), view, width, height: HEIGHT });

/** A label stands before the name of each provider. */
const byProvider = (gateway: string, select: 'AVG' | 'SUM', metric: GatewayMetric, label: string) =>
  metricsInsights({ gateway, select, metric, over: ['Gateway', 'Provider', 'Model'], groupBy: 'Provider', label });

const overview: Row = (context) => [
  total('Requests', gatewayMetric(context.gateway, 'Requests')),
  ...(isPriced(context) ? [total('Cost (USD)', gatewayMetric(context.gateway, 'Cost'))] : []),
  total('Unpriced requests', gatewayMetric(context.gateway, 'UnpricedRequests')),
  logTable(context, 'Active teams and clients', ['stats count_distinct(team) as teams, count_distinct(Client) as clients']),
  total('Error rate (%)', errorRateMetric(context.gateway)),
];

const cost: Row = (context) =>
  isPriced(context)
    ? [
        graph('Cost by provider (USD an hour)', [byProvider(context.gateway, 'SUM', 'Cost', 'USD').with({ period: Duration.hours(1) })], {
          view: cloudwatch.GraphWidgetView.BAR,
        }),
        logTable(context, 'The ten teams that spend most', [
          'stats sum(Cost) as usd, sum(Requests) as requests by team',
          'sort usd desc',
          'limit 10',
        ]),
        graph('Cost by client (USD an hour)', [
          metricsInsights({
            gateway: context.gateway,
            select: 'SUM',
            metric: 'Cost',
            over: ['Gateway', 'Client'],
            groupBy: 'Client',
            limit: 10,
            label: 'USD',
          }).with({
            period: Duration.hours(1),
          }),
        ]),
      ]
    : [];

const tokens: Row = (context) => [
  graph('Input tokens by provider', [byProvider(context.gateway, 'SUM', 'InputTokens', 'input')]),
  graph('Output tokens by provider', [byProvider(context.gateway, 'SUM', 'OutputTokens', 'output')]),
  graph('Cached input tokens by provider', [byProvider(context.gateway, 'SUM', 'CachedInputTokens', 'cached')]),
  logTable(context, 'Tokens by model', ['stats sum(InputTokens) + sum(OutputTokens) as tokens by Model', 'sort tokens desc', 'limit 10'], PIE),
];

const speed: Row = (context) => [
  logTable(context, 'Latency (ms)', [
    'stats pct(Latency, 50) as p50, pct(Latency, 95) as p95, pct(Latency, 99) as p99, count(*) as requests by Provider, Model',
    'sort p99 desc',
    'limit 20',
  ]),
  graph('First token, p99 (ms)', [
    gatewayMetric(context.gateway, 'TimeToFirstToken', { label: 'all' }),
    new cloudwatch.SearchExpression({
      expression: `SEARCH('{"${METRIC_NAMESPACE}",Gateway,Provider,Model} MetricName="TimeToFirstToken" Gateway="${context.gateway}"', 'p99', 300)`,
      label: 'p99',
    }),
  ]),
  graph('Error rate by provider', [byProvider(context.gateway, 'AVG', 'Errors', 'errors')], { leftYAxis: { min: 0, max: 1 } }),
];

const budget: Row = (context) => {
  const { dailyCostBudget, dailyCostThresholdPercent } = context.thresholds;
  const gauge: Widget = (width) =>
    new cloudwatch.GaugeWidget({
      title: `Cost of a day, of ${dailyCostBudget} USD`,
      metrics: [gatewayMetric(context.gateway, 'Cost', { period: Duration.days(1), label: 'USD' })],
      annotations: [{ value: (dailyCostBudget * dailyCostThresholdPercent) / 100, label: `${dailyCostThresholdPercent} %` }],
      leftYAxis: { min: 0, max: dailyCostBudget },
      width,
      height: HEIGHT,
    });
  const alarms: Widget = (width) => new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms: context.alarms, width, height: HEIGHT });
  return [...(isPriced(context) ? [gauge] : []), ...(context.alarms.length > 0 ? [alarms] : [])];
};

const cache: Row = (context) => [
  logTable(context, 'Response cache', [
    'stats sum(Requests) as requests, sum(InputTokens) + sum(OutputTokens) as tokens by cache',
    'sort requests desc',
  ]),
  graph('Input tokens that providers read from their caches (%)', [
    new cloudwatch.MathExpression({
      expression: '100 * cached / input',
      usingMetrics: { cached: gatewayMetric(context.gateway, 'CachedInputTokens'), input: gatewayMetric(context.gateway, 'InputTokens') },
      label: 'cached',
    }),
  ]),
  graph('Tokens read from and written to caches of providers', [
    gatewayMetric(context.gateway, 'CachedInputTokens', { label: 'read' }),
    gatewayMetric(context.gateway, 'CacheWriteTokens', { label: 'written' }),
  ]),
];

const tasks: Row = ({ gateway, monitored: { service } }) => [
  graph('Requests in flight, per task', [
    gatewayMetric(gateway, 'RequestsInFlight', { label: 'average' }),
    gatewayMetric(gateway, 'RequestsInFlight', { label: 'highest', statistic: 'Maximum' }),
  ]),
  graph('Refused', [gatewayMetric(gateway, 'Refusals'), gatewayMetric(gateway, 'EgressRefusals'), gatewayMetric(gateway, 'DroppedRecords')]),
  ...(service ? [graph('CPU and memory (%)', [serviceMetric(service, 'CPUUtilization', {}), serviceMetric(service, 'MemoryUtilization', {})])] : []),
];

const edge: Row = ({ monitored: { loadBalancer, targetGroup, firewallMetricName } }) => {
  const sum: cloudwatch.MetricOptions = { statistic: 'Sum' };
  return [
    ...(loadBalancer
      ? [
          graph('Load balancer', [
            loadBalancerMetric(loadBalancer, 'RequestCount', sum),
            loadBalancerMetric(loadBalancer, 'HTTPCode_ELB_4XX_Count', sum),
            loadBalancerMetric(loadBalancer, 'HTTPCode_ELB_5XX_Count', sum),
          ]),
        ]
      : []),
    ...(loadBalancer && targetGroup
      ? [
          graph('Tasks', [
            targetMetric(loadBalancer, targetGroup, 'HealthyHostCount', { statistic: 'Minimum' }),
            targetMetric(loadBalancer, targetGroup, 'UnHealthyHostCount', { statistic: 'Maximum' }),
          ]),
        ]
      : []),
    ...(firewallMetricName
      ? [
          graph('Firewall', [
            firewallMetric(firewallMetricName, 'AllowedRequests', sum),
            firewallMetric(firewallMetricName, 'BlockedRequests', sum),
            firewallMetric(firewallMetricName, 'CountedRequests', sum),
          ]),
        ]
      : []),
  ];
};

const ROWS: Row[] = [overview, cost, tokens, speed, budget, cache, tasks, edge];

export function createDashboard(scope: Construct, context: DashboardContext): cloudwatch.Dashboard {
  const rows = ROWS.map((row) => row(context)).filter((row) => row.length > 0);
  return new cloudwatch.Dashboard(scope, 'Dashboard', {
    defaultInterval: Duration.hours(12),
    widgets: rows.map((row) => row.map((widget, index) => widget(edgeOf(index + 1, row.length) - edgeOf(index, row.length)))),
  });
}

/** Where the widget at this place begins, in columns of the grid. */
const edgeOf = (index: number, widgets: number) => Math.floor((GRID * index) / widgets);

/** Where the console shows a dashboard. */
export function dashboardUrl(dashboard: cloudwatch.Dashboard): string {
  const { region } = Stack.of(dashboard);
  return `https://${region}.${consoleDomain(region)}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard.dashboardName}`;
}

/** The console's domain follows the partition, and CloudFormation knows no name for it: an unknown region is taken to be a commercial one. */
function consoleDomain(region: string): string {
  if (Token.isUnresolved(region) || region === Aws.REGION) {
    return 'console.aws.amazon.com';
  }
  return CONSOLE_DOMAINS.find(({ prefix }) => region.startsWith(prefix))?.domain ?? 'console.aws.amazon.com';
}

const CONSOLE_DOMAINS = [
  { prefix: 'cn-', domain: 'console.amazonaws.cn' },
  { prefix: 'us-gov-', domain: 'console.amazonaws-us-gov.com' },
];

const isPriced = ({ monitored }: DashboardContext) => monitored.priced !== false;
