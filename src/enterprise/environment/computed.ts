import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type { BoundCache } from '../bound-cache';
import type { ControlPlaneHosts } from '../control-plane';
import type { LogBuckets } from '../log-buckets';
import type { ModeRow } from '../server-mode';

/** What the variables of both services follow from. */
export interface DataPlane {
  readonly mode: ModeRow;
  readonly gatewayPort: number;
  readonly mcpPort: number;
  readonly mcpBaseUrl?: string;
  readonly dataServicePort: number;
  /** Where the services find each other; undefined where there is no data service. */
  readonly dataServiceUrl?: string;
  readonly gatewayUrl?: string;
  readonly cache: BoundCache;
  /** Of the queues, where they are not in `cache`. */
  readonly workersCache?: BoundCache;
  readonly controlPlane: ControlPlaneHosts;
  readonly logStore: Record<string, string>;
  readonly logStoreSecrets?: Record<string, ecs.Secret>;
  readonly buckets?: LogBuckets;
  /** Milliseconds; undefined where the image decides. */
  readonly requestTimeout?: number;
}

/** Variables by name; what is undefined is not written. */
type Computed = Record<string, string | number | undefined>;

/** Of the gateway: `reference B` writes the same, but for nulls and empty values. */
export function gatewayEnvironment(plane: DataPlane): Record<string, string> {
  const { mode, gatewayPort, mcpPort, mcpBaseUrl, dataServiceUrl, controlPlane, requestTimeout } = plane;
  const { variable, mcp } = mode;
  return written({
    SERVICE_NAME: 'gateway',
    ...ofBoth(plane),
    PORT: gatewayPort,
    SERVER_MODE: variable,
    MCP_PORT: mcp ? mcpPort : undefined,
    MCP_GATEWAY_BASE_URL: mcp ? mcpBaseUrl : undefined,
    DATASERVICE_BASEPATH: dataServiceUrl,
    ALBUS_BASEPATH: controlPlane.albus,
    CONTROL_PLANE_BASEPATH: controlPlane.api,
    SOURCE_SYNC_API_BASEPATH: controlPlane.sync,
    CONFIG_READER_PATH: controlPlane.configs,
    REQUEST_TIMEOUT: requestTimeout,
  });
}

/** Of the data service: with what its chart sets beyond reference B. */
export function dataServiceEnvironment(plane: DataPlane): Record<string, string> {
  const { buckets, gatewayUrl, dataServicePort, controlPlane, logStore } = plane;
  const finetune = (buckets?.finetune ?? buckets?.logs)?.bucketName;
  return written({
    SERVICE_NAME: 'data-service',
    ...ofBoth(plane),
    HYBRID_DEPLOYMENT: 'ON',
    NODE_ENV: 'production',
    PORT: dataServicePort,
    ALBUS_ENDPOINT: controlPlane.albus ?? 'https://albus.portkey.ai',
    LOG_EXPORTS_BUCKET: (buckets?.exports ?? buckets?.logs)?.bucketName,
    FINETUNES_BUCKET: finetune,
    AWS_S3_FINETUNE_BUCKET: finetune,
    FINETUNES_AWS_ROLE_ARN: logStore.LOG_STORE_AWS_ROLE_ARN,
    GATEWAY_BASE_URL: gatewayUrl,
  });
}

function ofBoth({ cache, workersCache, logStore }: DataPlane): Computed {
  return {
    ANALYTICS_STORE: 'control_plane',
    ...logStore,
    CACHE_STORE: cache.kind,
    REDIS_URL: cache.url,
    REDIS_TLS_ENABLED: String(cache.tls),
    REDIS_MODE: cache.clusterMode ? 'cluster' : 'standalone',
    ...cache.environment,
    ...(workersCache && ofWorkers(workersCache)),
  };
}

/** As the images tell it from the first: `REDIS_WORKERS_…`. */
function ofWorkers({ url, tls, environment = {} }: BoundCache): Computed {
  return {
    REDIS_WORKERS_URL: url,
    REDIS_WORKERS_TLS_ENABLED: String(tls),
    REDIS_WORKERS_USERNAME: environment.REDIS_USERNAME,
  };
}

const written = (computed: Computed): Record<string, string> =>
  Object.fromEntries(Object.entries(computed).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])));
