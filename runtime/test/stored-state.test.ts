import { refuseStoredState } from '../stored-state';
import { requestOf } from './exchanges';

const CHAT = '/v1/chat/completions';
const RESPONSES = '/v1/responses';
const MESSAGES = '/v1/messages';
const INVOKE = '/model/m/invoke';
const CONVERSE = '/model/m/converse-stream';

const check = (path: string, body: object) => () => refuseStoredState(requestOf({ path, body: { model: 'm', ...body } }));
const item = (value: object) => ({ input: [{ role: 'user', content: 'hello' }, value] });
const block = (value: object) => ({ messages: [{ role: 'user', content: [{ type: 'text', text: 'hello' }, value] }] });
const result = (...content: object[]) => block({ type: 'tool_result', tool_use_id: 't1', content });
/** Each `*` is a number where it stands in a request. */
const placeOf = (rule: string) => new RegExp(`: ${rule.replaceAll('.', '\\.').replaceAll('*', '\\d+')}( is |$)`);
const S3 = { s3Location: { uri: 's3://bucket/key' } };
const FILE = { type: 'file', file_id: 'file_1' };
/** Tools that are not at the top of a request of Responses. */
const NESTED: [place: string, nest: (tools: object[]) => object][] = [
  ['tools.*.tools.*', (tools) => ({ tools: [{ type: 'namespace', name: 'n', tools }] })],
  ['input.*.tools.*', (tools) => item({ type: 'additional_tools', tools })],
  ['input.*.tools.*.tools.*', (tools) => item({ type: 'additional_tools', tools: [{ type: 'namespace', name: 'n', tools }] })],
];

