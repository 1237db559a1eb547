import type { ErrorTable } from './error-table';

/** Of doors, and of the rules that lead to them. */
export const DOOR_ERRORS = {
  InvalidJwtValidation: {
    reason: 'the load balancer could not validate tokens this way',
    remedy: 'correct it as said in parentheses',
  },
  DoorOptionNotPossible: {
    reason: 'this kind of load balancer cannot do it',
    remedy:
      'leave it out, or use ApplicationFront for hosts, paths, rewrite, priority, jwtValidation and protectWeights, NetworkFront for listenerPort',
  },
  TlsDoorWithoutDomain: {
    reason: 'a listener without TLS passes on what clients send, and they would see the certificate of a task',
    remedy: 'set `domain`, or leave out `tls` (of a gateway: `compute.taskCertificate`)',
  },
  DoorTaken: {
    reason: 'a service stands behind the door, and requests of two would mix',
    remedy: 'open a door for each service',
  },
  DoorPriorityTaken: {
    reason: 'a request that two doors would take goes to the one with the lower priority, so no two can have the same',
    remedy: 'give one of them another `priority`',
  },
  EgressRuleTwice: {
    reason: 'the security group was imported more than once, so it would get one rule as often, and Amazon EC2 refuses a rule that a group has',
    remedy: 'import the listener and its group once and give it to all, or say `reachesIssuer: true` in `existingListener` of all gateways but one',
  },
  DoorPriorityTooLow: {
    reason: "requests with one of these headers need a listener rule each, before the door's own",
    remedy: 'choose a priority above the number of headers, or name fewer of them (of a gateway: `auth.keyHeaders`)',
  },
  ExemptHeadersWithAlternate: {
    reason: 'Amazon ECS shifts the requests of one listener rule, so there can be none beside it for requests that it must not verify',
    remedy: 'exempt nothing (of a gateway: `auth.keyHeaders: []` and no `auth.apiKeys`), or leave verification to the service',
  },
  ShiftedRulePriorityTooLow: {
    reason:
      'a rule whose requests Amazon ECS shifts takes one of the 100 numbers before it, by what stands on the rule, so that another condition is another rule',
    remedy: 'choose a priority above 100, with `protectWeights` above 101',
  },
  ProtectWeightsWithTokenCheck: {
    reason: 'the rule that a function keeps forwards requests, and nothing here proves that it may verify tokens too',
    remedy: 'leave verification to the service (of a gateway: no `auth.tokenCheckAtLoadBalancer`)',
  },
  DoorNotOfDeployment: {
    reason: 'the deployment of the service needs what this door does not have',
    remedy: 'do what is said in parentheses, or deploy the service otherwise',
  },
  DoorPortTaken: {
    reason: 'a port of a load balancer leads to one service',
    remedy: 'give one of them another `listenerPort`',
  },
  InvalidDoorCondition: {
    reason: 'the load balancer would refuse it, or no request could match it',
    remedy:
      'write a path that begins with /, a host name with a point and letters behind the last one, or a plain regular expression; `*` and `?` are ' +
      'wildcards of paths and hosts',
  },
  TooManyDoorConditions: {
    reason: 'a listener rule compares at most 5 hosts, paths and headers together',
    remedy: 'use wildcards, or open a second door',
  },
} as const satisfies ErrorTable;
