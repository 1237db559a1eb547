import { LISTENER_RULE_TYPE } from '../../src/contract/listener-rule';
import { REPLACEMENT_TABLE } from './replacement-table';

/** A property of a type of resource whose change is more than an update. */
export interface ReplacingProperty {
  /** Names on the way to it; `*` stands for each item of a list. */
  readonly path: readonly string[];
  /** `maybe`: it depends on the values, or the schema and the specification differ. */
  readonly replaces: 'maybe' | 'yes';
}

/** What is known of a type of resource. */
export interface Replacement {
  readonly properties: readonly ReplacingProperty[];
  /** The properties by which AWS tells one resource of this type from another, where a template may set them. */
  readonly identity: readonly (readonly string[])[];
  /** CloudFormation deletes the old one before it makes the new one; of all other types it makes the new one first. */
  readonly deletesFirst: boolean;
}

/**
 * What replaces a resource of a type; undefined where the type is not known.
 *
 * A row of the table is words: `-` deletes first, every other is the path of a property that replaces. `?` behind it: it may replace; `#`: it
 * belongs to the identity.
 */
export function replacementOf(type: string): Replacement | undefined {
  if (type === LISTENER_RULE_TYPE) return KEPT_RULE;
  const row = rowOf(type);
  if (row === undefined) return undefined;
  const words = row.split(' ').filter((word) => word !== '' && word !== '-');
  return {
    properties: words.map((word) => ({ path: pathOf(word), replaces: word.includes('?') ? 'maybe' : 'yes' })),
    identity: words.filter((word) => word.endsWith('#')).map(pathOf),
    deletesFirst: row.startsWith('-'),
  };
}

/** What our own function makes of a change. */
const KEPT_RULE: Replacement = { properties: [{ path: ['ListenerArn'], replaces: 'yes' }], identity: [], deletesFirst: false };

function rowOf(type: string): string | undefined {
  const [, service, resource] = (isCustom(type) ? CUSTOM_RESOURCE : type).split('::');
  const rows = Object.hasOwn(REPLACEMENT_TABLE, service ?? '') ? REPLACEMENT_TABLE[service] : {};
  return Object.hasOwn(rows, resource ?? '') ? rows[resource] : undefined;
}

const CUSTOM_RESOURCE = 'AWS::CloudFormation::CustomResource';

/** Whether a function of the app decides what becomes of it. */
export const isCustom = (type: string): boolean => (type.startsWith('Custom::') && type !== LISTENER_RULE_TYPE) || type === CUSTOM_RESOURCE;

const pathOf = (word: string): string[] => word.replace(/[?#]+$/, '').split('.');
