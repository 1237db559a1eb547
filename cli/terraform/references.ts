import { ENTERPRISE } from './enterprise-table';
import { OPEN_SOURCE } from './open-source-table';
import type { Reference } from './table';

const REFERENCES: readonly Reference[] = [ENTERPRISE, OPEN_SOURCE];

/** How many of the names are variables of a reference. */
const knownIn = ({ rows }: Reference, names: readonly string[]): number =>
  names.filter((of) => rows.some(({ variable }) => variable.split('.')[0] === of)).length;

/** The reference of which most variables are. */
export const referenceOf = (names: readonly string[]): Reference =>
  REFERENCES.reduce((best, reference) => (knownIn(reference, names) > knownIn(best, names) ? reference : best));

/** How many of the names are variables of the reference that they are of. */
export const knownAmong = (names: readonly string[]): number => knownIn(referenceOf(names), names);
