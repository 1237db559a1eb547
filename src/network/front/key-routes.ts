import { requireKnown } from '../../checks';
import { invalid } from '../../errors';
import type { DoorOptions } from './door';

/** A rule before that of a door, for requests whose token is in a header that the load balancer does not read. */
export interface KeyRoute {
  readonly header: string;
  readonly priority: number;
}

/** What the load balancer takes as the name of a header; it drops headers of other names. */
const HEADER = /^[A-Za-z0-9-]{1,40}$/;

/** Refuses headers that no rule could be made for. */
export function checkExemptHeaders({ alternate, jwtValidation }: DoorOptions): void {
  const path = 'jwtValidation.exemptHeaders';
  const headers = jwtValidation?.exemptHeaders ?? [];
  const names = headers.map((header) => header.toLowerCase());
  headers.forEach((header, index) => {
    if (!HEADER.test(header) || names[index] === 'authorization' || names.indexOf(names[index]) !== index) {
      throw invalid('InvalidJwtValidation', `${path}[${index}]`, header, 'the name of another header than Authorization, once');
    }
  });
  if (alternate && headers.length > 0) {
    throw invalid('ExemptHeadersWithAlternate', path, headers);
  }
}

/**
 * One condition of a rule names one header, and all its conditions must hold, so each header has a rule. Every one keeps its number when
 * a header is added at the end.
 */
export function planKeyRoutes(headers: readonly string[], path: string, priority: number): KeyRoute[] {
  if (headers.length === 0) {
    return [];
  }
  requireKnown('ListenerRulePriorityOutOfRange', path, priority, 'other priorities follow from it');
  if (priority <= headers.length) {
    throw invalid('DoorPriorityTooLow', path, priority, headers.join(', '));
  }
  return headers.map((header, index) => ({ header, priority: priority - 1 - index }));
}
