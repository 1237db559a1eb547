import type { FlatResource, FlatStack } from './flat-stack';
import { isCustom, type Replacement, replacementOf } from './replacement';
import { type Changed, difference, differenceAt, type Moved, type Reference, referencesIn, valueAt } from './values';

/** What an update does to a resource. */
export type Action = 'add' | 'in-place' | 'may-replace' | 'replace' | 'delete';

/** A property, or what else a template says of a resource, that changes. */
export interface Cause {
  readonly property: string;
  /** Whether it is more than an update in place. */
  readonly replaces: Changed;
  /** The resources through whose replacement it changes, where what is written stays the same. */
  readonly through: readonly string[];
}

export interface ResourceChange {
  readonly id: string;
  readonly type: string;
  readonly path?: string;
  readonly action: Action;
  readonly causes: readonly Cause[];
  /** Nothing is known of the type, or it is a nested stack whose template is not at hand. */
  readonly isUnknown: boolean;
  readonly before?: FlatResource;
  readonly after?: FlatResource;
}

/** Nothing is created for it. */
const NO_RESOURCES = ['AWS::CDK::Metadata'];

/** Attributes that an update in place moves on. What else an attribute says stays as long as its resource does. */
const MOVING_ATTRIBUTES: Readonly<Record<string, readonly string[]>> = {
  'AWS::Bedrock::Guardrail': ['Version'],
  'AWS::DynamoDB::Table': ['StreamArn'],
  'AWS::EC2::LaunchTemplate': ['LatestVersionNumber', 'DefaultVersionNumber'],
};

/** What becomes of each resource that is another one after the update, or has another text. */
export function resourceChanges(before: FlatStack, after: FlatStack): Map<string, ResourceChange> {
  const ids = [...new Set([...before.resources.keys(), ...after.resources.keys()])];
  const changes = new Map<string, ResourceChange>();
  // a resource that is replaced has another id, which may replace who has it: until nothing more follows
  for (let settled = false; !settled; ) {
    settled = true;
    const moved = movedBy(changes);
    for (const id of ids) {
      const change = changeOf(id, before.resources.get(id), after.resources.get(id), moved);
      if (!change || NO_RESOURCES.includes(change.type)) continue;
      settled &&= changes.get(id)?.action === change.action;
      changes.set(id, change);
    }
  }
  return changes;
}

/** Whether a reference leads to another resource than before, or to another state of it. */
const movedBy =
  (changes: ReadonlyMap<string, ResourceChange>): Moved =>
  ({ resource, attribute }) => {
    const change = changes.get(resource);
    if (change?.action === 'replace') return 'yes';
    if (change?.action === 'may-replace') return 'maybe';
    const moves = change?.action === 'in-place' && attribute !== 'Ref' && MOVING_ATTRIBUTES[change.type]?.includes(attribute);
    return moves ? 'maybe' : 'no';
  };

function changeOf(id: string, before: FlatResource | undefined, after: FlatResource | undefined, moved: Moved): ResourceChange | undefined {
  const { type, path } = (after ?? before) as FlatResource;
  const replacement = replacementOf(type);
  const common = { id, type, path, isUnknown: !replacement || Boolean(before?.isClosed || after?.isClosed), before, after };
  if (!before) return { ...common, action: 'add', causes: [] };
  if (!after) return { ...common, action: 'delete', causes: [] };
  const causes = causesOf(before, after, replacement, moved);
  return causes.length > 0 ? { ...common, action: actionOf(causes), causes } : undefined;
}

function actionOf(causes: readonly Cause[]): Action {
  const replaces = causes.map((cause) => cause.replaces);
  return replaces.includes('yes') ? 'replace' : replaces.includes('maybe') ? 'may-replace' : 'in-place';
}

const STAYS: Moved = () => 'no';
const SETTINGS = ['deletionPolicy', 'updateReplacePolicy'] as const;

function causesOf(before: FlatResource, after: FlatResource, replacement: Replacement | undefined, moved: Moved): Cause[] {
  if (before.type !== after.type) return [{ property: 'Type', replaces: 'yes', through: [] }];
  const settings = SETTINGS.filter((name) => before[name] !== after[name]).map(
    (name): Cause => ({ property: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, replaces: 'no', through: [] }),
  );
  const there = difference(before.condition, after.condition, STAYS);
  const condition: Cause[] = there === 'no' ? [] : [{ property: 'Condition', replaces: 'maybe', through: [] }];
  const names = [...new Set([...Object.keys(before.properties), ...Object.keys(after.properties)])].sort();
  return [...condition, ...settings, ...names.flatMap((name) => propertyCauses(name, before, after, replacement, moved))];
}

/** The paths below a property that replace, or the property where none of them changes. */
function propertyCauses(name: string, before: FlatResource, after: FlatResource, replacement: Replacement | undefined, moved: Moved): Cause[] {
  if (difference(before.properties[name], after.properties[name], moved) === 'no') return [];
  const replacing = (replacement?.properties ?? []).filter(({ path }) => path[0] === name);
  const causes = replacing.flatMap(({ path, replaces }): Cause[] => {
    const changed = differenceAt(path, before.properties, after.properties, moved);
    if (changed === 'no') return [];
    return [{ property: path.join('.'), replaces: changed === 'yes' ? replaces : 'maybe', through: throughOf(path, before, after, moved) }];
  });
  if (causes.length > 0) return causes;
  return [{ property: name, replaces: inPlace(after.type, replacement), through: throughOf([name], before, after, moved) }];
}

/** A function of the app decides whether a custom resource becomes another one; of a type that is not known nothing can be said. */
const inPlace = (type: string, replacement: Replacement | undefined): Changed => (replacement && !isCustom(type) ? 'no' : 'maybe');

function throughOf(path: readonly string[], before: FlatResource, after: FlatResource, moved: Moved): string[] {
  if (differenceAt(path, before.properties, after.properties, STAYS) !== 'no') return [];
  const known = path.includes('*') ? path.slice(0, path.indexOf('*')) : path;
  const isMoved = (reference: Reference) => moved(reference) !== 'no';
  return [
    ...new Set(
      referencesIn(valueAt(known, after.properties))
        .filter(isMoved)
        .map(({ resource }) => resource),
    ),
  ];
}
