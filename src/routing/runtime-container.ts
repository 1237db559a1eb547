import { Duration, Size } from 'aws-cdk-lib';
import type { GatewayImageConfig } from '../compute';
import { CONFIGURATION_VARIABLE, CONTAINER_NAME, GATEWAY_PORT } from '../contract';
import { ContainerProtocol, type ContainerSpec } from '../contract/container-spec';
import { HEALTH_COMMAND, nodeHealthCommand, tlsHealthCommand } from '../contract/health-check';
import { commandWith, entryPointWith, fileLoader } from '../contract/loader';
import { FIXED_VARIABLES, PROXY_VARIABLES, RESERVED_VARIABLES } from '../contract/reserved-variables';
import { invalid } from '../errors';
import { type BuildDelivery, type Delivery, deliveryOf, type RuntimeBuild } from './delivery';
import type { GatewayRoutingProps } from './routing-options';

/** Says in a line of a diff that the runtime is another one, where its variable takes 20 KB to say so. */
const RUNTIME_LABEL = 'cdk-portkey-gateway.runtime';

/** Uid and gid of `node` in the image. */
const USER = '1000:1000';

/** Nothing in the image writes to it; it is there for what an operator or an instrumentation adds. */
const TMP_SIZE = Size.mebibytes(64);

/** A socket for every client and every provider call, with room. */
const OPEN_FILES = 65536;

/** What one process can use. */
const ONE_VCPU = 1024;

/** The container that runs the image with the runtime in front of it. `configuration` is the boot document, or a token for it. */
export function runtimeContainer(
  image: GatewayImageConfig,
  configuration: string,
  build: RuntimeBuild,
  {
    environment = {},
    secrets,
    tmpSize = TMP_SIZE,
    taskCertificate,
  }: Pick<GatewayRoutingProps, 'environment' | 'secrets' | 'taskCertificate' | 'tmpSize'>,
): ContainerSpec {
  checkVariables('compute.environment', environment);
  checkVariables('compute.secrets', secrets ?? {});
  const twice = Object.keys(secrets ?? {}).find((name) => name in environment);
  if (twice) {
    throw invalid('ReservedEnvironmentVariable', `compute.secrets.${twice}`, 'a secret', '`compute.environment` sets it');
  }
  const { runtimePath, version, nodePath, nativeOnly } = image;
  const delivery: Delivery & Partial<BuildDelivery> = runtimePath
    ? { command: commandWith(fileLoader(runtimePath), nativeOnly) }
    : deliveryOf(build, nativeOnly);
  return {
    name: CONTAINER_NAME,
    image: image.image,
    version,
    labels: delivery.sha256 ? { [RUNTIME_LABEL]: `sha256:${delivery.sha256}` } : undefined,
    entryPoint: entryPointWith(nodePath),
    command: delivery.command,
    environment: {
      ...environment,
      ...delivery.environment,
      [CONFIGURATION_VARIABLE]: configuration,
      ...FIXED_VARIABLES,
    },
    environmentFiles: delivery.environmentFile && [delivery.environmentFile],
    secrets,
    environmentReason: 'The environment holds the runtime and its settings and no secret: keys are read from Secrets Manager while the task runs.',
    ports: [taskCertificate ? { name: 'https', port: GATEWAY_PORT, protocol: ContainerProtocol.HTTPS } : { name: 'http', port: GATEWAY_PORT }],
    user: USER,
    tmpSize,
    openFiles: OPEN_FILES,
    usableCpu: ONE_VCPU,
    healthCheck: {
      command: [...healthCommand(image, taskCertificate !== undefined)],
      interval: Duration.seconds(15),
      timeout: Duration.seconds(5),
      retries: 3,
      startPeriod: Duration.seconds(30),
    },
  };
}

function healthCommand({ healthCheckByNode, nodePath }: GatewayImageConfig, speaksTls: boolean): readonly string[] {
  if (speaksTls) {
    return tlsHealthCommand(nodePath);
  }
  return healthCheckByNode ? nodeHealthCommand(nodePath) : HEALTH_COMMAND;
}

/** Refuses variables that the gateway sets itself. A value may be a secret, or hold a password. */
function checkVariables(path: string, variables: Readonly<Record<string, unknown>>): void {
  const reserved = RESERVED_VARIABLES.find((name) => name in variables);
  if (reserved) {
    const value = variables[reserved];
    throw invalid('ReservedEnvironmentVariable', `${path}.${reserved}`, typeof value === 'string' ? value : 'a secret');
  }
  const proxy = Object.keys(variables).find((name) => PROXY_VARIABLES.includes(name.toUpperCase()));
  if (proxy) {
    throw invalid('ProxyNotSupported', `${path}.${proxy}`, 'set');
  }
}
