import { Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { GatewayService, type GatewayServiceProps, nameOptions } from '../compute';
import { type ContainerPort, ContainerProtocol, type ContainerSpec } from '../contract/container-spec';
import { optionsFor } from '../inputs';
import type { BoundCache } from './bound-cache';
import { DATA_SERVICE, GATEWAY } from './data-plane';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { type DataPlane, dataServiceEnvironment, gatewayEnvironment, type Variables, variablesOf } from './environment';
import { type HealthPaths, healthPathsOf } from './health-paths';
import { namedAs } from './option-names';
import type { EnterpriseServiceOptions, TaskCertificate } from './options';
import { PortkeyImage, type StandardImage } from './portkey-image';
import { settingsOf } from './settings';
import { VENDOR } from './vendor';

/** What differs between the services of Portkey. */
interface PortkeyService {
  readonly name: string;
  /** Of the options that a user gives. */
  readonly path: string;
  readonly standard: StandardImage;
  readonly servers: readonly Server[];
  readonly speaksTls?: boolean;
  readonly computed: Variables;
}

/** One of the servers that an image runs, and where it tells its health. */
interface Server {
  readonly port: ContainerPort;
  readonly healthPath: string;
}

/** What the gateway decides about each of them. */
export type Surroundings = Omit<GatewayServiceProps, 'container'>;

/** A service that came of it. */
export interface RunService {
  readonly service: GatewayService;
  /** Undefined where it is not known. */
  readonly release?: string;
}

/** Runs an image of Portkey: not as root, with a root filesystem that cannot be written, and asked for its health on every port. */
function runService(
  scope: Construct,
  id: string,
  service: PortkeyService,
  options: EnterpriseServiceOptions,
  { registryCredentials }: PortkeyEnterpriseGatewayProps,
  surroundings: Surroundings,
): RunService {
  const { image, release } = (options.image ?? PortkeyImage.fromRegistry())._bind(scope, id, service.standard, registryCredentials);
  const { environment, secrets } = variablesOf(scope, service.path, service.computed, options);
  const container: ContainerSpec = {
    name: service.name,
    image,
    version: release,
    environment,
    environmentReason: 'Addresses, ports and names of buckets; what is secret is read from Secrets Manager.',
    secrets,
    ports: service.servers.map(({ port }) => port),
    healthCheck: {
      command: healthCommand(service),
      interval: Duration.seconds(30),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(60),
    },
    user: '1000',
    tmpSize: options.tmpSize ?? Size.mebibytes(64),
  };
  const props = {
    ...optionsFor('GatewayServiceOptions', options),
    ...surroundings,
    discovery: options.discovery ?? surroundings.discovery,
    cpuArchitecture: options.cpuArchitecture ?? surroundings.cluster.capacity.cpuArchitecture ?? ecs.CpuArchitecture.ARM64,
    container,
  };
  const made = namedAs(service.path, () => new GatewayService(scope, id, props));
  nameOptions(made, service.path);
  return { service: made, release };
}

/** The gateway: models, tools, or both. */
export function runGateway(scope: Construct, props: PortkeyEnterpriseGatewayProps, plane: DataPlane, surroundings: Surroundings): RunService {
  const speaksTls = props.gateway?.taskCertificate !== undefined;
  const computed = computedFor('gateway', gatewayEnvironment(plane), props, plane);
  const service: PortkeyService = {
    name: GATEWAY,
    path: 'gateway',
    standard: VENDOR.gatewayImage,
    servers: serversOf(plane, healthPathsOf(props), speaksTls),
    speaksTls,
    computed: { ...computed, secrets: { ...computed.secrets, ...certificateSecrets(props.gateway?.taskCertificate) } },
  };
  return runService(scope, 'Service', service, props.gateway ?? {}, props, surroundings);
}

/** Batches, fine-tuning, exports. */
export function runDataService(scope: Construct, props: PortkeyEnterpriseGatewayProps, plane: DataPlane, surroundings: Surroundings): RunService {
  const service: PortkeyService = {
    name: DATA_SERVICE,
    path: 'dataService',
    standard: VENDOR.dataServiceImage,
    servers: [{ port: { name: DATA_SERVICE, port: plane.dataServicePort }, healthPath: healthPathsOf(props).dataService }],
    computed: computedFor('dataService', dataServiceEnvironment(plane), props, plane),
  };
  return runService(scope, 'DataService', service, props.dataService ?? {}, props, surroundings);
}

const certificateSecrets = (given?: TaskCertificate): Record<string, ecs.Secret> =>
  given ? { TLS_CERT: given.certificate, TLS_KEY: given.privateKey } : {};

const workersSecrets = (cache?: BoundCache): Record<string, ecs.Secret> =>
  cache?.secrets?.REDIS_PASSWORD ? { REDIS_WORKERS_PASSWORD: cache.secrets.REDIS_PASSWORD } : {};

function computedFor(
  service: 'gateway' | 'dataService',
  environment: Record<string, string>,
  { account, settings }: PortkeyEnterpriseGatewayProps,
  { cache, workersCache, logStoreSecrets }: DataPlane,
): Variables {
  const set = settingsOf(service, settings);
  return {
    environment: { ...environment, ...set.environment },
    secrets: { ...account._secrets, ...cache.secrets, ...workersSecrets(workersCache), ...logStoreSecrets, ...set.secrets },
  };
}

function serversOf({ mode: { gateway, mcp }, gatewayPort, mcpPort }: DataPlane, health: HealthPaths, speaksTls: boolean): Server[] {
  const protocol = speaksTls ? ContainerProtocol.HTTPS : ContainerProtocol.HTTP;
  return [
    ...(gateway ? [{ port: { name: GATEWAY, port: gatewayPort, protocol }, healthPath: health.gateway }] : []),
    ...(mcp ? [{ port: { name: 'mcp', port: mcpPort, protocol }, healthPath: health.mcp }] : []),
  ];
}

/**
 * By Node.js, which the image has for certain, and every port in use: a server that is dead beside one that serves is seen. Nobody verifies a certificate,
 * which is not for 127.0.0.1.
 */
function healthCommand({ servers, speaksTls = false }: PortkeyService): string[] {
  const asked = servers.map(({ port, healthPath }) => `${speaksTls ? 'https' : 'http'}://127.0.0.1:${port.port}${healthPath}`);
  const unverified = speaksTls ? "process.env.NODE_TLS_REJECT_UNAUTHORIZED='0';" : '';
  return [
    'CMD',
    'node',
    '-e',
    `${unverified}Promise.all(${JSON.stringify(asked)}.map(u=>fetch(u).then(r=>{if(!r.ok)throw r}))).then(()=>process.exit(0),()=>process.exit(1))`,
  ];
}
