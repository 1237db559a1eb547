/**
 * Amazon Cognito's user pools as issuers of tokens. AWS's endpoint lists have `cognito-idp.<region>`, and in GovCloud, which has FIPS
 * endpoints only, `cognito-idp-fips.<region>`; pools of the newer kind of issuer are at `issuer-cognito-idp.<region>`.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/cognito_identity.html
 * @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-cog.html
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_IssuerConfigurationType.html
 */
export const COGNITO_ISSUER = /^https:\/\/(issuer-)?cognito-idp(-fips)?\./;

/** Whether a region has Amazon Cognito at FIPS endpoints only. */
export const hasFipsOnly = (region: string): boolean => region.startsWith('us-gov-');

/** The issuer of a user pool's tokens. */
export const cognitoIssuer = (region: string, urlSuffix: string, userPoolId: string): string =>
  `https://cognito-idp${hasFipsOnly(region) ? '-fips' : ''}.${region}.${urlSuffix}/${userPoolId}`;
