import { requireRange } from '../checks';
import { invalid } from '../errors';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { MODES, ServerMode } from './server-mode';
import { VENDOR } from './vendor';

/** Refuses ports that no container has, and one for two servers. */
export function checkPorts({ serverMode = ServerMode.GATEWAY, gateway, mcp, dataService }: PortkeyEnterpriseGatewayProps): void {
  const ports = {
    'gateway.port': gateway?.port ?? VENDOR.ports.gateway,
    'mcp.port': mcp?.port ?? VENDOR.ports.mcp,
    'dataService.port': dataService?.port ?? VENDOR.ports.dataService,
  };
  for (const [path, port] of Object.entries(ports)) {
    requireRange('PortOutOfRange', path, port, { from: 1, to: 65_535 });
  }
  const servesBoth = MODES[serverMode].gateway && MODES[serverMode].mcp;
  if (servesBoth && ports['gateway.port'] === ports['mcp.port']) {
    throw invalid('McpPortTaken', 'mcp.port', ports['mcp.port']);
  }
}
