import type { ErrorTable } from './error-table';

/** Of authentication and clients. */
export const AUTH_ERRORS = {
  UnauthenticatedNotAllowed: {
    reason: "without authentication whoever reaches the gateway spends your providers' money",
    remedy: 'use Authentication.cognito() or .oidc(...), or say allowUnauthenticated: true',
  },
  CognitoNotAvailable: {
    reason: 'there are no user pools in the regions of China',
    remedy: 'use Authentication.oidc(...), or name `issuer` and `tokenEndpoint` where there are some by now',
  },
  ClientsWithoutAuthentication: {
    reason: 'without authentication the gateway cannot tell one client from another',
    remedy: 'use Authentication.cognito() or .oidc(...)',
  },
  InvalidIssuer: {
    reason: 'tokens are trusted because of where their issuer is',
    remedy: 'give the issuer as the `iss` claim has it: an https URL without user, port, query and fragment',
  },
  InvalidJwksUri: {
    reason: 'whoever can change what is there can make tokens',
    remedy: 'give an https URL without user, port and fragment',
  },
  InvalidTokenEndpoint: {
    reason: 'clients send their secret to it',
    remedy: 'give an https URL without user, port and fragment',
  },
  IssuerWithoutRestriction: {
    reason: 'every token of this issuer would be served, whatever it was issued for',
    remedy: 'give audiences, clientIds or requiredScope',
  },
  UserPoolWithoutDomain: {
    reason: 'clients get their tokens at the domain of the user pool, and only you know whether it has one',
    remedy: 'give its userPoolDomain, a domainPrefix to make one, or the tokenEndpoint',
  },
  UserPoolDomainConflict: {
    reason: 'userPoolDomain is the domain that userPool has already',
    remedy: 'give userPool and userPoolDomain, or leave userPoolDomain out',
  },
  InvalidDomainPrefix: {
    reason: 'Amazon Cognito would refuse it',
    remedy: 'use up to 63 lower-case letters, digits and hyphens, no hyphen at either end, without `aws`, `amazon` and `cognito`',
  },
  InvalidResourceServerIdentifier: {
    reason: 'scopes begin with it',
    remedy: 'use up to 256 printable ASCII characters without space, quotation mark and backslash',
  },
  TokenValidityOutOfRange: {
    reason: 'Amazon Cognito issues access tokens for 5 minutes to 24 hours',
    remedy: 'give whole minutes in that range',
  },
  InvalidClientName: {
    reason: 'it names the client in records and metrics',
    remedy:
      'use up to 64 letters, digits, dots, hyphens and underscores, beginning with a letter or digit, but not `other`, `anonymous` or, for a client, `people`',
  },
  InvalidTeam: {
    reason: 'it names the team in records',
    remedy: 'use up to 128 printable ASCII characters',
  },
  InvalidClientId: {
    reason: 'no token can carry it',
    remedy: 'use up to 256 printable ASCII characters without spaces, not beginning with `api-keys:`',
  },
  DuplicateClient: {
    reason: 'another client, or people, have this name, and records could not tell them apart',
    remedy: 'give one of them another clientName, or peopleName',
  },
  DuplicateClientId: {
    reason: 'another client has this id, and a token could mean either',
    remedy: 'register each client once',
  },
  TooManyClients: {
    reason: 'one gateway serves up to 1,000 clients',
    remedy: 'let several programs share a client, or use a second gateway',
  },
  UnknownClientScope: {
    reason: 'the gateway does not have this scope',
    remedy: 'use `invoke`, `admin` or both',
  },
  ClientWithoutScope: {
    reason: 'Amazon Cognito issues no token to it',
    remedy: "leave scopes out for ['invoke'], or name one",
  },
  ClientWithoutId: {
    reason: 'clients of an OIDC issuer are made there and registered here',
    remedy: "give the clientId that the client's tokens carry",
  },
  ClientNotAccepted: {
    reason: 'it is not among the clientIds of Authentication.oidc, so its tokens would be refused',
    remedy: 'add it there',
  },
  RegisteredClientOption: {
    reason: 'with clientId the client exists already, and this was decided where it was made',
    remedy: 'leave it out, or leave clientId out to make a client',
  },
  ClientSecretNotKnown: {
    reason: 'the client was registered without a secret, so there are no credentials to hand on',
    remedy: 'give its `secret` to addClient; one with API keys alone has none: hand on a key, made by `npx cdk-portkey-gateway keys create`',
  },
  GatewayNameNotKnown: {
    reason: 'metrics carry the name of the gateway, and the client does not know it',
    remedy: 'give `gatewayName` to GatewayAuth',
  },
  InvalidNestedStack: {
    reason: 'it names a nested stack',
    remedy: 'use up to 64 letters, digits and hyphens, beginning with a letter',
  },
  TooManyClientsInStack: {
    reason: 'a stack takes up to 500 resources and 200 outputs, and a client is two resources and up to two outputs',
    remedy: 'give clients a `nestedStack`, up to 100 of them in each',
  },
  InvalidKeyHeader: {
    reason: 'clients cannot bring a token in it',
    remedy: 'name headers that carry nothing else, once, in up to 40 letters, digits and hyphens, like x-api-key; `Authorization` is always read',
  },
  TokenCheckNotPossible: {
    reason: 'the load balancer verifies tokens with a domain only, and where it knows and reaches the keys of the issuer',
    remedy: 'give what is missing, `domain`, `jwksUri` of Authentication.oidc or subnets with a way out, or leave `tokenCheckAtLoadBalancer` out',
  },
  ApiKeysWithoutAuthentication: {
    reason: 'without authentication nobody has to show a key',
    remedy: 'use Authentication.cognito() or .oidc(...)',
  },
  ApiKeysNotEnabled: {
    reason: 'the gateway takes no API keys from clients that are added here, so the client could not call it',
    remedy: 'set `auth.apiKeys: true`, and add the client to the gateway itself, not to an imported one',
  },
  ApiKeysOnlyOption: {
    reason: 'a client with API keys alone has no tokens, no client in a user pool and no secret',
    remedy: 'leave it out, or leave `apiKeysOnly` out: a client with tokens may have API keys too',
  },
  SecretWithoutClientId: {
    reason: 'a client that is made here has an id and a secret of its own',
    remedy: 'leave it out, or give the clientId that it belongs to',
  },
  InvalidCredentials: {
    reason: 'credentials are told apart by their names, and a client has two of them only while they are rotated',
    remedy: "name those to use last, in up to 64 letters, digits, dots, hyphens and underscores: ['default', '2026-12'], and later ['2026-12']",
  },
  TooManyPeople: {
    reason: 'one gateway knows up to 20 registrations of people',
    remedy: 'let people share one, and tell them apart by team',
  },
  PeopleOption: {
    reason: 'it says nothing here',
    remedy: 'leave it out: docs/people.md says what each kind of issuer takes',
  },
  PeopleNotTold: {
    reason: 'nothing tells tokens of people from those of machines',
    remedy: 'give the clientIds that people sign in with, or a claim that only their tokens have',
  },
  InvalidPersonClaim: {
    reason: 'no token has such a claim',
    remedy: 'use up to 2,048 characters without control characters',
  },
  InvalidGroup: {
    reason: 'it could not be told from several groups, which identity providers put commas between',
    remedy: 'use up to 256 characters without commas, control characters and blanks around them',
  },
  TeamTriggerTaken: {
    reason: 'the user pool has a function before a token is made already, and takes one',
    remedy: 'have your function put groups or team into a claim, and name it in `teamClaim`, with which none is added here',
  },
  GroupOfTwoTeams: {
    reason: 'one function says for all people of the user pool which team a group stands for',
    remedy: 'give the group one team',
  },
  GroupsInTwoOrders: {
    reason: 'one function says for all people of the user pool which of their groups counts first',
    remedy: 'give groups in the same order in every `teamByGroup`, the narrower ones first',
  },
  TooManyGroups: {
    reason: 'it does not fit where it is looked up',
    remedy: 'map groups that stand for a team and no others, or name a `teamClaim`, whose groups the tasks look up: up to 500',
  },
  UnknownTeam: {
    reason: 'nobody can be of this team',
    remedy: 'name a team of `teamByGroup`, or give the `teamClaim` that names it',
  },
  InvalidCallback: {
    reason: 'Amazon Cognito would refuse it, or a code could be read on its way there',
    remedy: 'use https, http://localhost or a scheme of your app, each address whole: without wildcard, fragment and blanks',
  },
  InvalidIdentityProvider: {
    reason: 'Amazon Cognito would refuse it, or could not reach it',
    remedy: 'give a name of its own, and where its metadata or its issuer are: an https URL',
  },
  RefreshTokenValidityOutOfRange: {
    reason: 'Amazon Cognito issues refresh tokens for 1 hour to 3,650 days, and for no less than access tokens',
    remedy: 'give whole minutes in that range',
  },
  InvalidPolicy: {
    reason: 'tasks would refuse it, or every request',
    remedy: 'give what docs/routing.md says of this field of a policy',
  },
  UnknownGrant: {
    reason: 'nothing that a provider keeps has this name, so it would grant nothing',
    remedy:
      'give the name that the refusal tells, such as `previous_response_id` or `tools.*.type`, the beginning of one with `*` behind, or `store`',
  },
} as const satisfies ErrorTable;
