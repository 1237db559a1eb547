import { type Change, type Comparison, compare, type Obstacle, type StackTemplate, type Template } from '../../../cli/changes';

// biome-ignore lint/suspicious/noExplicitAny: properties of resources have no better type
export type Resources = Record<string, { Type: string; Properties?: any; [attribute: string]: any }>;

export const stackOf = (template: Template, nested: Record<string, StackTemplate> = {}): StackTemplate => ({
  template,
  nested: new Map(Object.entries(nested)),
});

/** What an update of one stack does. */
export function updated(before: Template, after: Template): Comparison {
  return compare(new Map([['Stack', stackOf(before)]]), new Map([['Stack', stackOf(after)]]));
}

/** The same of a stack that has only these resources. */
export const updatedTo = (before: Resources, after: Resources): Comparison => updated({ Resources: before }, { Resources: after });

/** What becomes of each resource that an update touches. */
export const actionsOf = ({ stacks }: Comparison): Record<string, string> =>
  Object.fromEntries(stacks.flatMap(({ changes }) => changes.map(({ id, action }) => [id, action])));

export function changeOf({ stacks }: Comparison, id: string): Change {
  const found = stacks.flatMap(({ changes }) => changes).find((change) => change.id === id);
  if (!found) throw new Error(`nothing happens to ${id}`);
  return found;
}

export const obstaclesIn = ({ stacks }: Comparison): readonly Obstacle[] => stacks.flatMap(({ obstacles }) => obstacles);

export const ref = (Ref: string) => ({ Ref });
export const resource = (type: string, Properties: Record<string, unknown> = {}, attributes: object = {}) => ({
  Type: `AWS::${type}`,
  Properties,
  ...attributes,
});
