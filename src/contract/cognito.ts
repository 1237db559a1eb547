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

/** Claim of an access token that carries a person's team: the trigger of the user pool puts it there. */
export const TEAM_CLAIM = 'gateway:team';

/**
 * Attribute of the user pool that holds the groups of the company's identity provider. It is one that every pool has: CloudFormation cannot take a
 * custom one back, so that an update which adds it could not be rolled back, and clients may write only these unless they list others.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export const GROUPS_ATTRIBUTE = 'profile';
