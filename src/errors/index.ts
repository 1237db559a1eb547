import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AUTH_ERRORS } from './auth';
import { BEDROCK_ERRORS } from './bedrock';
import { COMPUTE_ERRORS } from './compute';
import { DOOR_ERRORS } from './doors';
import { ENTERPRISE_ERRORS } from './enterprise';
import type { ErrorTable } from './error-table';
import { GATEWAY_ERRORS } from './gateway';
import { LIVE_ERRORS } from './live';
import { NETWORK_ERRORS } from './network';
import { OBSERVABILITY_ERRORS } from './observability';
import { ROUTING_ERRORS } from './routing';
import { STATE_ERRORS } from './state';

/**
 * Every error that the constructs throw, by its stable code. Codes are API. The same table is in docs/errors.md, and a test holds the
 * two together.
 */
export const ERRORS = {
  ...GATEWAY_ERRORS,
  ...NETWORK_ERRORS,
  ...DOOR_ERRORS,
  ...AUTH_ERRORS,
  ...COMPUTE_ERRORS,
  ...OBSERVABILITY_ERRORS,
  ...ROUTING_ERRORS,
  ...BEDROCK_ERRORS,
  ...LIVE_ERRORS,
  ...STATE_ERRORS,
  ...ENTERPRISE_ERRORS,
} as const satisfies ErrorTable;

export type ErrorCode = keyof typeof ERRORS;

/**
 * An error that names the prop path, the value, the reason and the remedy, after a stable code.
 *
 * @param path where the value stands in the props, as the user wrote it: `network.exposure`
 * @param value the value as given; never pass a secret or a token
 * @param detail what is particular to this case, between reason and remedy
 */
export function invalid(code: ErrorCode, path: string, value: unknown, detail?: string): Error {
  const { reason, remedy } = (ERRORS as ErrorTable)[code];
  const shown = rendered(value);
  const hint = !Construct.isConstruct(value) && Token.isUnresolved(value) ? ' (a token: give the value itself)' : '';
  return new Error(`${code}: ${path} is ${shown}${hint}: ${reason}${detail ? ` (${detail})` : ''}; ${remedy}`);
}

/** A construct by its path: it is too much to print, and refers to itself. */
function rendered(value: unknown): string {
  if (Construct.isConstruct(value)) {
    return `the construct "${value.node.path}"`;
  }
  if (typeof value === 'number') {
    return String(value); // JSON has neither Infinity nor NaN
  }
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value);
  }
}
