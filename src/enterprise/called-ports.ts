import { calledPortOf } from '../called-port';
import type { LogStoreConfig } from './bound-log-store';
import type { ControlPlaneHosts } from './control-plane';
import type { EnterpriseSettings } from './settings';

/** What a service calls at ports other than that of HTTPS, which is open to all of them. */
export interface CalledPort {
  readonly what: string;
  readonly port: number;
  /** Not by the data service. */
  readonly byGateway?: boolean;
}

/** Whatever has an address among the options; whoever names one by a variable lets the services out to it. */
export function calledPorts(settings: EnterpriseSettings, { url }: LogStoreConfig, hosts: ControlPlaneHosts): CalledPort[] {
  const { outboundProxy, otlp, semanticCache, trustedCustomHosts = [], clickHouse } = settings;
  const ofBoth: [string, (string | undefined)[]][] = [
    ['Proxy for what goes out', [outboundProxy?.httpsProxy]],
    ['Log store', [url]],
    ['Control plane', [hosts.albus, hosts.api, hosts.sync, hosts.configs]],
    ['ClickHouse', [clickHouse?.endpoint]],
  ];
  const ofGateway: [string, (string | undefined)[]][] = [
    ['Telemetry', [otlp?.endpoint, otlp?.tracesEndpoint]],
    ['Semantic cache', [semanticCache?.address, semanticCache?.embeddingsUrl]],
    ['Models of your own', trustedCustomHosts],
  ];
  return [...portsOf(ofBoth), ...portsOf(ofGateway).map((called) => ({ ...called, byGateway: true }))];
}

const portsOf = (called: [string, (string | undefined)[]][]): CalledPort[] =>
  called.flatMap(([what, addresses]) =>
    addresses
      .flatMap((address) => (address === undefined ? [] : (calledPortOf(address) ?? [])))
      .filter((port, index, all) => all.indexOf(port) === index)
      .map((port) => ({ what, port })),
  );
