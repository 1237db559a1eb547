import { GATEWAY_PORT } from '../contract';
import type { GatewayDoor } from '../network';
import type { PortkeyGatewayProps } from './gateway-props';
import { servedPaths } from './served-paths';
import { type TokenCheckParts, tokenCheckOf } from './token-check';

/** What leads requests for the gateway's paths to its service. */
export function openDoor(parts: TokenCheckParts, { compute, bedrockApi }: PortkeyGatewayProps): GatewayDoor {
  const alternate = compute?.deployment?.shiftsTraffic;
  return parts.network.front.openDoor('Gateway', {
    port: GATEWAY_PORT,
    paths: servedPaths(bedrockApi),
    jwtValidation: tokenCheckOf(parts, alternate),
    alternate,
  });
}
