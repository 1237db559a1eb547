import * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { isKnown } from '../../checks';
import { invalid } from '../../errors';
import { type JwtClaim, JwtClaimFormat, type JwtValidation } from './jwt-validation';

const CHECKED_ANYWAY = ['iss', 'exp', 'nbf', 'iat'];
const MOST_CLAIMS = 10;
const MOST_VALUES = 10;
const LONGEST = 256;

/**
 * The action that verifies a token, then does `next`.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-verify-jwt.html
 */
export function verifyThen(validation: JwtValidation, next: elbv2.ListenerAction): elbv2.ListenerAction {
  requireValid(validation);
  return elbv2.ListenerAction.authenticateJwt({ issuer: validation.issuer, jwksEndpoint: validation.jwksUri, next });
}

/** Adds the claims to a rule that verifies; the L2 has no property for them (aws/aws-cdk#37494). */
export function requireClaims(rule: elbv2.ApplicationListenerRule, claims: readonly JwtClaim[]): void {
  if (claims.length === 0) {
    return;
  }
  (rule.node.defaultChild as elbv2.CfnListenerRule).addPropertyOverride(
    'Actions.0.JwtValidationConfig.AdditionalClaims',
    claims.map(({ name, format, values }) => ({ Format: format, Name: name, Values: values })),
  );
}

function requireValid({ issuer, jwksUri, claims = [] }: JwtValidation): void {
  const path = 'jwtValidation';
  if (isKnown(jwksUri) && !(jwksUri.startsWith('https://') && jwksUri.length <= LONGEST)) {
    throw invalid('InvalidJwtValidation', `${path}.jwksUri`, jwksUri, `an https address of at most ${LONGEST} characters`);
  }
  if (isKnown(issuer) && issuer.length > LONGEST) {
    throw invalid('InvalidJwtValidation', `${path}.issuer`, issuer, `at most ${LONGEST} characters`);
  }
  if (claims.length > MOST_CLAIMS) {
    throw invalid('InvalidJwtValidation', `${path}.claims`, claims.length, `at most ${MOST_CLAIMS} claims`);
  }
  claims.forEach((claim, index) => {
    const problem = problemOf(claim);
    if (problem) {
      throw invalid('InvalidJwtValidation', `${path}.claims[${index}]`, claim, problem);
    }
  });
}

function problemOf({ name, format, values }: JwtClaim): string | undefined {
  const resolved = values.filter((value) => isKnown(value));
  if (CHECKED_ANYWAY.includes(name)) return `${name} is checked anyway`;
  if (values.length < 1 || values.length > MOST_VALUES) return `1 to ${MOST_VALUES} values`;
  if (resolved.some((value) => value.length > LONGEST)) return `values of at most ${LONGEST} characters`;
  if (format === JwtClaimFormat.SPACE_SEPARATED_VALUES && resolved.some((value) => /\s/.test(value))) return 'values without spaces';
  return undefined;
}
