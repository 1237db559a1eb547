/** What Bedrock does not take inside of a member for Claude, by the live document's list: its holder goes, and is told. */
import type { Planned } from '../exchange';
import type { Edit } from '../json';
import type { Target } from '../target';
import { noteDropped } from './betas';

export function droppedInside({ body, edits, lists }: Planned, { surface }: Target): Edit[] {
  const changed = new Map<string, object>();
  for (const { member, field, begins, only } of lists.claudeOnBedrock.drops ?? []) {
    const value = changed.get(member) ?? body.document[member];
    const isRefused = (item: Record<string, unknown>) => String(item?.[field]).startsWith(begins);
    if ((only && only !== surface?.only) || ![value].flat().some(isRefused)) continue;
    changed.set(member, Array.isArray(value) ? value.filter((item) => !isRefused(item)) : {});
    noteDropped(`${member}.${field}`, edits);
  }
  return [...changed].map(([name, value]) => ({ name, value: JSON.stringify(value) }));
}
