/**
 * The one catalogue of what the runtime writes: fields, metrics, dimensions. The runtime emits from it; dashboards, queries,
 * alarms and metric methods read from it. Data only: no import of CDK or Node, both sides load this file.
 *
 * Names that are CloudWatch metrics or dimensions are PascalCase; the other fields are camelCase.
 */

/** Namespace of every metric. Gateways are told apart by the `Gateway` dimension. */
export const METRIC_NAMESPACE = 'PortkeyGateway';

/** Value of a dimension whose real value is not known to the gateway: keeps the number of metrics bounded. */
export const OTHER = 'other';

export interface MetricDefinition {
  /** CloudWatch's unit. */
  readonly unit: 'Count' | 'Milliseconds' | 'None';
  /** Statistic that makes sense by default. */
  readonly statistic: string;
  readonly description: string;
}

/** Units of the metrics that count nothing. */
export const UNITS: Partial<Record<string, MetricDefinition['unit']>> = {
  Latency: 'Milliseconds',
  TimeToFirstToken: 'Milliseconds',
  Cost: 'None',
  PriceTableAge: 'None',
  CacheSavings: 'None',
};

/** Metrics of one request, emitted under every set of `REQUEST_DIMENSIONS`. A metric is absent where it makes no sense. */
export const REQUEST_METRICS = {
  Requests: { unit: 'Count', statistic: 'Sum', description: 'Requests that ended, whatever their status' },
  Errors: { unit: 'Count', statistic: 'Sum', description: '1 when the status is 500 or more or the stream broke, else 0' },
  Refusals: { unit: 'Count', statistic: 'Sum', description: '1 when the gateway itself refused the request (4xx of its own), else 0' },
  Latency: { unit: 'Milliseconds', statistic: 'p99', description: 'From the first byte of the request to the last of the answer' },
  TimeToFirstToken: { unit: 'Milliseconds', statistic: 'p99', description: 'From the first byte of the request to the first of the answer body' },
  InputTokens: { unit: 'Count', statistic: 'Sum', description: 'Prompt tokens, cached ones included' },
  OutputTokens: { unit: 'Count', statistic: 'Sum', description: 'Completion tokens, reasoning ones included' },
  CachedInputTokens: { unit: 'Count', statistic: 'Sum', description: 'Prompt tokens that the provider read from its cache' },
  CacheWriteTokens: { unit: 'Count', statistic: 'Sum', description: 'Prompt tokens that the provider wrote to its cache' },
  ReasoningTokens: { unit: 'Count', statistic: 'Sum', description: 'Completion tokens spent on reasoning' },
  Cost: { unit: 'None', statistic: 'Sum', description: 'USD by the dated price table, of all that has a price there' },
  UnpricedRequests: { unit: 'Count', statistic: 'Sum', description: '1 when something was used that has no price, else 0' },
  LimitRefusals: { unit: 'Count', statistic: 'Sum', description: '1 when a limit or a budget refused the request, else 0; only with `limits`' },
  CacheHits: {
    unit: 'Count',
    statistic: 'Sum',
    description: '1 when the response cache answered, 0 when it was asked and did not; only with `responseCache`',
  },
  CacheSavings: {
    unit: 'None',
    statistic: 'Sum',
    description: 'USD that answers of the response cache had cost when they were made; only with `responseCache`',
  },
} as const satisfies Record<string, MetricDefinition>;

