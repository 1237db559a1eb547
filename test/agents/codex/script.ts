import type { Behaviour, RecordedRequest, ResponseItem } from '../../../fakes';

export const WORD = 'heliotrope';
export const PROJECT = { 'notes.txt': `The word is ${WORD}.\n` };
export const PROMPT = 'Read notes.txt and tell me the word in it.';
export const SAID = `The word in the notes is ${WORD}.`;
export const THOUGHT = 'The word stands in a file; I read it.';
/** Thoughts that only the provider can read. */
export const SEALED = 'Z0FBQUFBQm9zZWFsZWQrdGhvdWdodHM9PQ==';
/** The whole conversation, as only the provider can read it. */
export const COMPACTED = 'Z0FBQUFBQm9jb21wYWN0ZWQ9PQ==';

export const COMMAND = 'cat notes.txt';
const CALL_ID = 'call_ReadsTheNotes';

// biome-ignore lint/suspicious/noExplicitAny: a document of the program's
type Document = any;

const inputOf = ({ json }: RecordedRequest): Document[] => (Array.isArray(json?.input) ? json.input : []);

/** The items of a type in a conversation. */
export const ofType = (request: RecordedRequest, type: RegExp): Document[] => inputOf(request).filter((item) => type.test(item.type));

/** The tools that the model may call; those of namespaces too, and those that stand in the input. */
function toolsOf(request: RecordedRequest): Document[] {
  const flat = (tools: Document[] = []): Document[] => tools.flatMap((tool) => (tool.type === 'namespace' ? flat(tool.tools) : [tool]));
  return flat([...(request.json.tools ?? []), ...inputOf(request).flatMap(({ tools = [] }) => tools)]);
}

const text = (said: string): ResponseItem => ({
  type: 'message',
  role: 'assistant',
  content: [{ type: 'output_text', text: said, annotations: [] }],
});

/** How the command is run: by a script in which a model of today calls the program's tools, or by the tool alone. */
function callOf(request: RecordedRequest): ResponseItem {
  const names = toolsOf(request).map(({ name }) => name);
  if (names.includes('exec'))
    return {
      type: 'custom_tool_call',
      call_id: CALL_ID,
      name: 'exec',
      input: `text(await tools.exec_command({ cmd: ${JSON.stringify(COMMAND)} }));`,
    };
  return { type: 'function_call', call_id: CALL_ID, name: 'exec_command', arguments: JSON.stringify({ cmd: COMMAND }) };
}

/** What a model of OpenAI's does with the task: it runs a command by the program's own tool, then says the word that came. */
export function readsTheNotes(request: RecordedRequest): Behaviour {
  const last = inputOf(request).at(-1);
  if (last?.type === 'compaction_trigger') return { output: [{ type: 'compaction', encrypted_content: COMPACTED }] };
  if (ofType(request, /^compaction$/).length > 0 || JSON.stringify(inputOf(request)).includes('Summary:')) return { output: [text(SAID)] };
  if (last?.role === 'user' && !JSON.stringify(last).includes(PROMPT)) return { output: [text(`Summary: ${SAID}`)] };
  const results = ofType(request, /_call_output$/);
  if (results.length === 0)
    return { output: [{ type: 'reasoning', summary: [{ type: 'summary_text', text: THOUGHT }], encrypted_content: SEALED }, callOf(request)] };
  const found = results.some((result) => result.call_id === CALL_ID && JSON.stringify(result).includes(WORD));
  return { output: [text(found ? SAID : 'The result of the tool did not come.')] };
}
