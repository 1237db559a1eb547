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
} as const satisfies ErrorTable;
