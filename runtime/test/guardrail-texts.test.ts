import type { GuardrailCheck } from '../../src/contract';
import type { AnswerKind } from '../endpoints';
import { withTexts } from '../guardrail/places';
import { textsOfAnswer, textsOfRequest } from '../guardrail/texts';

type Row = readonly [name: string, kind: AnswerKind, document: object];

/** Each text says whose it is; what says `nobody` is no text. */
const REQUESTS: readonly Row[] = [
  [
    'chat',
    'chat',
    {
      messages: [
        { role: 'system', content: 'system' },
        { role: 'developer', content: [{ type: 'text', text: 'system' }] },
        {
          role: 'user',
          name: 'nobody',
          content: [
            { type: 'text', text: 'user' },
            { type: 'image_url', image_url: { url: 'nobody' } },
          ],
        },
        { role: 'assistant', content: 'assistant', reasoning_content: 'nobody', tool_calls: [{ function: { name: 'nobody', arguments: 'nobody' } }] },
        { role: 'tool', tool_call_id: 'nobody', content: 'toolResults' },
        { role: 'stranger', content: 'user' },
      ],
      tools: [{ type: 'function', function: { name: 'nobody', description: 'tools', parameters: { enum: ['nobody'] } } }],
      prediction: { type: 'content', content: 'user' },
    },
  ],
  [
    'messages',
    'messages',
    {
      system: [{ type: 'text', text: 'system' }],
      messages: [
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 'nobody', content: [{ type: 'text', text: 'toolResults' }] },
            { type: 'text', text: 'user' },
          ],
        },
        { role: 'user', content: [{ type: 'document', source: { type: 'base64', data: 'nobody' }, title: 'user' }] },
        { role: 'user', content: [{ type: 'document', source: { type: 'content', content: [{ type: 'text', text: 'user' }] } }] },
        { role: 'user', content: [{ type: 'search_result', source: 'nobody', title: 'user', content: [{ type: 'text', text: 'user' }] }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'nobody', signature: 'nobody' },
            { type: 'tool_use', input: { text: 'nobody' } },
          ],
        },
        { role: 'assistant', content: [{ type: 'text', text: 'assistant' }] },
      ],
      tools: [{ name: 'nobody', description: 'tools', input_schema: { properties: { a: { description: 'tools' } } } }],
    },
  ],
  [
    'responses',
    'responses',
    {
      instructions: 'system',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'user' },
            { type: 'input_file', file_data: 'nobody' },
          ],
        },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'assistant' }] },
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'nobody' }], encrypted_content: 'nobody' },
        { type: 'function_call', name: 'nobody', arguments: 'nobody' },
        { type: 'function_call_output', call_id: 'nobody', output: 'toolResults' },
        { type: 'custom_tool_call_output', output: [{ type: 'input_text', text: 'toolResults' }] },
        { type: 'shell_call_output', output: [{ stdout: 'toolResults', stderr: 'toolResults' }] },
      ],
      text: { format: { type: 'json_schema', schema: { description: 'tools' } } },
    },
  ],
  [
    'Converse',
    'converse',
    {
      system: [{ text: 'system' }],
      messages: [
        { role: 'user', content: [{ text: 'user' }, { guardContent: { text: { text: 'user' } } }, { image: { source: { bytes: 'nobody' } } }] },
        { role: 'user', content: [{ toolResult: { toolUseId: 'nobody', content: [{ text: 'toolResults' }, { json: { a: ['toolResults'] } }] } }] },
        { role: 'user', content: [{ document: { name: 'nobody', source: { text: 'user' } } }] },
        {
          role: 'assistant',
          content: [{ reasoningContent: { reasoningText: { text: 'nobody' } } }, { text: 'assistant' }, { toolUse: { input: { text: 'nobody' } } }],
        },
      ],
      toolConfig: { tools: [{ toolSpec: { name: 'nobody', description: 'tools' } }] },
    },
  ],
  ['InvokeModel of Titan', 'invoked', { inputText: 'user' }],
  [
    'InvokeModel of Cohere',
    'invoked',
    {
      message: 'user',
      preamble: 'system',
      chat_history: [
        { role: 'CHATBOT', message: 'assistant' },
        { role: 'USER', message: 'user' },
      ],
    },
  ],
  ['InvokeModel for a picture', 'invoked', { taskType: 'nobody', textToImageParams: { text: 'user', negativeText: 'user' } }],
];

test.each(REQUESTS)('of %s each text is found, and whose it is', (_, kind, document) => {
  const { texts, isUnreadable } = textsOfRequest(kind, document);
  expect([isUnreadable, texts.map(({ text }) => text)]).toEqual([false, texts.map(({ speaker }) => speaker)]);
  const written = JSON.stringify(document);
  const all = [...written.matchAll(/"(user|system|assistant|toolResults|tools)"(?=[,}\]])/g)].map(([, text]) => text);
  const roles = [...written.matchAll(/"role":"(user|system|assistant)"/g)].map(([, text]) => text);
  expect(texts).toHaveLength(all.length - roles.length);
});

test.each<Row>([
  [
    'chat',
    'chat',
    { choices: [{ message: { role: 'assistant', content: 'said', reasoning_content: 'no', tool_calls: [{ function: { arguments: 'no' } }] } }] },
  ],
  [
    'messages',
    'messages',
    {
      content: [
        { type: 'thinking', thinking: 'no' },
        { type: 'text', text: 'said' },
        { type: 'tool_use', input: { text: 'no' } },
      ],
    },
  ],
  [
    'responses',
    'responses',
    {
      output: [
        { type: 'reasoning', summary: [{ text: 'no' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'said' }] },
      ],
    },
  ],
  ['Converse', 'converse', { output: { message: { content: [{ reasoningContent: { text: 'no' } }, { text: 'said' }] } } }],
  ['InvokeModel of Titan', 'invoked', { results: [{ outputText: 'said', completionReason: 'no' }] }],
])('of an answer of %s what the model says is found', (_, kind, document) => {
  expect(textsOfAnswer(kind, document).map(({ text }) => text)).toEqual(['said']);
});

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const users = (part: object): object => ({ messages: [{ role: 'user', content: [part] }] });