/** Metrics of one task, emitted once a minute under `[Gateway]`. */
export const TASK_METRICS = {
  RequestsInFlight: { unit: 'Count', statistic: 'Average', description: 'Highest number of requests open at once in the last minute, per task' },
  DroppedRecords: { unit: 'Count', statistic: 'Sum', description: 'Records that a full standard output made the task drop' },
  EgressRefusals: { unit: 'Count', statistic: 'Sum', description: 'Connections that the egress rules refused' },
  PriceTableAge: { unit: 'None', statistic: 'Maximum', description: 'Days since the date of the price table; absent without one' },
  SharedStateErrors: { unit: 'Count', statistic: 'Sum', description: 'Questions to shared state that failed or were late; only with `limits`' },
  LedgerErrors: { unit: 'Count', statistic: 'Sum', description: 'Times that what was spent could not be read or written; only with `limits`' },
  BudgetsReached: { unit: 'Count', statistic: 'Sum', description: 'Budgets that reached a percentage of `warnAt`; only with `limits`' },
  GuardrailUnits: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Text units that the guardrail counted, of all its policies together; only with `guardrail`',
  },
  GuardrailBlocked: { unit: 'Count', statistic: 'Sum', description: 'Requests and answers that the guardrail blocked; only with `guardrail`' },
  GuardrailMasked: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Requests and answers that the guardrail masked something of; only with `guardrail`',
  },
  GuardrailDetected: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Requests and answers that passed although the guardrail found something; only with `guardrail`',
  },
  GuardrailFailures: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Questions to the guardrail that failed, were late, or were not asked because it is left alone; only with `guardrail`',
  },
  GuardrailUnchecked: {
    unit: 'Count',
    statistic: 'Sum',
    description:
      'Requests and answers that passed unchecked, in whole or in part, because the guardrail failed or a maximum was reached; only with `guardrail`',
  },
  GuardrailMemoryErrors: {
    unit: 'Count',
    statistic: 'Sum',
    description:
      'Questions to the store of what the guardrail found that failed, were late or had an answer that cannot be read; only with `store` of `guardrail`',
  },
  CacheErrors: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Questions to the response cache that failed, were late or had an answer that cannot be read; only with `responseCache`',
  },
  ExportedSpans: { unit: 'Count', statistic: 'Sum', description: 'Spans that the receiver of traces has taken; only with `traces`' },
  DroppedSpans: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Spans that a full queue made the task drop, that could not be exported, or that the receiver refused; only with `traces`',
  },
  DroppedLogRecords: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Log records of which the same became; only with `traces.logs`',
  },
  SpanExportErrors: {
    unit: 'Count',
    statistic: 'Sum',
    description: 'Exports of spans, metrics or log records that failed or were late; only with `traces`',
  },
} as const satisfies Record<string, MetricDefinition>;

export type RequestMetric = keyof typeof REQUEST_METRICS;
export type TaskMetric = keyof typeof TASK_METRICS;
export type GatewayMetric = RequestMetric | TaskMetric;

/** The dimension sets that exist. Nothing reads a set that is not here. */
export const REQUEST_DIMENSIONS = [['Gateway'], ['Gateway', 'Client'], ['Gateway', 'Provider', 'Model']] as const;
export const TASK_DIMENSIONS = [['Gateway']] as const;

/**
 * Sets that a gateway emits where it is told to, each of which costs as much as its teams or routes are many. Their names are no field's in
 * another case: what reads records without regard to case, as Athena does, takes a record with both for broken.
 */
export const OPTIONAL_DIMENSIONS = { byTeam: ['Gateway', 'TeamName'], byRoute: ['Gateway', 'RouteName'] } as const;

/** The metrics that are emitted under the sets of `OPTIONAL_DIMENSIONS`, and no others. */
export const SHARED_METRICS = ['Requests', 'Errors', 'Cost', 'InputTokens', 'OutputTokens'] as const satisfies readonly RequestMetric[];

