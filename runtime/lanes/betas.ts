import { memoized } from '../../src/contract';

const MAX_NOTED = 32;

/** That something is dropped. The names are a client's, and stand in a header and in a record: few, short and plain. */
export function noteDropped(name: string, edits: string[]): void {
  const note = /^[\w.-]{1,64}$/.test(name) ? `-${name}` : '-other';
  if (edits.length < MAX_NOTED && !edits.includes(note)) edits.push(note);
}

/** What the flags of the list are called on Bedrock. */
const namesOf = memoized((list: readonly string[]) => new Map(list.map((each) => each.split('=') as [string, string])));

/** The flags of a request as Bedrock takes them, by the live document's list; what is dropped is noted. */
export function betaFlags(header: string, list: readonly string[], edits: string[]): string[] {
  const names = namesOf(list);
  const taken = new Set<string>();
  for (const each of header.split(',')) {
    const flag = each.trim();
    if (names.has(flag)) taken.add(names.get(flag) ?? flag);
    else if (flag) noteDropped(flag, edits);
  }
  return [...taken];
}
