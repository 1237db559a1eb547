import type { TokenIssuer } from '../auth';
import { JwtClaimFormat, type JwtValidation } from '../network';

/** The part of token verification that the load balancer can do. */
export function tokenCheckOf({ issuer, jwksUri, requiredScope }: TokenIssuer): JwtValidation {
  const claims = requiredScope ? [{ name: 'scope', format: JwtClaimFormat.SPACE_SEPARATED_VALUES, values: [requiredScope] }] : [];
  return { issuer, jwksUri, claims };
}