describe('R17: what points to something kept is refused by name, on', () => {
  test.each<[string, string, object, string]>([
    ['chat, a file', CHAT, block({ type: 'file', file: { file_id: 'file_1' } }), 'messages.*.content.*.file.file_id'],
    ['chat, the audio of an answer', CHAT, { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] }, 'messages.*.audio.id'],

    ['responses, the answer before', RESPONSES, { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['responses, a conversation', RESPONSES, { conversation: 'conv_1' }, 'conversation'],
    ['responses, a conversation as an object', RESPONSES, { conversation: { id: 'conv_1' } }, 'conversation'],
    ['responses, a prompt', RESPONSES, { prompt: { id: 'pmpt_1' } }, 'prompt'],
    ['responses, work in the background', RESPONSES, { background: true }, 'background'],
    ['responses, a file', RESPONSES, item({ role: 'user', content: [{ type: 'input_file', file_id: 'file_1' }] }), 'input.*.content.*.file_id'],
    ['responses, an image', RESPONSES, item({ type: 'message', content: [{ type: 'input_image', file_id: 'file_1' }] }), 'input.*.content.*.file_id'],
    [
      'responses, a file as result',
      RESPONSES,
      item({ type: 'function_call_output', output: [{ type: 'input_file', file_id: 'f' }] }),
      'input.*.output.*.file_id',
    ],
    [
      'responses, a screenshot',
      RESPONSES,
      item({ type: 'computer_call_output', output: { type: 'computer_screenshot', file_id: 'f' } }),
      'input.*.output.file_id',
    ],
    ['responses, an item that is a file', RESPONSES, item({ type: 'message', file_id: 'f' }), 'input.*.file_id'],
    ['responses, a container', RESPONSES, { tools: [{ type: 'code_interpreter', container: 'cntr_1' }] }, 'tools.*.container'],
    [
      'responses, the mask of an image',
      RESPONSES,
      { tools: [{ type: 'image_generation', input_image_mask: { file_id: 'f' } }] },
      'tools.*.input_image_mask.file_id',
    ],
    ...NESTED.flatMap(([place, nest]) =>
      (
        [
          ['container', { container: 'cntr_1' }],
          ['input_image_mask.file_id', { input_image_mask: { file_id: 'f' } }],
        ] as const
      ).map(([member, what]): [string, string, object, string] => [
        `responses, ${place}.${member}`,
        RESPONSES,
        nest([{ type: 'image_generation', ...what }]),
        `${place}.${member}`,
      ]),
    ),
    ['compact', '/v1/responses/compact', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['input_tokens', '/v1/responses/input_tokens', { conversation: 'conv_1' }, 'conversation'],

    ['messages, a container', MESSAGES, { container: 'container_1' }, 'container'],
    ['messages, a container with skills', MESSAGES, { container: { skills: [{ skill_id: 's' }] } }, 'container'],
    ['messages, servers of tools', MESSAGES, { mcp_servers: [{ type: 'url', url: 'https://tools.example' }] }, 'mcp_servers'],
    ['messages, an upload into a container', MESSAGES, block({ type: 'container_upload', file_id: 'file_1' }), 'messages.*.content.*.file_id'],
    ['messages, a document', MESSAGES, block({ type: 'document', source: FILE }), 'messages.*.content.*.source.file_id'],
    ['messages, an image', MESSAGES, block({ type: 'image', source: FILE }), 'messages.*.content.*.source.file_id'],
    [
      'messages, an image of a document of blocks',
      MESSAGES,
      block({ type: 'document', source: { type: 'content', content: [{ type: 'image', source: FILE }] } }),
      'messages.*.content.*.source.content.*.source.file_id',
    ],
    ['messages, the result of a tool', MESSAGES, result({ type: 'image', source: FILE }), 'messages.*.content.*.content.*.source.file_id'],
    [
      'messages, a document of blocks as the result of a tool',
      MESSAGES,
      result({ type: 'document', source: { type: 'content', content: [{ type: 'image', source: FILE }] } }),
      'messages.*.content.*.content.*.source.content.*.source.file_id',
    ],
    ['InvokeModel, a container', INVOKE, { container: 'container_1' }, 'container'],
    ['InvokeModel, an image', INVOKE, block({ type: 'image', source: FILE }), 'messages.*.content.*.source.file_id'],
    ['InvokeModel, a video in a bucket', INVOKE, { mediaSource: S3 }, 'mediaSource.s3Location'],
    ...['image', 'video', 'audio'].map((kind): [string, string, object, string] => [
      `InvokeModel, ${kind} in a bucket as it is embedded`,
      INVOKE,
      { inputType: kind, [kind]: { mediaSource: S3 } },
      `${kind}.mediaSource.s3Location`,
    ]),
    ...['text', 'image', 'audio', 'video'].flatMap((kind) =>
      ['singleEmbeddingParams', 'segmentedEmbeddingParams'].map((params): [string, string, object, string] => [
        `InvokeModel, ${kind} in a bucket as ${params}`,
        INVOKE,
        { [params]: { [kind]: { source: S3 } } },
        `${params}.${kind}.source.s3Location`,
      ]),
    ),
    ...['image', 'document', 'video', 'audio'].map((kind): [string, string, object, string] => [
      `CountTokens, ${kind} in a bucket`,
      '/model/m/count-tokens',
      { input: { converse: block({ [kind]: { source: S3 } }) } },
      `input.converse.messages.*.content.*.${kind}.source.s3Location`,
    ]),
    ['Converse, a document in a bucket', CONVERSE, block({ document: { source: S3 } }), 'messages.*.content.*.document.source.s3Location'],
    [
      'Converse, an image in a bucket as the result of a tool',
      CONVERSE,
      block({ toolResult: { toolUseId: 't1', content: [{ image: { source: S3 } }] } }),
      'messages.*.content.*.toolResult.content.*.image.source.s3Location',
    ],
    [
      'Converse, servers of tools',
      CONVERSE,
      { additionalModelRequestFields: { mcp_servers: [{ type: 'url' }] } },
      'additionalModelRequestFields.mcp_servers',
    ],
    ['Converse, a prompt', CONVERSE, { model: 'arn:aws:bedrock:eu-central-1:111122223333:prompt/ABC:1' }, 'the model'],
    ['count_tokens', '/v1/messages/count_tokens', block({ type: 'document', source: FILE }), 'messages.*.content.*.source.file_id'],
  ])('%s', (_, path, body, named) => {
    expect(check(path, body)).toThrow(
      expect.objectContaining({ code: 'stored_state_not_allowed', status: 400, message: expect.stringMatching(placeOf(named)) }),
    );
  });

  test.each(['file_search', 'mcp', 'code_interpreter', 'shell', 'container', 'a-type-of-next-year', '', null, 5, { type: 'function' }, ['function']])(
    'a tool of type %j',
    (type) => {
      const refused = (path: string) =>
        expect.objectContaining({ code: 'stored_state_not_allowed', message: expect.stringMatching(placeOf(`${path}.type`)) });
      const tools = [
        { type: 'function', name: 'f' },
        { type, server_url: 'https://tools.example' },
      ];
      expect(check(RESPONSES, { tools })).toThrow(refused('tools.*'));
      expect(check(RESPONSES, { tools: [{ type: 'namespace', name: 'n', tools }] })).toThrow(refused('tools.*.tools.*'));
      expect(check(RESPONSES, item({ type: 'tool_search_output', tools }))).toThrow(refused('input.*.tools.*'));
      expect(check(RESPONSES, item({ type: 'tool_search_output', tools: [{ type: 'namespace', tools }] }))).toThrow(
        refused('input.*.tools.*.tools.*'),
      );
    },
  );

  test('a namespace inside a namespace, whatever it holds', () => {
    const inner = [{ type: 'namespace', name: 'inner', tools: [{ type: 'function', name: 'f' }] }];
    for (const [place, nest] of NESTED.filter(([place]) => place.endsWith('tools.*.tools.*')))
      expect(check(RESPONSES, nest(inner))).toThrow(expect.objectContaining({ message: expect.stringMatching(placeOf(`${place}.type`)) }));
  });

  test.each([
    'item_reference',
    'file_search_call',
    'code_interpreter_call',
    'mcp_call',
    'mcp_list_tools',
    'mcp_approval_request',
    'mcp_approval_response',
    'a-type-of-next-year',
    null,
    ['message'],
    { toString: 1 },
  ])('an item of type %j', (type) => {
    expect(check(RESPONSES, item({ type, id: 'id_1' }))).toThrow(
      expect.objectContaining({ code: 'stored_state_not_allowed', message: expect.stringMatching(placeOf('input.*.type')) }),
    );
  });
});

describe('what points to nothing passes:', () => {
  const SCHEMA = {
    type: 'object',
    properties: { file_id: { type: 'string' }, container: { type: 'string' }, mcp_servers: { type: 'array' } },
    required: ['file_id'],
  };
  const ARGUMENTS = { file_id: 'mine', source: { file_id: 'mine' }, container: 'mine', previous_response_id: 'mine' };

  test.each<[string, string, object]>([
    ['chat, tools whose arguments have such names', CHAT, { tools: [{ type: 'function', function: { name: 'f', parameters: SCHEMA } }] }],
    ['chat, members of another API', CHAT, { previous_response_id: 'x', container: 'x', mcp_servers: [1], prompt: 'x', conversation: 'x' }],
    [
      'chat, a call with such arguments',
      CHAT,
      { messages: [{ role: 'assistant', tool_calls: [{ function: { name: 'f', arguments: JSON.stringify(ARGUMENTS) } }] }] },
    ],
    ['chat, a file that is in the request', CHAT, block({ type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,' } })],
    ['chat, a file id that is null', CHAT, block({ type: 'file', file: { file_id: null, file_data: 'data:' } })],
    ['chat, audio that is asked for', CHAT, { audio: { voice: 'alloy', format: 'wav' }, messages: [{ role: 'assistant', audio: null }] }],
    ['completions, a prompt', '/v1/completions', { prompt: 'Once' }],
    ['embeddings, an input', '/v1/embeddings', { input: ['file_id'] }],

    ['responses, text', RESPONSES, { input: 'file_id: previous_response_id' }],
    ['responses, what is not given', RESPONSES, { previous_response_id: null, conversation: null, prompt: null, background: false }],
    ['responses, tools whose arguments have such names', RESPONSES, { tools: [{ type: 'function', name: 'f', parameters: SCHEMA }] }],
    [
      'responses, a call with such arguments',
      RESPONSES,
      item({ type: 'function_call', call_id: 'c', name: 'f', arguments: JSON.stringify(ARGUMENTS) }),
    ],
    ['responses, a result with such text', RESPONSES, item({ type: 'function_call_output', call_id: 'c', output: JSON.stringify(ARGUMENTS) })],
    [
      'responses, a file that is in the request',
      RESPONSES,
      item({ role: 'user', content: [{ type: 'input_file', filename: 'a.pdf', file_data: 'data:' }] }),
    ],
    ['responses, a reasoning that is in the request', RESPONSES, item({ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'x' })],
    ['responses, metadata of such names', RESPONSES, { metadata: ARGUMENTS }],
    ['responses, no tool', RESPONSES, { tools: [], input: [] }],

    ['messages, tools whose arguments have such names', MESSAGES, { tools: [{ name: 'f', input_schema: SCHEMA }] }],
    ['messages, a call with such arguments', MESSAGES, block({ type: 'tool_use', id: 't', name: 'f', input: ARGUMENTS })],
    ['messages, a result with such text', MESSAGES, block({ type: 'tool_result', tool_use_id: 't', content: JSON.stringify(ARGUMENTS) })],
    ['messages, an image that is in the request', MESSAGES, result({ type: 'image', source: { type: 'base64', media_type: 'image/png', data: '' } })],
    ['messages, no servers', MESSAGES, { mcp_servers: [], container: null }],
    ['messages, text of such words', MESSAGES, { system: 'container mcp_servers file_id', messages: [{ role: 'user', content: 'file_id' }] }],
    ['messages, lists that are none', MESSAGES, { messages: 'file_id', tools: 5 }],
  ])('%s', (_, path, body) => {
    expect(check(path, body)).not.toThrow();
  });

  test('what only a tool is told of', () => {
    const told = block({ toolUse: { toolUseId: 't1', name: 'fetch', input: { source: S3, document: { source: S3 } } } });
    expect(check(CONVERSE, told)).not.toThrow();
  });

  test.each<[string, object, string[]]>([
    ['one pointer', { previous_response_id: 'resp_1' }, ['previous_response_id']],
    ['all types of tools', { tools: [{ type: 'file_search' }] }, ['tools.*']],
    ['everything', { conversation: 'conv_1', tools: [{ type: 'mcp' }], input: [{ type: 'mcp_call' }] }, ['*']],
  ])('what the live document grants the client: %s', (_name, body, storedState) => {
    const refuse = (granted: string[]) => () => {
      const exchange = requestOf({ path: RESPONSES, body: { model: 'm', ...body } });
      exchange.caller = { client: 'Alpha', policy: { storedState: granted } };
      refuseStoredState(exchange);
    };
    expect(refuse(storedState)).not.toThrow();
    expect(refuse(['prompt'])).toThrow(/^stored state not allowed: /);
  });

  test('a request without a document: an upload, a list of models', () => {
    for (const path of ['/v1/audio/transcriptions', '/v1/models', '/v1/unknown']) expect(() => refuseStoredState(requestOf({ path }))).not.toThrow();
  });
});

/** Of the union of tools and of items of `openai` 6.49.0, resources/responses/responses.d.ts; items of openai/codex, codex-rs/protocol/src/models.rs, at the end. */
const LOCAL = { environment: { type: 'local' } };
const TOOLS: [type: string, allowed: boolean, members?: object][] = [
  ['function', true],
  ['custom', true],
  ['namespace', true],
  ['tool_search', true],
  ['web_search', true],
  ['web_search_2025_08_26', true],
  ['web_search_preview', true],
  ['web_search_preview_2025_03_11', true],
  ['image_generation', true],
  ['computer', true],
  ['computer_use_preview', true, { environment: 'linux' }],
  ['local_shell', true],
  ['apply_patch', true],
  ['shell', true, LOCAL],
  ['shell', false],
  ['shell', false, { environment: null }],
  ['shell', false, { environment: 'local' }],
  ['shell', false, { environment: {} }],
  ['shell', false, { environment: { type: 'container_auto' } }],
  ['shell', false, { environment: { type: 'container_reference', container_id: 'cntr_1' } }],
  ['file_search', false],
  ['mcp', false],
  ['code_interpreter', false],
  // nothing says where its programs run, and what stays of them
  ['programmatic_tool_calling', false],
];
const ITEMS: [type: string | undefined | null, allowed: boolean, members?: object][] = [
  [undefined, true, { role: 'user', content: 'hello' }],
  [null, true, { role: 'user', content: 'hello' }],
  ['message', true, { role: 'assistant', content: [], id: 'msg_1' }],
  ['item_reference', false],
  [undefined, false],
  [null, false],
  ['message', false],
  ['reasoning', true, { summary: [], encrypted_content: 'x' }],
  ['reasoning', true, { summary: [], content: [{ type: 'reasoning_text', text: 'x' }] }],
  ['reasoning', true, { id: undefined, summary: [{ type: 'summary_text', text: 'x' }], encrypted_content: null }],
  ['reasoning', false, { summary: [] }],
  ['reasoning', false, { summary: [], content: [], encrypted_content: null }],
  ['compaction', true, { encrypted_content: 'x' }],
  ['compaction', false],
  ['compaction_trigger', true, { id: undefined }],
  ['additional_tools', true, { role: 'developer', tools: [{ type: 'namespace', name: 'n', tools: [{ type: 'function' }] }] }],
  ['additional_tools', false, { role: 'developer', tools: [{ type: 'mcp' }] }],
  ['additional_tools', false, { role: 'developer', tools: [{ type: 'shell', environment: { type: 'container_auto' } }] }],
  ['function_call', true],
  ['function_call_output', true],
  ['custom_tool_call', true],
  ['custom_tool_call_output', true],
  ['computer_call', true],
  ['computer_call_output', true],
  ['local_shell_call', true],
  ['local_shell_call_output', true],
  ['apply_patch_call', true],
  ['apply_patch_call_output', true],
  ['shell_call', true],
  ['shell_call', true, LOCAL],
  ['shell_call', false, { environment: { type: 'container_reference', container_id: 'cntr_1' } }],
  ['shell_call_output', true],
  ['tool_search_call', true],
  ['tool_search_output', true],
  ['web_search_call', true],
  ['image_generation_call', true, { result: 'aGk=' }],
  ['image_generation_call', false, { result: null }],
  ['image_generation_call', false, { result: '' }],
  ['reasoning', false, { id: 'rs_other', summary: [], encrypted_content: '' }],
  ['reasoning', false, { id: 'rs_other', summary: [], content: [] }],
  ['compaction', false, { id: 'cmp_other', encrypted_content: '' }],
  ['image_generation_call', false],
  ['file_search_call', false],
  ['code_interpreter_call', false],
  ['mcp_list_tools', false],
  ['mcp_approval_request', false],
  ['mcp_approval_response', false],
  ['mcp_call', false],
  ['program', false],
  ['program_output', false],
  ['compaction_summary', true, { encrypted_content: 'x' }],
  ['context_compaction', true, { encrypted_content: 'x' }],
  ['context_compaction', true, { id: undefined }],
  ['context_compaction', false],
  // https://developers.openai.com/api/docs/guides/reasoning#change-reasoning-mid-conversation
  ['configuration_update', true, { id: undefined, reasoning: { effort: 'high' } }],
  ['agent_message', true, { content: [{ type: 'encrypted_content', encrypted_content: 'x' }] }],
  // it is written for the agent alone, which does not send it
  ['ghost_snapshot', false],
];

describe('R17: of what the Responses API takes', () => {
  const expectation = (body: object, isAllowed: boolean) => (isAllowed ? expect(check(RESPONSES, body)).not : expect(check(RESPONSES, body)));

  test.each(TOOLS)('a tool of type %s: %s %j', (type, isAllowed, members = {}) => {
    const tools = [{ type, name: 'f', ...members }];
    const namespace = [{ type: 'namespace', name: 'n', tools }];
    for (const body of [{ tools }, { tools: tools[0] }]) expectation(body, isAllowed).toThrow('stored state not allowed');
    for (const body of [{ tools: namespace }, item({ type: 'tool_search_output', tools: namespace })])
      expectation(body, isAllowed && type !== 'namespace').toThrow('stored state not allowed');
  });

  test.each(ITEMS)('an item of type %s: %s %j', (type, isAllowed, members = {}) => {
    const value = { type, id: 'id_other_tenant', ...members };
    for (const body of [{ input: [value] }, { input: value }, item(value)]) expectation(body, isAllowed).toThrow('stored state not allowed');
  });
});

test.each<[object, string]>([
  [item({ type: 'mcp_call' }), 'input.1.type is mcp_call'],
  [item({ id: 'msg_1' }), 'input.1.type is message'],
  [item({ type: 7 }), 'input.1.type is number'],
  [item({ type: `a\nb"${'c'.repeat(100)}` }), `input.1.type is a?b?${'c'.repeat(60)}`],
  [item({ type: 'message', role: 'user', content: [{ type: 'input_file', file_id: 'f' }] }), 'input.1.content.0.file_id'],
  [{ tools: [{ type: 'function' }, { type: 'namespace', tools: [{ type: 'mcp' }] }] }, 'tools.1.tools.0.type is mcp'],
])('R17: the refusal says what stands where: %j', (body, place) => {
  expect(check(RESPONSES, body)).toThrow(new Error(`stored state not allowed: ${place}`));
});