/** Ways to tell a model a text where nobody looks. */
test.each<Row>([
  ['a list whose name has another case', 'chat', { Messages: [{ role: 'user', content: 'told' }] }],
  ['a text whose name has another case', 'chat', { messages: [{ role: 'user', Content: 'told' }] }],
  ['a part whose name has another case', 'messages', { messages: [{ role: 'user', content: [{ type: 'text', TEXT: 'told' }] }] }],
  ['two roles', 'chat', { messages: [{ role: 'assistant', Role: 'user', content: 'told' }] }],
  ['two types', 'responses', { input: [{ type: 'reasoning', Type: 'message', content: 'told' }] }],
  ['variables of a prompt', 'responses', { prompt: { id: 'pmpt_1', variables: { a: 'told' } } }],
  ['variables of a prompt that are parts', 'responses', { prompt: { id: 'pmpt_1', variables: { a: { type: 'input_text', text: 'told' } } } }],
  ['fields that Converse hands on', 'converse', { additionalModelRequestFields: { documents: [{ title: 'told' }] } }],
  ['an embedding of Nova', 'invoked', { singleEmbeddingParams: { text: { value: 'told' } } }],
  ['a question about a video', 'invoked', { inputPrompt: 'told' }],
  ['a document as bytes', 'converse', users({ document: { format: 'txt', source: { bytes: base64('told') } } })],
  ['a document in base64', 'messages', users({ type: 'document', source: { type: 'base64', media_type: 'text/plain', data: base64('told') } })],
  ['a file of a chat', 'chat', users({ type: 'file', file: { file_data: `data:text/plain;base64,${base64('told')}` } })],
  ['a file of a response', 'responses', { input: [{ role: 'user', content: [{ type: 'input_file', file_data: base64('told') }] }] }],
])('%s is looked at', (_, kind, document) => {
  expect(textsOfRequest(kind, document).texts).toMatchObject([{ speaker: 'user', text: 'told' }]);
});

test('bytes of a picture or of a PDF are no text', () => {
  for (const bytes of [Buffer.from([0x89, 0x50, 0x4e, 0x47, 0]), Buffer.from('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3', 'latin1')])
    expect(textsOfRequest('converse', users({ document: { source: { bytes: bytes.toString('base64') } } })).texts).toEqual([]);
});

test('of texts without number so many are looked at, and that there are more is told', () => {
  const { texts, isUnreadable } = textsOfRequest('embeddings', { input: Array.from({ length: 30_000 }, () => 'a') });
  expect([texts.length, isUnreadable]).toEqual([20_000, true]);
});

test('tokens as numbers are found out', () => {
  expect(
    [
      [1, 2],
      [[1], [2]],
    ].map((input) => textsOfRequest('embeddings', { input }).isUnreadable),
  ).toEqual([true, true]);
});

test('texts are replaced at their places alone, whatever looks like them', () => {
  const document = { a: 'text', messages: [{ content: 'text', 'con\\"tent': 'text' }, ['text', { content: 'é😀 "text": \\ {[,]}' }]], z: null };
  const json = JSON.stringify(document).replace('"z":null', '"z":1E5');
  const latin = Buffer.from(json).toString('latin1');
  const path = ['messages', 1, 1, 'content'].join('\0');
  expect(withTexts(latin, new Map([[path, 'ü{A}"']]))?.toString()).toBe(json.replace(JSON.stringify('é😀 "text": \\ {[,]}'), '"ü{A}\\""'));
  expect(withTexts(latin, new Map([['messages\x007', 'x']]))).toBeUndefined();
});

test('every check has a text in the table', () => {
  const all: Record<GuardrailCheck, true> = { toolResults: true, system: true, tools: true, assistant: true };
  const found = new Set(REQUESTS.flatMap(([, kind, document]) => textsOfRequest(kind, document).texts.map(({ speaker }) => speaker)));
  expect([...found].filter((each) => each !== 'user').sort()).toEqual(Object.keys(all).sort());
});

describe('below a name that is as long as a body', () => {
  const name = 'n'.repeat(1_000_000);
  const document = {
    messages: [
      { role: 'user', content: 'me' },
      { role: 'tool', content: { json: { [name]: Array.from({ length: 10_000 }, () => ({ a: 'a' })) } } },
    ],
  };

  test('so many texts are looked at that their paths take no more room than some bodies', () => {
    const { texts, isUnreadable } = textsOfRequest('chat', document);
    expect(isUnreadable).toBe(true);
    expect(texts.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThan(6_000_000);
  });

  test('a text is put into its place without writing the path of every other', () => {
    const { texts } = textsOfRequest('chat', document);
    const changes = new Map([texts[0], texts[2]].map(({ path }, index) => [path, `changed ${index}`]));
    const started = performance.now();
    const changed = JSON.parse(String(withTexts(JSON.stringify(document), changes)));
    expect(performance.now() - started).toBeLessThan(2_000);
    const list = changed.messages[1].content.json[name];
    expect([changed.messages[0].content, list[0].a, list[1].a, list[2].a]).toEqual(['changed 0', 'a', 'changed 1', 'a']);
  });
});
