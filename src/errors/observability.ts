import type { ErrorTable } from './error-table';

/** Of metrics, alarms, logs. */
export const OBSERVABILITY_ERRORS = {
  UnknownMetric: {
    reason: 'the gateway emits no metric of this name',
    remedy: 'use one of the names in docs/observability.md',
  },
  MetricDimensionsNotEmitted: {
    reason: 'the gateway emits no metric with exactly these dimensions, and CloudWatch adds nothing up by itself',
    remedy:
      'give nothing, `client` alone, or `provider` together with `model`; `team` or `route` alone where `observability.metricsByTeam` or ' +
      '`metricsByRoute` is on, of requests, errors, cost and tokens; metrics of a task have no dimension of their own',
  },
  GatewayNameTaken: {
    reason: 'metrics and records of two gateways would be one',
    remedy: 'give each gateway a name of its own, or set `env` of their stacks, or put each into a Stage, where these are not deployed to one place',
  },
  GatewayNameInvalid: {
    reason: 'it is a dimension of every metric and part of queries',
    remedy: 'use 1 to 64 letters, digits, dots, dashes and underscores',
  },
  AlarmPercentOutOfRange: {
    reason: 'it is a share in percent',
    remedy: 'give a number above 0 and at most 100',
  },
  AlarmDurationOutOfRange: {
    reason: 'an alarm counts minutes, and looks back three hours at most',
    remedy: 'give whole minutes, from 1 to 180',
  },
  AlarmThresholdOutOfRange: {
    reason: 'with this threshold the alarm could never be over',
    remedy: 'give a number above 0 (for blocked requests, 0 or more)',
  },
  PriceTableMaxAgeOutOfRange: {
    reason: 'the age of a price table is counted in whole days',
    remedy: 'give whole days, from 1 to 3,650',
  },
  AlarmOptionNotKnown: {
    reason: 'alarms and dashboard are computed from it, so it must be known when the template is written',
    remedy: 'give a literal number or duration, not a token',
  },
  AlarmOptionWithoutAlarms: {
    reason: 'there are no alarms that the other options could apply to',
    remedy: 'leave `alarms` out, or leave the options of alarms out',
  },
  EncryptionKeyNotUsed: {
    reason: 'an encryptionKey is given as well',
    remedy: 'leave customerManagedKey out, or leave encryptionKey out',
  },
  AlreadyWatched: {
    reason: 'an alarm of this id, or the records of requests, are watched already',
    remedy: 'watch every thing once, and give a second one of its kind a name',
  },
  InvalidWatched: {
    reason: 'no alarm or widget can be made of it',
    remedy: 'give what `WatchedAlarm` and `WatchedWidget` ask for',
  },
  CostBudgetWithoutPrices: {
    reason: 'cost is not watched, as without a price table, so there is nothing that it could be measured by',
    remedy: 'give the gateway prices (or watch a CostSubject), or leave the option out',
  },
  UsageRetentionOutOfRange: {
    reason: 'S3 expires objects after whole days, and the template must name them',
    remedy: 'give whole days, from 1 to 36,500',
  },
  UsageRetentionWithBucket: {
    reason: 'how long the objects of a bucket live is said where it is made',
    remedy: 'leave the retention out and give the bucket lifecycle rules, or leave `bucket` out',
  },
  QueryScanLimitOutOfRange: {
    reason: 'Athena takes no lower limit than 10 MB',
    remedy: 'give 10 MiB or more',
  },
  ReportHourOutOfRange: {
    reason: 'it is an hour of the first day of a month, by whose first the last records of the month before have not arrived',
    remedy: 'give a whole number, from 1 to 23',
  },
  TraceOptionOutOfRange: {
    reason: 'tasks would refuse it when they start',
    remedy: 'keep to the range that the option names',
  },
  InvalidTraceEndpoint: {
    reason: 'it is not where tasks could send spans',
    remedy: 'write it like https://otel.example.com/api, without user, query and /v1/traces',
  },
  SignalNotTaken: {
    reason: 'its destination takes traces and not this',
    remedy: 'give a collector the pipeline, choose TraceDestination.otlp(), or leave the option out',
  },
  CollectorNotPossible: {
    reason: 'no collector can be run like that',
    remedy: 'give what the option asks for, or leave it out',
  },
  CollectorNotReachable: {
    reason: 'the tasks have no way to the internet, where the registry of the image is',
    remedy: 'copy the image into Amazon ECR and give it as `image`, use other VPC endpoints, or say `network.reachesInternet: true`',
  },
} as const satisfies ErrorTable;
