/** Which service has a variable. */
export type Service = 'gateway' | 'dataService';

/** How a value is written. A `switch` has one value, written where the option is given and not false or empty. */
export type Form = 'text' | 'list' | 'pairs' | 'milliseconds' | 'flag' | 'secret' | readonly ['switch', string];

/** Option, its variable, how it is written, and who has it. */
export type Row = readonly [option: string, variable: string, form: Form, ...services: Service[]];

const BOTH = ['gateway', 'dataService'] as const;

/**
 * Variables of the images, by the option that means them. Names are those of the vendor's documentation and charts, August 2026.
 *
 * @see https://portkey.ai/docs/changelog/enterprise
 */
export const SETTINGS: readonly Row[] = [
  ['otlp.endpoint', 'OTEL_PUSH_ENABLED', ['switch', 'true'], 'gateway'],
  ['otlp.endpoint', 'OTEL_ENDPOINT', 'text', 'gateway'],
  ['otlp.headers', 'OTEL_EXPORTER_OTLP_HEADERS', 'secret', 'gateway'],
  ['otlp.protocol', 'OTEL_EXPORTER_OTLP_PROTOCOL', 'text', 'gateway'],
  ['otlp.serviceName', 'OTEL_SERVICE_NAME', 'text', 'gateway'],
  ['otlp.resourceAttributes', 'OTEL_RESOURCE_ATTRIBUTES', 'pairs', 'gateway'],
  ['otlp.tracesEndpoint', 'EXPERIMENTAL_GEN_AI_OTEL_TRACES_ENABLED', ['switch', 'true'], 'gateway'],
  ['otlp.tracesEndpoint', 'EXPERIMENTAL_GEN_AI_OTEL_EXPORTER_OTLP_ENDPOINT', 'text', 'gateway'],
  ['otlp.tracesHeaders', 'EXPERIMENTAL_GEN_AI_OTEL_EXPORTER_OTLP_HEADERS', 'secret', 'gateway'],
  ['otlp.tracesResourceAttributes', 'EXPERIMENTAL_GEN_AI_OTEL_RESOURCE_ATTRIBUTES', 'pairs', 'gateway'],

  ['prometheus.enabled', 'ENABLE_PROMETHEUS', 'flag', ...BOTH],
  ['prometheus.modelLabel', 'PROMETHEUS_INCLUDE_MODEL_LABEL', 'flag', 'gateway'],
  ['prometheus.configNameLabel', 'PROMETHEUS_INCLUDE_CONFIG_NAME_LABEL', 'flag', 'gateway'],
  ['prometheus.apiKeyNameLabel', 'PROMETHEUS_INCLUDE_API_KEY_NAME_LABEL', 'flag', 'gateway'],
  ['prometheus.metadataLabels', 'PROMETHEUS_INCLUDE_METADATA_LABELS', ['switch', 'true'], 'gateway'],
  ['prometheus.metadataLabels', 'PROMETHEUS_LABELS_METADATA_ALLOWED_KEYS', 'list', 'gateway'],
  ['prometheus.extraLabels', 'PROMETHEUS_EXTRA_LABELS', 'list', 'gateway'],
  ['prometheus.histogramBuckets', 'PROMETHEUS_HISTOGRAM_BUCKETS', 'list', 'gateway'],
  ['prometheus.httpDurationBuckets', 'PROMETHEUS_HTTP_DURATION_BUCKETS', 'list', 'gateway'],
  ['prometheus.gcBuckets', 'PROMETHEUS_GC_BUCKETS', 'list', 'gateway'],

  ['semanticCache.vectorStore', 'VECTOR_STORE', 'text', 'gateway'],
  ['semanticCache.address', 'VECTOR_STORE_ADDRESS', 'text', 'gateway'],
  ['semanticCache.collectionName', 'VECTOR_STORE_COLLECTION_NAME', 'text', 'gateway'],
  ['semanticCache.apiKey', 'VECTOR_STORE_API_KEY', 'secret', 'gateway'],
  ['semanticCache.embeddingProvider', 'SEMANTIC_CACHE_EMBEDDING_PROVIDER', 'text', 'gateway'],
  ['semanticCache.embeddingsUrl', 'SEMANTIC_CACHE_EMBEDDINGS_URL', 'text', 'gateway'],
  ['semanticCache.embeddingModel', 'SEMANTIC_CACHE_EMBEDDING_MODEL', 'text', 'gateway'],
  ['semanticCache.embeddingApiKey', 'SEMANTIC_CACHE_EMBEDDING_API_KEY', 'secret', 'gateway'],
  ['semanticCache.similarityThreshold', 'SEMANTIC_CACHE_SIMILARITY_THRESHOLD', 'text', 'gateway'],
  ['semanticCache.embeddingDimensions', 'SEMANTIC_CACHE_EMBEDDING_DIMENSIONS', 'text', 'gateway'],

  ['logStore.filePathFormat', 'LOG_STORE_FILE_PATH_FORMAT', 'text', ...BOTH],
  ['logStore.connectionFailureThreshold', 'LOG_STORE_CONNECTION_FAILURE_THRESHOLD', 'text', 'gateway'],

  ['jwtAuthentication', 'JWT_ENABLED', ['switch', 'ON'], 'gateway'],
  ['jwtDefaultScopes', 'JWT_LOCAL_AUTH_DEFAULT_SCOPES', 'list', 'gateway'],
  ['trustedCustomHosts', 'TRUSTED_CUSTOM_HOSTS', 'list', 'gateway'],
  ['headersToMetadata', 'HEADERS_TO_METADATA', 'list', 'gateway'],
  ['maxRootConfigTargets', 'MAX_ROOT_CONFIG_TARGETS', 'text', 'gateway'],
  ['maxNestedConfigTargets', 'MAX_NESTED_CONFIG_TARGETS', 'text', 'gateway'],
  ['maxConditionalRootConfigTargets', 'MAX_CONDITIONAL_ROOT_CONFIG_TARGETS', 'text', 'gateway'],
  ['mcpRequestTimeout', 'MCP_REQUEST_TIMEOUT_MS', 'milliseconds', 'gateway'],
  ['googleAudience', 'GCP_WIF_AUDIENCE', 'text', 'gateway'],
  ['googleServiceAccountEmail', 'GCP_WIF_SERVICE_ACCOUNT_EMAIL', 'text', 'gateway'],

  ['outboundProxy.httpsProxy', 'HTTPS_PROXY', 'text', ...BOTH],
  ['outboundProxy.noProxy', 'NO_PROXY', 'list', ...BOTH],
  ['outboundProxy.certificateAuthority', 'TLS_CA', 'secret', ...BOTH],

  ['cors.allowedOrigins', 'CORS_ALLOWED_ORIGINS', 'list', 'gateway'],
  ['cors.allowedMethods', 'CORS_ALLOWED_METHODS', 'list', 'gateway'],
  ['cors.allowedHeaders', 'CORS_ALLOWED_HEADERS', 'list', 'gateway'],
  ['cors.exposedHeaders', 'CORS_ALLOWED_EXPOSE_HEADERS', 'list', 'gateway'],

  ['clickHouse.endpoint', 'ANALYTICS_STORE', ['switch', 'clickhouse'], ...BOTH],
  ['clickHouse.endpoint', 'ANALYTICS_STORE_ENDPOINT', 'text', 'gateway'],
  ['clickHouse.user', 'ANALYTICS_STORE_USER', 'text', 'gateway'],
  ['clickHouse.password', 'ANALYTICS_STORE_PASSWORD', 'secret', 'gateway'],
  ['clickHouse.logTable', 'ANALYTICS_LOG_TABLE', 'text', 'gateway'],
  ['clickHouse.feedbackTable', 'ANALYTICS_FEEDBACK_TABLE', 'text', 'gateway'],
  ['clickHouse.generationHooksTable', 'ANALYTICS_GENERATION_HOOKS_TABLE', 'text', 'gateway'],
  ['clickHouse.endpoint', 'CLICKHOUSE_HOST', 'text', 'dataService'],
  ['clickHouse.user', 'CLICKHOUSE_USER', 'text', 'dataService'],
  ['clickHouse.password', 'CLICKHOUSE_PASSWORD', 'secret', 'dataService'],

  ['bullBoard', 'BULL_BOARD_ENABLED', 'flag', 'dataService'],
  ['batchStatusCheckInterval', 'BATCH_STATUS_CHECK_INTERVAL', 'milliseconds', 'dataService'],
  ['finetuneStatusCheckInterval', 'FINETUNE_STATUS_CHECK_INTERVAL', 'milliseconds', 'dataService'],
];
