import { isKnown } from '../checks';
import { invalid } from '../errors';
import type { PortkeyEnterpriseGatewayProps } from './enterprise-props';
import { VENDOR } from './vendor';

/** Where each server is asked for its health. */
export type HealthPaths = Readonly<Record<'gateway' | 'mcp' | 'dataService', string>>;

/** As load balancers take it. */
const PATH = /^\/[^\s'"\\]{0,1023}$/;

export function healthPathsOf({ gateway, mcp, dataService }: PortkeyEnterpriseGatewayProps): HealthPaths {
  const given = { gateway: gateway?.healthCheckPath, mcp: mcp?.healthCheckPath, dataService: dataService?.healthCheckPath };
  for (const [service, path] of Object.entries(given)) {
    if (path !== undefined && isKnown(path) && !PATH.test(path)) {
      throw invalid('SettingNotPossible', `${service}.healthCheckPath`, path, 'a path such as /v1/health');
    }
  }
  const { healthPath, dataServiceHealthPath } = VENDOR;
  return { gateway: given.gateway ?? healthPath, mcp: given.mcp ?? healthPath, dataService: given.dataService ?? dataServiceHealthPath };
}
