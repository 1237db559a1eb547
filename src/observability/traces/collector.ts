import { Duration, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { isKnown, requireKnown, requireRange } from '../../checks';
import type { SidecarSpec } from '../../contract/sidecar-spec';
import { keyItself } from '../../encryption-key';
import { invalid } from '../../errors';
import { presetValues, removalPolicyOf } from '../../presets';
import { warn } from '../../warnings';
import { COLLECTOR_NAME } from '../subjects/collector';
import type { BoundDestination } from './bound-destination';
import { collectorConfiguration, HEALTH, RECEIVER } from './collector-configuration';
import { type CollectorOptions, CollectorPipeline, type TelemetryPlacement } from './destination-options';
import { segmentAccess } from './xray-access';

const PATH = 'traces.destination';
const REPOSITORY = 'public.ecr.aws/aws-observability/aws-otel-collector';
/** @see https://github.com/aws-observability/aws-otel-collector/releases */
const RELEASE = 'v0.49.0';

/** Where the image looks for it. */
const CONFIGURATION = 'AOT_CONFIG_CONTENT';

const CPU = 64;
const MEMORY = 192;
const LEAST_MEMORY = 64;
/**
 * From there on Go gives memory back sooner, before all of it is used and the container ends.
 *
 * @see https://github.com/open-telemetry/opentelemetry-collector/blob/main/processor/memorylimiterprocessor/README.md
 */
const SHARE_OF_GO = 0.8;
/** Of what asks for its health; or what reads a part of the configuration from elsewhere. */
const MAY_BE_HEALTHY = /health_?check|\$\{/;

/** @throws `CollectorNotPossible`, `InvalidImageReference` */
export function checkCollector(options: CollectorOptions): void {
  const { image, imageDigest, cpu, memoryLimitMiB, pipelines, configuration, startsFirst } = options;
  if (image && imageDigest !== undefined) {
    throw invalid('CollectorNotPossible', `${PATH}.imageDigest`, imageDigest, 'it is that of the default image, and `image` is given');
  }
  if (imageDigest !== undefined && isKnown(imageDigest) && !/^sha256:[0-9a-f]{64}$/.test(imageDigest)) {
    throw invalid('InvalidImageReference', `${PATH}.imageDigest`, imageDigest);
  }
  requireKnown('CollectorNotPossible', `${PATH}.cpu`, cpu);
  requireRange('CollectorNotPossible', `${PATH}.cpu`, cpu ?? CPU, { from: 0 }, 'whole units, 0 or more');
  requireKnown('CollectorNotPossible', `${PATH}.memoryLimitMiB`, memoryLimitMiB);
  requireRange(
    'CollectorNotPossible',
    `${PATH}.memoryLimitMiB`,
    memoryLimitMiB ?? MEMORY,
    { from: LEAST_MEMORY },
    `whole MiB, ${LEAST_MEMORY} or more`,
  );
  if (pipelines && configuration !== undefined) {
    throw invalid('CollectorNotPossible', `${PATH}.pipelines`, pipelines, '`configuration` says what it does');
  }
  if (pipelines && (!pipelines.includes(CollectorPipeline.TRACES) || new Set(pipelines).size < pipelines.length)) {
    throw invalid('CollectorNotPossible', `${PATH}.pipelines`, pipelines, 'each once, and that of traces among them');
  }
  if (configuration?.trim() === '') {
    throw invalid('CollectorNotPossible', `${PATH}.configuration`, configuration, 'it would receive nothing');
  }
  for (const given of ['environment', 'secrets'] as const) {
    const names = Object.keys(options[given] ?? {});
    if (names.length > 0 && configuration === undefined) {
      throw invalid('CollectorNotPossible', `${PATH}.${given}`, names, 'only a `configuration` of yours reads them');
    }
    if (names.includes(CONFIGURATION)) {
      throw invalid('CollectorNotPossible', `${PATH}.${given}`, names, `\`configuration\` is ${CONFIGURATION}`);
    }
  }
  if (startsFirst && configuration !== undefined && isKnown(configuration) && !MAY_BE_HEALTHY.test(configuration)) {
    throw invalid('CollectorNotPossible', `${PATH}.startsFirst`, startsFirst, '`configuration` has no `health_check`, and no task would ever start');
  }
}

/** Ports of the task that it listens on, and so no other container. */
const PORTS = [RECEIVER, HEALTH].map((address) => Number(address.split(':')[1]));

/** Refuses other containers that say that they listen where a collector does: it would end, again and again. */
export function checkBesideCollector(path: string, sidecars: readonly SidecarSpec[] = []): void {
  sidecars.forEach(({ ports = [] }, index) => {
    const taken = ports.find(({ port }) => PORTS.includes(port));
    if (taken) {
      throw invalid('SidecarNotPossible', `${path}[${index}].ports`, taken.port, 'the collector of `traces` listens on it');
    }
  });
}

/** A collector as a sidecar, with what it writes to and may do. */
export function bindCollector(scope: Construct, options: CollectorOptions, placement: TelemetryPlacement): BoundDestination {
  const { pipelines = options.configuration === undefined ? [CollectorPipeline.TRACES] : [], memoryLimitMiB = MEMORY } = options;
  const logGroups = Object.fromEntries(pipelines.filter(writesLogs).map((name) => [name, createLogGroup(scope, name, placement)]));
  const { region } = Stack.of(scope);
  const { gatewayName } = placement;
  const logGroupNames = Object.fromEntries(Object.entries(logGroups).map(([name, { logGroupName }]) => [name, logGroupName]));
  const configuration =
    options.configuration ?? Stack.of(scope).toJsonString(collectorConfiguration(pipelines, { region, gatewayName, memoryLimitMiB, logGroupNames }));
  const sidecar: SidecarSpec = {
    name: COLLECTOR_NAME,
    image: options.image ?? standardImage(scope, options, placement),
    cpu: options.cpu ?? CPU,
    memoryLimitMiB,
    environment: { GOMEMLIMIT: `${Math.floor(memoryLimitMiB * SHARE_OF_GO)}MiB`, ...options.environment, [CONFIGURATION]: configuration },
    secrets: options.secrets,
    // the image has no shell, and asks by a program of its own
    healthCheck: {
      command: ['CMD', '/healthcheck'],
      // a gateway that waits for it waits for the first of them
      interval: Duration.seconds(options.startsFirst ? 5 : 15),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(15),
    },
    startsFirst: options.startsFirst,
  };
  const takes = (pipeline: CollectorPipeline): boolean => options.configuration !== undefined || pipelines.includes(pipeline);
  const callsXray = pipelines.includes(CollectorPipeline.TRACES);
  return {
    baseUrl: `http://${RECEIVER}`,
    statements: [...(callsXray ? segmentAccess() : []), ...Object.values(logGroups).flatMap(writeAccess)],
    callsXray,
    takes: { metrics: takes(CollectorPipeline.METRICS), logs: takes(CollectorPipeline.LOGS) },
    collector: { sidecar, logGroups },
  };
}

function standardImage(scope: Construct, { imageDigest }: CollectorOptions, { reachesInternet }: TelemetryPlacement): ecs.ContainerImage {
  if (reachesInternet === false) {
    throw invalid('CollectorNotReachable', `${PATH}.image`, REPOSITORY);
  }
  if (imageDigest === undefined) {
    warn(scope, 'collectorImageByTag', { image: `${REPOSITORY}:${RELEASE}` });
  }
  return ecs.ContainerImage.fromRegistry(imageDigest === undefined ? `${REPOSITORY}:${RELEASE}` : `${REPOSITORY}@${imageDigest}`);
}

const writesLogs = (name: CollectorPipeline): boolean => name !== CollectorPipeline.TRACES;

/** Made here: one that the collector makes has no key, and is kept for ever. */
function createLogGroup(
  scope: Construct,
  name: CollectorPipeline,
  { preset, logRetention, encryptionKey, removalPolicy }: TelemetryPlacement,
): logs.LogGroup {
  return new logs.LogGroup(scope, name === CollectorPipeline.METRICS ? 'MetricsLogGroup' : 'LogsLogGroup', {
    retention: logRetention ?? presetValues(preset).observability.logRetentionDays,
    encryptionKey: keyItself('encryptionKey', encryptionKey),
    removalPolicy: removalPolicyOf('removalPolicy', removalPolicy, preset),
  });
}

/** All that the exporters call where the group is there: they ask for it, and make it, only when it is not. */
const writeAccess = ({ logGroupArn }: logs.LogGroup): iam.PolicyStatement[] => [
  new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] }),
];
