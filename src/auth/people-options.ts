import type { Duration } from 'aws-cdk-lib';
import type { PeopleIdentityProvider } from './people-identity-provider';
import type { PolicyOptions } from './policy-options';

/** A claim that tokens of people have, with this value, and those of machines have not. */
export interface PeopleClaim {
  /** Name of the claim. Entra ID: `idtyp`. */
  readonly name: string;

  /** Its value, a string. Entra ID: `user`. */
  readonly value: string;
}

/** Options of people who sign in: with a user pool they get a client of their own, an OIDC issuer has one. */
export interface PeopleOptions {
  /**
   * What all of them are called in the `Client` dimension of metrics and in records, which name each person in `user`. Up to 64 letters, digits,
   * dots, hyphens and underscores; unique in the gateway, among clients too.
   *
   * @default - the id given to `addPeople`
   */
  readonly peopleName?: string;

  /**
   * Team of a group's people, by the name of the group; the first row counts whose group a person has. Groups are those of the user pool, those
   * that its identity providers tell (`groupsAttribute`, `groupsClaim`), or those in `teamClaim`. In a user pool that is made here a function puts
   * the team into the token, at sign-in and at each refresh; elsewhere the tasks look here.
   *
   * @default - the team stands in `teamClaim`; without it, people are of no team
   */
  readonly teamByGroup?: Record<string, string>;

  /**
   * Claim of the access token that names the person's groups, a string or a list; without `teamByGroup`, the team itself.
   *
   * @default - with `teamByGroup`: what the function adds, in a user pool of another app `cognito:groups`, with an OIDC issuer `groups`
   */
  readonly teamClaim?: string;

  /**
   * Claim of the access token that names the person, in records and for `denyPersonCommand`: up to 128 characters, none of them invisible, or the
   * token is refused. User pools have `username` besides, which is readable, and personal: `<provider>_<name there>`.
   *
   * @default 'sub'
   */
  readonly userClaim?: string;

  /**
   * What people may ask for.
   *
   * @default - everything
   */
  readonly policy?: PolicyOptions;

  /**
   * What people of a team may ask for, by the name of the team: each option of it stands in place of the same one of `policy`. In Python each is
   * `PolicyOptions(...)`: of a dict in its place, names are lost that are not in camel case.
   *
   * @default - the same as others
   */
  readonly policyByTeam?: Record<string, PolicyOptions>;

  /**
   * Client ids that tokens of people carry, up to 20: registers clients that exist instead of making one. They are of people alone.
   *
   * @default - the user pool makes a client; with an OIDC issuer `claim` tells people
   */
  readonly clientIds?: string[];

  /**
   * A claim that tells tokens of people from those of machines, with an OIDC issuer whose clients are both.
   *
   * @default - `clientIds` tells
   */
  readonly claim?: PeopleClaim;

  /**
   * Where people prove who they are. For a client that the user pool makes.
   *
   * @default [PeopleIdentityProvider.userPool()]
   */
  readonly identityProviders?: PeopleIdentityProvider[];

  /**
   * Ports at which a program on a person's machine may wait for the code: `http://localhost:<port>/callback`. Amazon Cognito knows no
   * wildcard, so they are a few, in case one is taken. For a client that the user pool makes.
   *
   * @default [8400, 18400, 28400]
   */
  readonly callbackPorts?: number[];

  /**
   * Further addresses that people may come back to after they have signed in: `https`, or a scheme of an app's own. For a client that the user pool
   * makes; with `callbackPorts` at most 100.
   *
   * @default - none
   */
  readonly callbackUrls?: string[];

  /**
   * Addresses that people may come back to after they have signed out, at most 100. For a client that the user pool makes.
   *
   * @default - `http://localhost:<port>/` of the `callbackPorts`
   */
  readonly logoutUrls?: string[];

  /**
   * How long an access token is valid, from 5 minutes to 24 hours. A person who has left the company, or a team, keeps what the token says until
   * it ends, unless denied. For a client that the user pool makes.
   *
   * @default - what the user pool's authentication says: 1 hour unless changed there
   */
  readonly accessTokenValidity?: Duration;

  /**
   * How long after signing in a program gets new access tokens without the person, from 1 hour to 3,650 days. Each refresh gives a new refresh
   * token, and the old one ends a minute later. No less than `accessTokenValidity`. For a client that the user pool makes.
   *
   * @default - 12 hours, or as long as access tokens where these are valid for longer
   */
  readonly refreshTokenValidity?: Duration;
}

/** Options of a client that the user pool makes. */
export const OF_MADE_PEOPLE = [
  'identityProviders',
  'callbackPorts',
  'callbackUrls',
  'logoutUrls',
  'accessTokenValidity',
  'refreshTokenValidity',
] as const satisfies readonly (keyof PeopleOptions)[];
