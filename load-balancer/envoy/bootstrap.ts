import { join } from 'node:path';
import type { ListenerModel, LoadBalancerModel, TargetGroupModel } from '../model';
import { ACCESS_LOG } from './access-log';
import { answersOfItsOwn } from './answers';
import { type Config, duration, extension, header, socketAddress, typed } from './extension';
import { listenerName } from './names';
import { routesOf } from './routes';
import { checkedRules, checkFilters, keysCluster } from './token-check';

/** What the proxy needs beside the model. */
export interface Surroundings {
  /** PEM, for every listener with TLS. */
  readonly certificate?: { readonly key: string; readonly cert: string };
  /** `host:port` to `address:port`: where the keys of issuers are. */
  readonly redials: Readonly<Record<string, string>>;
  /** PEM file of the authority of what the redials lead to. */
  readonly caFile: string;
  /** For the files with the targets and the rules. */
  readonly directory: string;
}

/** Envoy's configuration for the load balancer; every port is a free one. */
export function bootstrapOf(model: LoadBalancerModel, surroundings: Surroundings): Config {
  return {
    node: { id: 'load-balancer', cluster: 'load-balancer' },
    admin: { address: socketAddress('127.0.0.1', 0) },
    static_resources: {
      listeners: model.listeners.map((listener) => listenerOf(listener, model, surroundings)),
      clusters: [...model.targetGroups.map((group) => clusterOf(group, model, surroundings)), ...keysClusters(model, surroundings)],
    },
  };
}

/** What passes connections on, with TLS or without: it agrees with clients on nothing that targets would have to speak. */
function passingListener(listener: ListenerModel, { certificate }: Surroundings): Config {
  const clusters = listener.passesTo?.to.map(({ targetGroup, weight }) => ({ name: targetGroup, weight }));
  const proxy = extension('filters.network.tcp_proxy', 'extensions.filters.network.tcp_proxy.v3.TcpProxy', {
    stat_prefix: listenerName(listener),
    weighted_clusters: { clusters: clusters?.filter(({ weight }) => weight > 0) },
  });
  return {
    name: listenerName(listener),
    address: socketAddress('127.0.0.1', 0),
    filter_chains: [{ filters: [proxy], ...(listener.tls && { transport_socket: downstreamTls(listener, false, certificate) }) }],
  };
}

function listenerOf(listener: ListenerModel, model: LoadBalancerModel, surroundings: Surroundings): Config {
  if (listener.passesTo) return passingListener(listener, surroundings);
  const { attributes } = model;
  const { certificate, directory } = surroundings;
  const connectionManager = extension(
    'filters.network.http_connection_manager',
    'extensions.filters.network.http_connection_manager.v3.HttpConnectionManager',
    {
      stat_prefix: listenerName(listener),
      codec_type: 'AUTO',
      use_remote_address: true, // appends to X-Forwarded-For, sets X-Forwarded-Proto
      generate_request_id: false,
      server_header_transformation: 'PASS_THROUGH',
      stream_idle_timeout: duration(attributes.idleTimeout),
      request_timeout: '0s',
      common_http_protocol_options: {
        idle_timeout: duration(attributes.idleTimeout),
        max_connection_duration: duration(attributes.clientKeepAlive),
      },
      http_filters: [
        ...(attributes.dropInvalidHeaders ? [DROP_INVALID_HEADERS] : []),
        ...checkFilters(listener),
        extension('filters.http.router', 'extensions.filters.http.router.v3.Router', { suppress_envoy_headers: true }),
      ],
      rds: { route_config_name: listenerName(listener), config_source: watched(rulesFile(directory, listener)) },
      access_log: [ACCESS_LOG],
      local_reply_config: answersOfItsOwn(listener),
    },
  );
  return {
    name: listenerName(listener),
    address: socketAddress('127.0.0.1', 0),
    filter_chains: [
      { filters: [connectionManager], ...(listener.tls && { transport_socket: downstreamTls(listener, attributes.http2, certificate) }) },
    ],
  };
}

/** A name with anything but letters, digits and hyphens. Names that begin with a colon are HTTP/2's own. */
const DROP_INVALID_HEADERS = extension('filters.http.header_mutation', 'extensions.filters.http.header_mutation.v3.HeaderMutation', {
  mutations: {
    request_mutations: [{ remove_on_match: { key_matcher: { safe_regex: { regex: '[^:].*[^-a-zA-Z0-9].*|[^-a-zA-Z0-9:].*' } } } }],
  },
});

