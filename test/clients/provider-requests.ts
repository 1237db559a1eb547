/** What a provider got, in the words of the families: one reader for each API, whatever the SDK's way to write its body. */
import type { RecordedRequest } from '../../fakes';

/** What of a request a family states. Absent: the request has none. */
export interface Summary {
  readonly path: string;
  readonly model?: string;
  readonly stream?: true;
  /** The last thing that the user said in words. */
  readonly asked?: string;
  /** Names of the tools. */
  readonly tools?: readonly string[];
  /** What tools gave, by the id of the call. */
  readonly results?: Readonly<Record<string, string>>;
  /** The thinking that came back, with its signature; or the reasoning, sealed. */
  readonly thought?: string;
  /** Pictures, as they were encoded. */
  readonly images?: readonly string[];
  /** The answer must be of this schema: the names of its properties. */
  readonly schema?: readonly string[];
}

// biome-ignore lint/suspicious/noExplicitAny: documents of several APIs, read where they have what is looked for
type Document = any;

/** What of a body is told where, by the path of its API. */
interface Reader {
  readonly path: RegExp;
  read(body: Document, request: RecordedRequest): Partial<Summary>;
}

const list = (value: Document): Document[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const textOf = (content: Document): string =>
  list(content)
    .map((part) => (typeof part === 'string' ? part : (part.text ?? '')))
    .join('');
const partsOf = (messages: Document, type: string): Document[] =>
  list(messages)
    .flatMap(({ content }) => list(content))
    .filter((part) => part.type === type);
const lastOf = (messages: Document): string | undefined =>
  list(messages)
    .filter(({ role, content }) => role === 'user' && textOf(content) !== '')
    .map(({ content }) => textOf(content))
    .at(-1);
const namesOf = (schema: Document): string[] | undefined => schema && Object.keys(schema.properties ?? {}).sort();

const READERS: readonly Reader[] = [
  {
    path: /\/chat\/completions$/,
    read: ({ messages, tools, response_format, tool_choice }) => ({
      asked: lastOf(messages),
      tools: list(tools).map((tool) => tool.function.name),
      results: Object.fromEntries(
        messages.filter(({ role }: Document) => role === 'tool').map(({ tool_call_id, content }: Document) => [tool_call_id, textOf(content)]),
      ),
      images: partsOf(messages, 'image_url').map(({ image_url }) => image_url.url ?? image_url),
      schema: namesOf(response_format?.json_schema?.schema ?? (forces(tool_choice) ? tools[0].function.parameters : undefined)),
    }),
  },
  {
    path: /\/responses$/,
    read: ({ input, tools, text }) => ({
      asked: typeof input === 'string' ? input : lastOf(input),
      tools: list(tools).map(({ name }) => name),
      results: Object.fromEntries(
        (typeof input === 'string' ? [] : list(input))
          .filter(({ type }) => type === 'function_call_output')
          .map(({ call_id, output }) => [call_id, textOf(output)]),
      ),
      thought: list(typeof input === 'string' ? undefined : input).find(({ type }) => type === 'reasoning')?.encrypted_content,
      schema: namesOf(text?.format?.schema),
    }),
  },
  {
    path: /\/messages(\/count_tokens)?$/,
    read: ({ messages, tools, tool_choice, output_config, output_format }) => ({
      asked: lastOf(messages),
      tools: list(tools).map(({ name }) => name),
      results: Object.fromEntries(partsOf(messages, 'tool_result').map(({ tool_use_id, content }) => [tool_use_id, textOf(content)])),
      thought: partsOf(messages, 'thinking').map(({ thinking, signature }) => `${thinking} ${signature}`)[0],
      images: partsOf(messages, 'image').map(({ source }) => `data:${source.media_type};base64,${source.data}`),
      schema: namesOf((output_config?.format ?? output_format)?.schema ?? (forces(tool_choice) ? tools[0].input_schema : undefined)),
    }),
  },
  {
    path: /\/model\/[^/]+\/(converse(-stream)?|invoke(-with-response-stream)?)$/,
    read: ({ messages, toolConfig }) => ({
      asked: lastOf(messages),
      tools: list(toolConfig?.tools).map(({ toolSpec }) => toolSpec.name),
      results: Object.fromEntries(
        list(messages)
          .flatMap(({ content }) => list(content))
          .filter((part) => part.toolResult)
          .map(({ toolResult }) => [toolResult.toolUseId, textOf(toolResult.content)]),
      ),
    }),
  },
  { path: /\/(embeddings|moderations)$/, read: ({ input }) => ({ asked: [input].flat(2).join(' ') }) },
  { path: /\/images\/generations$/, read: ({ prompt }) => ({ asked: prompt }) },
  { path: /\/audio\/speech$/, read: ({ input }) => ({ asked: input }) },
];

/** A tool must be called: how a schema is asked for where the SDK has no other way. */
const forces = (choice: Document): boolean => /required|function|^any$|^tool$/.test(choice?.type ?? choice ?? '');

const isEmpty = (value: unknown): boolean => value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);

/** A field of a form, or the bytes of its file. */
function formOf(request: RecordedRequest): Partial<Summary> {
  const form = request.bytes.toString('latin1');
  const model = /name="model"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/.exec(form)?.[1];
  return { model, asked: /filename="[^"]*"\r\n(?:[^\r\n]+\r\n)*\r\n([^\r\n]*)/.exec(form)?.[1] };
}

export function summaryOf(request: RecordedRequest): Summary {
  const isForm = /^multipart\//.test(request.headers['content-type'] ?? '');
  const body = isForm ? {} : request.json;
  const read = isForm ? formOf(request) : READERS.find(({ path }) => path.test(request.path))?.read(body, request);
  const told = { model: body.model, stream: body.stream || undefined, ...read };
  return { path: request.path, ...Object.fromEntries(Object.entries(told).filter(([, value]) => !isEmpty(value))) };
}
