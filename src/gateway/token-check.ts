import type { GatewayAuth } from '../auth';
import { invalid } from '../errors';
import { type GatewayNetwork, JwtClaimFormat, type JwtValidation } from '../network';
import { warn } from '../warnings';

/** The parts that token verification at the load balancer depends on. */
export interface TokenCheckParts {
  readonly auth: GatewayAuth;
  readonly network: GatewayNetwork;
}

/**
 * The part of token verification that the load balancer does; undefined where the tasks alone verify. They always do, so nothing depends
 * on it: it keeps requests without a good token away from them. Refused where it is asked for and the load balancer cannot do it.
 *
 * @param shiftsTraffic whether Amazon ECS shifts requests from one target group to another, by one listener rule
 */
export function tokenCheckOf({ auth, network }: TokenCheckParts, shiftsTraffic = false): JwtValidation | undefined {
  const { tokenIssuer, keyHeaders, tokenCheckAtLoadBalancer: wanted } = auth;
  if (!tokenIssuer || wanted === false) {
    return undefined;
  }
  if (wanted && !network.canValidateJwt) {
    const withoutWay = speaksTls(network) ? 'its subnets have no way to the keys' : 'there is no domain';
    const missing = network._readsRequests ? withoutWay : 'it is a Network Load Balancer';
    throw invalid('TokenCheckNotPossible', 'auth.tokenCheckAtLoadBalancer', true, missing);
  }
  if (!network._readsRequests) {
    return undefined;
  }
  if (wanted === undefined && shiftsTraffic) {
    if (speaksTls(network)) {
      warn(network.front, 'jwtWithTrafficShift');
    }
    return undefined;
  }
  const { issuer, jwksUri, requiredScope } = tokenIssuer;
  const claims = requiredScope ? [{ name: 'scope', format: JwtClaimFormat.SPACE_SEPARATED_VALUES, values: [requiredScope] }] : [];
  return { issuer, jwksUri, claims, exemptHeaders: keyHeaders, exemptBearers: auth.apiKeyPrefixes };
}

const speaksTls = ({ url }: GatewayNetwork): boolean => url.startsWith('https:');
