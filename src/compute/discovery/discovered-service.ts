import { Duration, Size } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { type ContainerPort, ContainerProtocol } from '../../contract/container-spec';
import { invalid } from '../../errors';
import type { TimeoutPlan } from '../../timeouts';
import type { DiscoveryConfig, ServiceConnectConfig } from './discovery-config';

/** What the service knows of itself. */
export interface DiscoveredSubject {
  readonly ports: readonly ContainerPort[];
  /** Ports of the other containers of its tasks. */
  readonly otherPorts: readonly ContainerPort[];
  readonly timeouts: TimeoutPlan;
  readonly logGroup: logs.ILogGroup;
}

/** How a service is found: what Amazon ECS is told, and what callers need. */
export interface DiscoveredService {
  readonly options: Pick<ecs.BaseServiceOptions, 'cloudMapOptions' | 'serviceConnectConfiguration'>;
  /** Where it is called; undefined where it is not found. */
  readonly url?: string;
  /** The port of its tasks to which calls come. */
  readonly port?: number;
}

const INGRESS_PORT = 18_080;

/** The first port of the container is the one that is found. */
export function discoveredService({ cloudMapOptions, serviceConnect }: DiscoveryConfig, subject: DiscoveredSubject): DiscoveredService {
  if (serviceConnect) {
    return connectedService(serviceConnect, subject);
  }
  const { name, cloudMapNamespace } = cloudMapOptions ?? {};
  if (!cloudMapOptions || !name || !cloudMapNamespace) {
    return { options: { cloudMapOptions } };
  }
  const { port, protocol } = firstPort(subject, name);
  return { options: { cloudMapOptions }, url: `${protocol}://${name}.${cloudMapNamespace.namespaceName}:${port}`, port };
}

function connectedService(config: ServiceConnectConfig, subject: DiscoveredSubject): DiscoveredService {
  const { namespaceArn: namespace, discoveryName, ingressPort = INGRESS_PORT } = config;
  const logDriver = ecs.LogDrivers.awsLogs({
    logGroup: subject.logGroup,
    streamPrefix: 'service-connect',
    mode: ecs.AwsLogDriverMode.NON_BLOCKING,
    maxBufferSize: Size.mebibytes(1),
  });
  if (discoveryName === undefined) {
    return { options: { serviceConnectConfiguration: { namespace, logDriver } } };
  }
  const { name, port, protocol } = firstPort(subject, discoveryName);
  if ([...subject.ports, ...subject.otherPorts].some((each) => each.port === ingressPort)) {
    throw invalid('IngressPortNotPossible', 'discovery.ingressPort', ingressPort, 'a container of the task listens on it');
  }
  if (protocol !== ContainerProtocol.HTTP && config.requestTimeout !== undefined) {
    throw invalid('RequestTimeoutWithTls', 'discovery.requestTimeout', config.requestTimeout.toString());
  }
  const service: ecs.ServiceConnectService = {
    portMappingName: name,
    discoveryName,
    dnsName: discoveryName,
    port,
    ingressPortOverride: ingressPort,
    idleTimeout: config.idleTimeout ?? Duration.seconds(subject.timeouts.loadBalancerIdle),
    perRequestTimeout: protocol === ContainerProtocol.HTTP ? (config.requestTimeout ?? Duration.seconds(0)) : undefined, // requests are what HTTP has
  };
  return {
    options: { serviceConnectConfiguration: { namespace, services: [service], logDriver } },
    url: `${protocol}://${discoveryName}:${port}`,
    port: ingressPort,
  };
}

function firstPort({ ports: [first] }: DiscoveredSubject, name: string): Required<ContainerPort> {
  if (!first) {
    throw invalid('DiscoveryNameNotPossible', 'discovery.name', name, 'the container has no port');
  }
  return { protocol: ContainerProtocol.HTTP, ...first };
}
