/**
 * Variables that more follows from than what the image makes of them: ports, doors, waiting times, permissions, the other service. By the prop that
 * says them, from which all of it follows.
 */
const PROPS: readonly [prop: string, variables: RegExp][] = [
  ['serverMode', /^SERVER_MODE$/],
  ['mcp', /^MCP_(PORT|GATEWAY_BASE_URL)$/],
  ['maxRequestDuration', /^REQUEST_TIMEOUT$/],
  ['controlPlane', /^(ALBUS_(BASEPATH|ENDPOINT)|CONTROL_PLANE_BASEPATH|SOURCE_SYNC_API_BASEPATH|CONFIG_READER_PATH)$/],
  ['dataService', /^DATASERVICE_BASEPATH$/],
  ['logStore', /^LOG_STORE_(AWS_(ROLE_ARN|EXTERNAL_ID)|BASEPATH|OBJECT_LOCK_RETENTION_ENABLED)$/],
  ['cache', /^(AWS_REDIS_(AUTH_MODE|CLUSTER_NAME|ASSUME_ROLE_ARN|ROLE_EXTERNAL_ID)|REDIS_(HOST|PORT))$/],
  ['workersCache', /^REDIS_WORKERS_(URL|HOST|PORT|AUTH_MODE)$/],
  ['gateway.taskCertificate', /^TLS_(CERT|KEY)(_PATH)?$/],
  ['settings.outboundProxy', /^HTTPS?_PROXY$/],
];

/** The prop that says a variable, where more follows from it. */
export const propOf = (variable: string): string | undefined => PROPS.find(([, variables]) => variables.test(variable))?.[0];