function downstreamTls({ tls }: ListenerModel, http2: boolean, certificate: Surroundings['certificate']): Config {
  if (!certificate) throw new Error('a listener with TLS needs a certificate');
  return extension('transport_sockets.tls', 'extensions.transport_sockets.tls.v3.DownstreamTlsContext', {
    common_tls_context: {
      tls_params: { tls_minimum_protocol_version: tls?.oldest, tls_maximum_protocol_version: 'TLSv1_3' },
      alpn_protocols: http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
      tls_certificates: [{ certificate_chain: { inline_string: certificate.cert }, private_key: { inline_string: certificate.key } }],
    },
  });
}

const ALGORITHMS = { round_robin: 'ROUND_ROBIN', least_outstanding_requests: 'LEAST_REQUEST' } as const;

/** As AWS calls targets: whatever certificate they show. */
const UNVERIFIED_TLS = extension('transport_sockets.tls', 'extensions.transport_sockets.tls.v3.UpstreamTlsContext', { common_tls_context: {} });

/** A file that is read again whenever another one takes its place. */
const watched = (path: string): Config => ({ resource_api_version: 'V3', path_config_source: { path } });

/** The file with the rules of a listener: they change while requests are under way, and no connection notices. */
export const rulesFile = (directory: string, { port }: Pick<ListenerModel, 'port'>): string => join(directory, `rules-${port}.json`);

/** What is in it. */
export function rulesOf(listener: ListenerModel, version: number): Config {
  const rules = typed('config.route.v3.RouteConfiguration', {
    name: listenerName(listener),
    validate_clusters: true,
    request_headers_to_add: [header('x-forwarded-port', String(listener.port)), header('x-amzn-trace-id', 'Root=1-%START_TIME(%s)%-rehearsal')],
    request_headers_to_remove: ['x-envoy-external-address'],
    virtual_hosts: [{ name: 'any', domains: ['*'], routes: routesOf(listener, checkedRules(listener).length > 0) }],
  });
  return { version_info: String(version), resources: [rules] };
}

/** The file with the targets of a group. */
export const targetsFile = (directory: string, model: LoadBalancerModel, { id }: TargetGroupModel): string =>
  join(directory, `targets-${model.targetGroups.findIndex((group) => group.id === id)}.json`);

function clusterOf(group: TargetGroupModel, model: LoadBalancerModel, { directory }: Surroundings): Config {
  return {
    name: group.id,
    type: 'EDS',
    connect_timeout: '10s',
    lb_policy: ALGORITHMS[group.algorithm],
    eds_cluster_config: { eds_config: watched(targetsFile(directory, model, group)) },
    common_lb_config: { healthy_panic_threshold: { value: 0 } }, // a target that drains gets nothing new, even if it is the last one
    ...(group.tls && { transport_socket: UNVERIFIED_TLS }),
    circuit_breakers: { thresholds: [{ max_connections: 100_000, max_pending_requests: 100_000, max_requests: 100_000 }] },
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': typed('extensions.upstreams.http.v3.HttpProtocolOptions', {
        common_http_protocol_options: { idle_timeout: duration(model.attributes.idleTimeout) },
        explicit_http_config: { http_protocol_options: {} },
      }),
    },
  };
}

/** What is in the file with the targets of a group. */
export function targetsOf(group: TargetGroupModel, targets: ReadonlyMap<string, 'HEALTHY' | 'DRAINING'>, version: number): Config {
  const endpoints = [...targets].map(([address, status]) => {
    const [host, port] = address.split(':');
    return { endpoint: { address: socketAddress(host, Number(port)) }, health_status: status };
  });
  return {
    version_info: String(version),
    resources: [typed('config.endpoint.v3.ClusterLoadAssignment', { cluster_name: group.id, endpoints: [{ lb_endpoints: endpoints }] })],
  };
}

/** The issuers' addresses, under their names. */
function keysClusters({ listeners }: LoadBalancerModel, { redials, caFile }: Surroundings): Config[] {
  const uris = new Map(listeners.flatMap(checkedRules).map(({ check }) => [keysCluster(check.jwksUri), new URL(check.jwksUri)]));
  return [...uris].map(([name, { hostname, port, protocol }]) => {
    if (protocol !== 'https:') throw new Error(`the keys of an issuer are at ${protocol}`);
    const from = `${hostname}:${port || 443}`;
    if (!redials[from]) throw new Error(`nothing stands for ${from}`);
    const [host, redialledPort] = redials[from].split(':');
    return {
      name,
      type: 'STATIC',
      connect_timeout: '5s',
      load_assignment: {
        cluster_name: name,
        endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(host, Number(redialledPort)) } }] }],
      },
      transport_socket: extension('transport_sockets.tls', 'extensions.transport_sockets.tls.v3.UpstreamTlsContext', {
        sni: hostname,
        common_tls_context: {
          validation_context: {
            trusted_ca: { filename: caFile },
            match_typed_subject_alt_names: [{ san_type: 'DNS', matcher: { exact: hostname } }],
          },
        },
      }),
    };
  });
}
