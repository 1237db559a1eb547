import type { DescribedAttribute } from './described';
import { NotModelled } from './model';

/** What an attribute may say. `modelled`: the proxy does it. `apart`: no request can tell. A list: these values are as the proxy is. */
type Known = 'modelled' | 'apart' | readonly string[];

/** Of a load balancer of either kind. */
const LOAD_BALANCER: Readonly<Record<string, Known>> = {
  'idle_timeout.timeout_seconds': 'modelled',
  'client_keep_alive.seconds': 'modelled',
  'routing.http.drop_invalid_header_fields.enabled': 'modelled',
  'routing.http2.enabled': 'modelled',
  // refuses malformed requests; the proxy has its own strictness
  'routing.http.desync_mitigation_mode': ['defensive', 'monitor'],
  'routing.http.xff_header_processing.mode': ['append'],
  'routing.http.xff_client_port.enabled': ['false'],
  'routing.http.preserve_host_header.enabled': ['true', 'false'],
  'routing.http.x_amzn_tls_version_and_cipher_suite.enabled': ['false'],
  'load_balancing.cross_zone.enabled': ['true'],
  'deletion_protection.enabled': 'apart',
  'access_logs.s3.enabled': 'apart',
  'access_logs.s3.bucket': 'apart',
  'access_logs.s3.prefix': 'apart',
  'connection_logs.s3.enabled': 'apart',
  'connection_logs.s3.bucket': 'apart',
  'connection_logs.s3.prefix': 'apart',
  'health_check_logs.s3.enabled': 'apart',
  'waf.fail_open.enabled': 'apart',
  'zonal_shift.config.enabled': 'apart',
  'dns_record.client_routing_policy': 'apart',
};

const TARGET_GROUP: Readonly<Record<string, Known>> = {
  'deregistration_delay.timeout_seconds': 'modelled',
  'load_balancing.algorithm.type': 'modelled',
  'stickiness.enabled': ['false'],
  'stickiness.type': 'apart',
  'load_balancing.cross_zone.enabled': ['use_load_balancer_configuration', 'true'],
  'slow_start.duration_seconds': ['0'],
  'preserve_client_ip.enabled': 'apart',
  'proxy_protocol_v2.enabled': ['false'],
  'deregistration_delay.connection_termination.enabled': ['false'],
  'waf.fail_open.enabled': 'apart',
  // health checks are not modelled: a registered target is healthy
  'target_group_health.dns_failover.minimum_healthy_targets.count': 'apart',
  'target_group_health.unhealthy_state_routing.minimum_healthy_targets.count': 'apart',
};

/** Of a listener: none of them concerns HTTP, but the headers of answers. */
const LISTENER: Readonly<Record<string, Known>> = {
  'tcp.idle_timeout.seconds': 'apart',
  'routing.http.response.server.enabled': 'apart',
};

const TABLES = { 'load balancer': LOAD_BALANCER, 'target group': TARGET_GROUP, listener: LISTENER } as const;

/** Attributes by name, each of which the proxy has, or can do without. */
export function readAttributes(of: keyof typeof TABLES, attributes: readonly DescribedAttribute[] = []): ReadonlyMap<string, string> {
  return new Map(
    attributes.map(({ Key, Value }) => {
      const value = String(Value);
      const known = TABLES[of][Key];
      if (known === undefined || (Array.isArray(known) && !known.includes(value))) throw new NotModelled(`the ${of}'s attribute ${Key}: ${value}`);
      return [Key, value];
    }),
  );
}
