import { GATEWAY_PORT } from '../contract';
import type { GatewayDoor } from '../network';
import type { PortkeyGatewayProps } from './gateway-props';
import { servedPaths } from './served-paths';
import { type TokenCheckParts, tokenCheckOf } from './token-check';

/** What leads requests for the gateway's paths to its service. */
export function openDoor(parts: TokenCheckParts, { compute, bedrockApi }: PortkeyGatewayProps): GatewayDoor {
  const { shiftsTraffic: alternate, testListener } = compute?.deployment ?? {};
  const { front, _readsRequests: readsRequests } = parts.network;
  const jwtValidation = tokenCheckOf(parts, alternate);
  // a Network Load Balancer compares no paths, and a rule that Amazon ECS shifts must not change with them: the runtime answers for those that it does not serve
  const ofRequests = readsRequests && { paths: alternate ? undefined : servedPaths(bedrockApi), jwtValidation };
  return front.openDoor('Gateway', { port: GATEWAY_PORT, tls: compute?.taskCertificate && true, alternate, testListener, ...ofRequests });
}
