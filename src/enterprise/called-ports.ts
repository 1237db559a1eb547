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
      .flatMap((address) => (address === undefined ? [] : (portOf(address) ?? [])))
      .filter((port, index, all) => all.indexOf(port) === index)
      .map((port) => ({ what, port })),
  );

/** By hand, and not as a URL: a part of it may be known to the deployment only, and some are no more than host and port. */
const ADDRESS = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(?:[^/@]*@)?(\[[^\]]*\]|[^/?#]*?)(?::(\d+))?(?:[/?#]|$)/i;
const IN_THE_TASK = /^(localhost|127(\.\d+){3}|\[::1\])$/i;

function portOf(address: string): number | undefined {
  const [, scheme, host = '', port] = ADDRESS.exec(address) ?? [];
  if (IN_THE_TASK.test(host)) {
    return undefined;
  }
  return port === undefined ? (scheme?.toLowerCase() === 'http' ? 80 : undefined) : Number(port);
}
