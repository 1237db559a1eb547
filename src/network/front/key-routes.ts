import { requireKnown } from '../../checks';
import { invalid } from '../../errors';
import type { DoorOptions } from './door';
import type { JwtValidation } from './jwt-validation';

/** A rule before that of a door, for requests whose credential the load balancer does not read, or is no token. */
export interface KeyRoute {
  readonly header: string;
  /** What the header must be like. */
  readonly pattern: string;
  readonly priority: number;
}

/** What the load balancer takes as the name of a header; it drops headers of other names. */
const HEADER = /^[A-Za-z0-9-]{1,40}$/;

const BEARER = /^[A-Za-z0-9_-]{1,40}$/;

/** Refuses headers and credentials that no rule could be made for. */
export function checkExemptHeaders({ alternate, jwtValidation }: DoorOptions): void {
  const path = 'jwtValidation.exemptHeaders';
  const headers = jwtValidation?.exemptHeaders ?? [];
  const names = headers.map((header) => header.toLowerCase());
  headers.forEach((header, index) => {
    if (!HEADER.test(header) || names[index] === 'authorization' || names.indexOf(names[index]) !== index) {
      throw invalid('InvalidJwtValidation', `${path}[${index}]`, header, 'the name of another header than Authorization, once');
    }
  });
  const bearers = jwtValidation?.exemptBearers ?? [];
  bearers.forEach((bearer, index) => {
    if (!BEARER.test(bearer) || bearers.indexOf(bearer) !== index) {
      throw invalid('InvalidJwtValidation', `jwtValidation.exemptBearers[${index}]`, bearer, 'the beginning of a credential, once');
    }
  });
  if (alternate && headers.length > 0) {
    throw invalid('ExemptHeadersWithAlternate', path, headers);
  }
  if (alternate && bearers.length > 0) {
    throw invalid('ExemptHeadersWithAlternate', 'jwtValidation.exemptBearers', bearers);
  }
}

/**
 * One condition of a rule names one header, and all its conditions must hold, so each header has a rule. Every one keeps its number when
 * a header is added at the end.
 */
export function planKeyRoutes(validation: JwtValidation | undefined, path: string, priority: number): KeyRoute[] {
  const { exemptHeaders = [], exemptBearers = [] } = validation ?? {};
  const exempt = [
    ...exemptHeaders.map((header) => ({ header, pattern: '*' })),
    ...exemptBearers.map((bearer) => ({ header: 'Authorization', pattern: `Bearer ${bearer}*` })),
  ];
  if (exempt.length === 0) {
    return [];
  }
  requireKnown('ListenerRulePriorityOutOfRange', path, priority, 'other priorities follow from it');
  if (priority <= exempt.length) {
    throw invalid('DoorPriorityTooLow', path, priority, [...exemptHeaders, ...exemptBearers].join(', '));
  }
  return exempt.map((each, index) => ({ ...each, priority: priority - 1 - index }));
}
