import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { isKnown, requireRange } from '../checks';
import { invalid } from '../errors';
import { DashboardRow, type IWatched, type WatchedAlarm, type WatchedWidget, WatchedWidgetKind } from '../watched';
import type { ImageMetricsOptions } from './observability-options';

/** As Amazon CloudWatch takes it; those of AWS are AWS's own. */
const NAMESPACE = /^(?!AWS\/)[^:]{1,255}$/;
const SLOW_AUTHENTICATION = Duration.seconds(1);
const SLOW_IMAGE = Duration.millis(500);
const PERIODS = 3;

/** A widget of metrics that the images of Portkey have under these names, and what each is. */
type Row = readonly [row: DashboardRow, title: string, statistic: string, metrics: Readonly<Record<string, string>>];

/**
 * Names are those of the vendor's page on Prometheus metrics, August 2026. Of a histogram Amazon CloudWatch gets sum and count, and so an average.
 */
const WIDGETS: readonly Row[] = [
  [DashboardRow.OVERVIEW, 'Requests that the image has counted', 'Sum', { request_count: 'requests' }],
  [DashboardRow.COST, 'Cost, as the image counts it', 'Sum', { llm_cost_sum: 'cost' }],
  [DashboardRow.TOKENS, 'Tokens, as the image counts them', 'Sum', { llm_token_sum: 'tokens' }],
  [
    DashboardRow.SPEED,
    'How long models and the image take (ms, average)',
    'Average',
    {
      portkey_request_duration_milliseconds: 'whole request',
      llm_request_duration_milliseconds: 'model',
      portkey_processing_time_excluding_last_byte_ms: 'image',
      llm_last_byte_diff_duration_milliseconds: 'last byte',
    },
  ],
  [
    DashboardRow.SPEED,
    'How long steps of the image take (ms, average)',
    'Average',
    {
      authentication_duration_milliseconds: 'authentication',
      api_key_rate_limit_check_duration_milliseconds: 'limits of the key',
      pre_request_processing_duration_milliseconds: 'before the request',
      post_request_processing_duration_milliseconds: 'after the request',
    },
  ],
  [DashboardRow.CACHE, 'How long the cache takes (ms, average)', 'Average', { llm_cache_processing_duration_milliseconds: 'cache' }],
];

/** What the images of Portkey measure of themselves, as a collector has written it to Amazon CloudWatch. */
export class ImageMetricsSubject implements IWatched {
  public readonly order?: number = 20;

  constructor(private readonly options: ImageMetricsOptions) {
    const { metricNamespace, authenticationThreshold, processingThreshold } = options;
    if (isKnown(metricNamespace) && !NAMESPACE.test(metricNamespace)) {
      throw invalid(
        'SettingNotPossible',
        'observability.imageMetrics.metricNamespace',
        metricNamespace,
        'up to 255 characters without colons, and not of AWS/',
      );
    }
    for (const [name, threshold] of Object.entries({ authenticationThreshold, processingThreshold })) {
      if (threshold) {
        requireRange('SettingNotPossible', `observability.imageMetrics.${name}`, threshold.toMilliseconds(), { above: 0 }, 'above 0');
      }
    }
  }

  public alarms(): WatchedAlarm[] {
    const { authenticationThreshold = SLOW_AUTHENTICATION, processingThreshold = SLOW_IMAGE } = this.options;
    return [
      {
        id: 'ImageAuthentication',
        description: `To know who asks takes more than ${authenticationThreshold.toMilliseconds()} ms on average, for 15 minutes: the cache or the control plane does not answer in time`,
        metric: this.metric('authentication_duration_milliseconds', 'Average'),
        periods: PERIODS,
        threshold: authenticationThreshold.toMilliseconds(),
      },
      {
        id: 'ImageProcessing',
        description: `The image itself takes more than ${processingThreshold.toMilliseconds()} ms of a request on average, for 15 minutes: more tasks, or larger ones, serve in time`,
        metric: this.metric('portkey_processing_time_excluding_last_byte_ms', 'Average'),
        periods: PERIODS,
        threshold: processingThreshold.toMilliseconds(),
      },
    ];
  }

  public widgets(): WatchedWidget[] {
    return WIDGETS.map(([row, title, statistic, metrics]) => ({
      row,
      kind: WatchedWidgetKind.GRAPH,
      title,
      metrics: Object.entries(metrics).map(([name, label]) => this.metric(name, statistic, label)),
    }));
  }

  private metric(metricName: string, statistic: string, label?: string): cloudwatch.Metric {
    const { metricNamespace: namespace, dimensions: dimensionsMap } = this.options;
    return new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, label, period: Duration.minutes(5) });
  }
}
