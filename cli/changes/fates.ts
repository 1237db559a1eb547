import type { FlatResource } from './flat-stack';
import type { ResourceChange } from './resource-changes';
import { connectNamesOf } from './service-connect';
import { type Holding, STATEFUL_TYPES } from './stateful-types';
import { isMap, type Reference, type Value } from './values';

/** What becomes of what a resource holds when it is replaced or deleted. */
export interface Fate {
  readonly what: string;
  /**
   * `lost`: it goes with the resource. `retained`: it stays where it is, outside of the stack. `snapshot`: what was in it is kept. `protected`: AWS
   * refuses to delete the resource, which stays as well. `moved`: there is another address, whatever becomes of the old one.
   */
  readonly fate: 'lost' | 'retained' | 'snapshot' | 'protected' | 'moved';
}

const ENDS = ['replace', 'may-replace', 'delete'];

/** Undefined where it stays what it is, or holds nothing. */
export function fateOf(change: ResourceChange): Fate | undefined {
  const { action, before, after } = change;
  if (before && takesName(before, after)) return { what: 'the name in Service Connect that callers know', fate: 'moved' };
  if (!before || !ENDS.includes(action) || !Object.hasOwn(STATEFUL_TYPES, before.type)) return undefined;
  const holding = STATEFUL_TYPES[before.type];
  // which of both templates is asked is not documented: what both say is sure
  const policies = action === 'delete' ? [before.deletionPolicy] : [before.updateReplacePolicy, after?.updateReplacePolicy];
  return { what: holding.what, fate: holding.isAddress ? 'moved' : keptBy(policies, holding, before) };
}

/** A name that a service has, also one that stays, and has no more. Which namespace it is in is told by its reference. */
function takesName(before: FlatResource, after: FlatResource | undefined): boolean {
  const stay = after ? connectNamesOf(after, nameOf) : [];
  return connectNamesOf(before, nameOf).some((name) => !stay.includes(name));
}

const nameOf = ({ resource }: Reference): string => resource;

function keptBy(policies: readonly (string | undefined)[], holding: Holding, before: FlatResource): Fate['fate'] {
  if (policies.every((policy) => policy?.startsWith('Retain'))) return 'retained';
  if (isProtected(before)) return 'protected';
  return holding.hasSnapshots && policies.every((policy) => policy === 'Snapshot' || policy?.startsWith('Retain')) ? 'snapshot' : 'lost';
}

/** Whether AWS refuses to delete it as it was deployed. */
export function isProtected({ type, properties }: FlatResource): boolean {
  const { protection } = Object.hasOwn(STATEFUL_TYPES, type) ? STATEFUL_TYPES[type] : ({} as Holding);
  if (!protection) return false;
  const { property, key, value } = protection;
  const said = key === undefined ? properties[property] : attributeIn(properties[property], key);
  return said !== undefined && String(said) === value;
}

function attributeIn(attributes: Value | undefined, key: string): Value | undefined {
  const found = Array.isArray(attributes) ? attributes.find((each) => isMap(each) && each.Key === key) : undefined;
  return isMap(found) ? found.Value : undefined;
}
