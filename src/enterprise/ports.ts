import { requireRange } from '../checks';
import { invalid } from '../errors';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { modeOf } from './server-mode';
import { VENDOR } from './vendor';

type Ports = Readonly<Record<'gateway' | 'mcp' | 'dataService', number>>;

/** Where each server listens in its container, and whether it runs or not. */
export const portsOf = ({ gateway, mcp, dataService }: PortkeyEnterpriseGatewayProps): Ports => ({
  gateway: gateway?.port ?? VENDOR.ports.gateway,
  mcp: mcp?.port ?? VENDOR.ports.mcp,
  dataService: dataService?.port ?? VENDOR.ports.dataService,
});

/** Refuses ports that no container has, and one for two servers. */
export function checkPorts(props: PortkeyEnterpriseGatewayProps): void {
  const ports = portsOf(props);
  for (const [server, port] of Object.entries(ports)) {
    requireRange('PortOutOfRange', `${server}.port`, port, { from: 1, to: 65_535 });
  }
  if (props.mcp?.listenerPort !== undefined) {
    requireRange('PortOutOfRange', 'mcp.listenerPort', props.mcp.listenerPort, { from: 1, to: 65_535 });
  }
  const mode = modeOf(props);
  if (mode.gateway && mode.mcp && ports.gateway === ports.mcp) {
    throw invalid('McpPortTaken', 'mcp.port', ports.mcp);
  }
}
