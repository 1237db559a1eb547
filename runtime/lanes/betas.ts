/**
 * Beta flags that Claude on Bedrock's InvokeModel takes; with one that it does not know it refuses the whole request.
 * AWS's list as quoted in BerriAI/litellm#19877, and what large users pass on.
 */
const TAKEN: ReadonlySet<string> = new Set([
  'compact-2026-01-12',
  'computer-use-2024-10-22',
  'computer-use-2025-01-24',
  'computer-use-2025-11-24',
  'context-1m-2025-08-07',
  'context-management-2025-06-27',
  'dev-full-thinking-2025-05-14',
  'effort-2025-11-24',
  'fine-grained-tool-streaming-2025-05-14',
  'interleaved-thinking-2025-05-14',
  'output-128k-2025-02-19',
  'token-efficient-tools-2025-02-19',
  'tool-examples-2025-10-29',
  'tool-search-tool-2025-10-19',
]);
/** Flags that have another name on Bedrock. */
const RENAMED: ReadonlyMap<string, string> = new Map([['advanced-tool-use-2025-11-20', 'tool-search-tool-2025-10-19']]);
const renamed = (flag: string): string => RENAMED.get(flag) ?? flag;

const MAX_NOTED = 32;

/** That something is dropped. The names are a client's, and stand in a header and in a record: few, short and plain. */
export function noteDropped(name: string, edits: string[]): void {
  const note = /^[\w.-]{1,64}$/.test(name) ? `-${name}` : '-other';
  if (edits.length < MAX_NOTED && !edits.includes(note)) edits.push(note);
}

/** The flags of a request as Bedrock takes them; what is dropped is noted. */
export function betaFlags(header: string, edits: string[]): string[] {
  const flags = header.split(',').map((flag) => flag.trim());
  const taken = flags.map(renamed).filter((flag) => TAKEN.has(flag));
  for (const flag of flags) if (flag && !TAKEN.has(renamed(flag))) noteDropped(flag, edits);
  return [...new Set(taken)];
}