/** Every field of a usage record that is not a metric. */
export const RECORD_FIELDS = {
  logger:
    "always `usage` for a request's record, `task` for a task's minute, `egress` for a refused connection, `budget` for a budget of which a percentage is used (`subject`, `budget`, `percent`, `dollars`, and in `spent` what is used of them), `gateway` for lines of the server itself",
  level: '`info`, `warn` for 4xx, `error` for 5xx',
  time: 'ISO 8601, UTC, when the record was written',
  sequence: "number of the record in this task's life, from 1; a gap is a lost record",
  task: 'id of the ECS task, or the process id where there is none',
  requestId: 'also in the `x-request-id` header of the answer and in every error body',
  traceId:
    "the load balancer's X-Amzn-Trace-Id; with `traces` the id of the trace, 32 hexadecimal digits, also in the `x-trace-id` header of the answer",
  Gateway: 'the name of the gateway',
  Client:
    "name of the registered client, what people who signed in are called, `other` for a token's client that is not registered, `anonymous` with `Authentication.none`",
  Provider: 'name of the provider that served, or that was asked for',
  Model:
    'model that the provider says it used, up to 50 of a provider that are not priced or allowed by that name; of a failure the one asked for, where it is allowed by that name or was served before; else `other`',
  TeamName: '`team` where the live configuration has a client or group of it, else `other`; only with `metricsByTeam`',
  RouteName: '`route`; only with `metricsByRoute`',
  clientId: "the token's client id",
  team: 'team of the client, or of the person',
  user: 'the person who asked, where one signed in',
  apiKey: 'id of the API key that the request came with',
  route: 'name of the route, `default` where the client named none and there is no route for that',
  alias: 'alias that the client asked for in place of a model',
  requestedModel: 'model that the client asked for, cut to 128 characters',
  operation: 'OpenTelemetry GenAI operation: chat, text_completion, embeddings, generate_content …',
  method: 'HTTP method',
  path: 'path without query',
  status: 'HTTP status sent to the client; 499 when the client left before it',
  outcome: '`served`, `failed`, `refused`, `aborted` (the client left) or `interrupted` (the task stopped)',
  errorCode: 'stable code of a refusal or failure',
  limitedBy: 'subject and limit that refused the request: `team#search requestsPerMinute`',
  counted: 'where the request was counted, where a limit applies: `shared`, or `task` while shared state could not be asked or where there is none',
  guardrail:
    'the most that the guardrail did to the request or its answer: `passed`, `detected` (something was found, and passed), `unchecked` (it failed, or a maximum was reached), `masked` or `blocked`',
  guardrailFindings:
    'what it found: `input` or `output`, the policy and the name of what was found, such as `input sensitiveInformation EMAIL`; never the text',
  guardrailUnits: 'text units that it counted for the request and its answer, of all its policies together',
  guardrailCost: 'USD for these; it is no part of `Cost`, and counts for no budget',
  stopReason: 'why the model stopped, as the provider calls it',
  serviceTier: 'service tier that the provider says it served with',
  providerRequestId: "the provider's own id of the request, for its support",
  edits: 'what was changed of the request on its way: `store=false`, `-` and the name of what was dropped',
  stream: 'whether the answer was a stream',
  cache: 'what the response cache had: `hit`, `miss`, `refresh` (not asked, and written anew), `disabled` where the request has no part in it',
  retries: 'upstream attempts after the first',
  attempts:
    'every attempt: provider, model, lane, the number of its `key` where there are several, status, errorCode, calls, milliseconds to the head and to the end of its answer, and where there are several its tokens and its cost, which are parts of the sums',
  requestBytes: 'bytes of the request body',
  responseBytes: 'bytes of the answer body',
  estimated: 'the tokens are an estimate, for the provider did not count them, or not to their end',
  cacheWrite1hTokens: 'of the tokens written to a cache, those that stay for an hour',
  audioInputTokens: 'of the prompt tokens, those that are sound',
  imageInputTokens: 'of the prompt tokens, those that are pictures',
  audioOutputTokens: 'of the completion tokens, those that are sound',
  imageOutputTokens: 'of the completion tokens, those that are pictures',
  tools: 'calls of tools that the provider ran and bills, by tool',
  priceRow: 'provider and model of the row of the price table that Cost comes from',
  geography: 'place that the price is of, where it depends on one: geography of an inference profile, AWS Region, data zone',
  priceDate: 'date of the price table, whatever the request cost',
  unpriced:
    'what of the request has no price: `tokens` where its answer counts none, `model`, `date` where its price is still to come, `geography`, `tier` and its name, `long context`, a kind of token, a tool',
  reason: 'why a connection was refused',
  destination: 'host and port of a refused connection',
  message: 'line of the server itself',
} as const;
