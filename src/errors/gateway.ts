import type { ErrorTable } from './error-table';

/** Of the gateway as a whole: presets, timeouts, outputs. */
export const GATEWAY_ERRORS = {
  NotAnOption: {
    reason: 'it is not what can stand here',
    remedy: 'give what can',
  },
  RemovalPolicyNotPossible: {
    reason: 'CloudFormation takes snapshots of none of the resources that it is for',
    remedy: 'use RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY',
  },
  DoorWithoutRequests: {
    reason: 'another door of the listener comes before it and takes all its requests',
    remedy: 'give it other hosts or paths: of a gateway `domainName` or `hosts` of `existingListener`',
  },
  ResourceElsewhere: {
    reason: 'it is of another region or account than the gateway, which could not use it there',
    remedy: 'give one of the region and account of the stack',
  },
  KeyKnownByAliasOnly: {
    reason: 'log groups take no alias of a key, permissions on one allow nothing, and which key is behind it is not known here',
    remedy: 'give the key, by kms.Key.fromKeyArn(...) or kms.Key.fromLookup(...), or the alias by kms.Alias.fromAliasAttributes(...)',
  },
  AuthenticationGivenTwice: {
    reason: 'both say how clients prove who they are',
    remedy: 'leave out one of `authentication` and `auth.method`',
  },
  EncryptionKeyGivenTwice: {
    reason: 'one key encrypts all that a gateway keeps: logs, secrets, alarm messages and the deny-list',
    remedy: 'leave out one of `encryptionKey` and `observability.encryptionKey`',
  },
  KeyGoesBeforeData: {
    reason: 'the key that is made with the logs encrypts secrets and the deny-list too: they would be kept and could not be read',
    remedy: 'give `removalPolicy` to the gateway as a whole, or an `encryptionKey` of your own',
  },
  InvalidParameterPrefix: {
    reason: 'names of SSM parameters begin with it',
    remedy: 'write a path like /llm/gateway, of letters, digits, dots, hyphens and underscores, not below /aws or /ssm',
  },
  ParameterPrefixTaken: {
    reason: 'an account has one parameter of a name in a region, and two gateways would write it',
    remedy:
      'give each gateway a prefix of its own, or set `env` of their stacks, or put each into a Stage, where these are not deployed to one place',
  },
  InvalidGatewayUrl: {
    reason: 'it is not the address that clients call, without path',
    remedy: 'write it like https://llm.example.com, with a port where there is one',
  },
  PolicyElsewhere: {
    reason: 'the gateway was made somewhere else, and what its clients may ask for stands there',
    remedy: 'leave it out, and have the owner of the gateway register the client with it, by its `clientId`',
  },
  UserPoolNotKnown: {
    reason: 'a client is made in the user pool of the gateway, which is not known here',
    remedy: 'import the gateway with `userPool`, `resourceServerIdentifier` and `tokenEndpoint`, or give the clientId of one that exists',
  },
  LoadBalancerNeeded: {
    reason: 'clients of the open-source gateway come through its load balancer',
    remedy: 'choose LoadBalancerType.APPLICATION or LoadBalancerType.NETWORK',
  },
  OutputNameTaken: {
    reason: 'another output of the stack has this name',
    remedy: 'rename that one (or the gateway, or the provider), or make outputs of your own from `gateway.outputs`',
  },
  DurationNotKnown: {
    reason: 'the settings of every hop are computed from it, so it must be known when the template is written',
    remedy: 'give a literal duration, not a token',
  },
  DurationOutOfRange: {
    reason: 'no target group waits longer than 3600 seconds and every hop counts in whole seconds',
    remedy: 'choose a shorter duration in whole seconds',
  },
  InvalidTag: {
    reason: 'AWS takes 50 tags of a resource, some of which are its own, of letters, digits, spaces and _ . : / = + - @',
    remedy: 'write tags as the parentheses say',
  },
} as const satisfies ErrorTable;
