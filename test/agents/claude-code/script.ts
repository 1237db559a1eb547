import type { Behaviour, ProviderRequest, RecordedRequest } from '../../../fakes';

export const WORD = 'heliotrope';
export const PROJECT = { 'notes.txt': `The word is ${WORD}.\n` };
export const PROMPT = 'Read notes.txt and tell me the word in it.';
export const SAID = `The word in the notes is ${WORD}.`;
export const THOUGHT = { type: 'thinking', thinking: 'The word stands in a file; I read it.', signature: 'RXJVQkNrZ0lBUkFCR0FJaVFM' } as const;
export const CALL = { type: 'tool_use', id: 'toolu_01ReadsTheNotes', name: 'Read', input: { file_path: 'notes.txt' } } as const;

/** Of the program's calls those that are the conversation; beside them it asks for a title of the session. */
export const isConversation = (request: RecordedRequest): boolean =>
  request.method === 'POST' && request.json.tools?.length > 0 && request.json.max_tokens > 1;

// biome-ignore lint/suspicious/noExplicitAny: a document of the program's
const blocksOf = ({ json }: ProviderRequest): any[] => json.messages.flatMap(({ content }: any) => (Array.isArray(content) ? content : []));

/** The blocks of a type in a conversation. */
// biome-ignore lint/suspicious/noExplicitAny: a document of the program's
export const ofType = (request: ProviderRequest, type: string): any[] => blocksOf(request).filter((block) => block.type === type);

/** Claude reads the file by the program's own tool, then says the word that it found there. */
export function readsTheNotes(request: ProviderRequest): Behaviour {
  if (!isConversation(request)) return { content: [{ type: 'text', text: '{"title":"Word in the notes"}' }] };
  const results = ofType(request, 'tool_result');
  if (results.length === 0) return { content: [THOUGHT, { type: 'text', text: 'I read the notes.' }, CALL] };
  const found = JSON.stringify(results.at(-1)).includes(WORD);
  return { content: [{ type: 'text', text: found ? SAID : 'The result of the tool did not come.' }] };
}
