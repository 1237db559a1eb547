import Anthropic from '@anthropic-ai/sdk';
import OpenAI, { AzureOpenAI, toFile } from 'openai';
import { ANTHROPIC_KEY, AZURE, AZURE_KEY, COMPATIBLE_HOST, GOOGLE_KEY, OPENAI_KEY, redial } from '../../fakes';
import { withWorld } from './with-gateway';

const messages = [{ role: 'user' as const, content: 'Say something.' }];
const RESOURCE = `https://${AZURE.resource}.openai.azure.com`;
const GEMINI = 'gemini-3-pro';

/** The fakes of providers must be as strict as those, and no stricter: here the official SDKs call them under their real names. */
describe('the fakes of providers and the official SDKs', () => {
  const context = withWorld();
  let ends: (() => void)[];
  beforeAll(() => {
    const { addressOverrides, certificate } = context.world;
    ends = Object.entries(addressOverrides).map(([from, to]) => redial(from, to, certificate.cert));
  });
  afterAll(() => {
    for (const end of ends) end();
  });
  const openai = () => new OpenAI({ apiKey: OPENAI_KEY, maxRetries: 0 });
  const anthropic = () => new Anthropic({ apiKey: ANTHROPIC_KEY, maxRetries: 0 });
  const google = () => new OpenAI({ baseURL: 'https://generativelanguage.googleapis.com/v1beta/openai/', apiKey: GOOGLE_KEY, maxRetries: 0 });
  const azure = () => new OpenAI({ baseURL: `${RESOURCE}/openai/v1`, apiKey: AZURE_KEY, maxRetries: 0 });

  test('OpenAI: moderations, a compacted conversation, its tokens', async () => {
    const moderation = await openai().moderations.create({ input: ['one', 'other'] });
    expect(moderation.results.map(({ flagged }) => flagged)).toEqual([false, false]);
    const compacted = await openai().responses.compact({ model: 'gpt-5.2', input: 'a' });
    expect(compacted.output.map(({ type }) => type)).toEqual(['message', 'compaction']);
    expect(compacted.usage.output_tokens).toBe(context.world.openai.last.reported?.outputTokens);
    expect((await openai().responses.inputTokens.count({ model: 'gpt-5.2', input: 'a' })).object).toBe('response.input_tokens');
  });

  test('Anthropic: programmed blocks, as a document and piece by piece', async () => {
    const content = [
      { type: 'thinking', thinking: 'Where may it stand? 🤔', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'c2VhbGVk' },
      { type: 'text', text: 'I read the notes.' },
      { type: 'tool_use', id: 'toolu_1', name: 'Read', input: { file_path: 'Füße.txt', lines: [1, 2] } },
    ] as const;
    context.world.anthropic.behave({ content });
    const body = { model: 'claude-sonnet-4-5', max_tokens: 64, messages };
    const expected = { content, stop_reason: 'tool_use' };
    expect(await anthropic().messages.create(body)).toMatchObject(expected);
    expect(await anthropic().messages.stream(body).finalMessage()).toMatchObject(expected);
  });

  test.each([
    ['text', 'text/plain; charset=utf-8', /^what was said\n$/],
    ['srt', 'text/plain; charset=utf-8', /^1\n00:00:00,000 --> /],
    ['vtt', 'text/vtt; charset=utf-8', /^WEBVTT\n/],
    ['json', 'application/json', /^\{"text":/],
    ['verbose_json', 'application/json', /"segments":/],
  ] as const)('OpenAI: a transcription as %s', async (response_format, type, shows) => {
    const file = await toFile(Buffer.from('a voice'), 'voice.mp3');
    const answer = await openai().audio.transcriptions.create({ file, model: 'whisper-1', response_format }).asResponse();
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([type, expect.stringMatching(shows)]);
  });

  test('OpenAI: a transcription, streamed', async () => {
    const file = await toFile(Buffer.from('a voice'), 'voice.mp3');
    let text = '';
    for await (const event of await openai().audio.transcriptions.create({ file, model: 'gpt-4o-transcribe', stream: true }))
      if (event.type === 'transcript.text.delta') text += event.delta;
    expect(text).toBe('what was said');
  });

  test('OpenAI: an error inside of a stream, of a responses stream, and of a whole answer of status 200', async () => {
    const error = { type: 'server_error', code: 'overloaded', message: 'as programmed' };
    context.world.openai.behave({ failure: { ...error, after: 2 } });
    const read = async () => {
      for await (const _ of await openai().chat.completions.create({ model: 'gpt-4o', messages, stream: true }));
    };
    await expect(read()).rejects.toMatchObject(error);
    const whole = await openai().chat.completions.create({ model: 'gpt-4o', messages }).asResponse();
    expect([whole.status, await whole.json()]).toEqual([200, { error: { ...error, param: null } }]);
    const events = [];
    for await (const event of await openai().responses.create({ model: 'gpt-4o', input: 'a', stream: true })) events.push(event);
    expect(events.map(({ type }) => type)).toEqual(['response.created', 'response.in_progress', 'error']);
    expect(events.at(-1)).toMatchObject({ code: 'overloaded', message: 'as programmed' });
  });

  test('OpenAI: a run that failed is an event of its own', async () => {
    context.world.openai.behave({ failure: { type: 'response.failed', code: 'server_error', message: 'as programmed', after: 3 } });
    const events = [];
    for await (const event of await openai().responses.create({ model: 'gpt-4o', input: 'a', stream: true })) events.push(event);
    expect(events.at(-1)).toMatchObject({ type: 'response.failed', response: { status: 'failed', error: { message: 'as programmed' } } });
  });

  test('OpenAI: items of an answer of responses come in pieces, and the official SDK puts them together', async () => {
    const output = [
      { type: 'reasoning', summary: [{ type: 'summary_text', text: 'what to do' }], encrypted_content: 'b3BhcXVl' },
      { type: 'function_call', call_id: 'call_1', name: 'look', arguments: '{"path":"notes.txt"}' },
      { type: 'custom_tool_call', call_id: 'call_2', name: 'patch', input: 'some free text' },
      { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Looked.', annotations: [] }] },
      { type: 'item_of_later' },
    ];
    context.world.openai.behave({ output });
    const stream = openai().responses.stream({ model: 'gpt-5.2', input: 'a' });
    const pieces: Record<string, string> = {};
    stream.on('event', (event) => {
      if ('delta' in event) pieces[event.type] = (pieces[event.type] ?? '') + event.delta;
    });
    const answer = await stream.finalResponse();
    expect(answer.output).toMatchObject(output);
    expect(answer.output_text).toBe('Looked.');
    expect(Object.values(pieces)).toEqual(['what to do', '{"path":"notes.txt"}', 'some free text', 'Looked.']);
  });

  test('OpenAI: a call of a tool in a chat comes in pieces, and the official SDK puts them together', async () => {
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'look', arguments: '{"path":"notes.txt"}' } };
    context.world.openai.behave({ message: { content: 'I look.', tool_calls: [call] } });
    const [choice] = (await openai().chat.completions.create({ model: 'gpt-4o', messages })).choices;
    expect(choice).toMatchObject({ finish_reason: 'tool_calls', message: { content: 'I look.', tool_calls: [call] } });
    const stream = openai().chat.completions.stream({ model: 'gpt-4o', messages });
    expect((await stream.finalChatCompletion()).choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { content: 'I look.', tool_calls: [call] },
    });
  });

  test('Anthropic: an error event, and the status of one', async () => {
    context.world.anthropic.behave({ failure: { type: 'overloaded_error', message: 'as programmed', after: 4 } });
    const types: string[] = [];
    const read = async () => {
      const stream = await anthropic().messages.create({ model: 'claude-sonnet-4-5', max_tokens: 64, messages, stream: true });
      for await (const { type } of stream) types.push(type);
    };
    await expect(read()).rejects.toMatchObject({ error: { error: { type: 'overloaded_error', message: 'as programmed' } } });
    expect(types).toEqual(['message_start', 'content_block_start', 'content_block_delta']); // the SDK keeps the ping to itself
    context.world.anthropic.behave({ status: 429, headers: { 'retry-after': '7' } });
    const refused = anthropic().messages.create({ model: 'claude-sonnet-4-5', max_tokens: 64, messages });
    await expect(refused).rejects.toMatchObject({ status: 429, error: { error: { type: 'rate_limit_error' } } });
  });

  test('Anthropic: fields that nobody has heard of yet are taken, and can be seen', async () => {
    const body = { model: 'claude-sonnet-4-5', max_tokens: 64, messages, context_management: { edits: [] }, brand_new: { field: 1 } };
    const message = await anthropic().messages.create(body);
    expect(message).toMatchObject({ context_management: { applied_edits: [] } });
    expect(context.world.anthropic.last.json).toEqual(body);
  });

  test('Anthropic: a request without a version, or without a limit, is refused', async () => {
    const send = (headers: Record<string, string>, body: object) =>
      fetch('https://api.anthropic.com/v1/messages', { method: 'POST', headers, body: JSON.stringify(body) }).then((answer) => answer.json());
    const body = { model: 'claude-sonnet-4-5', max_tokens: 64, messages };
    expect(await send({}, body)).toMatchObject({ error: { type: 'invalid_request_error', message: 'anthropic-version: header is required' } });
    const unlimited = { ...body, max_tokens: undefined };
    expect(await send({ 'anthropic-version': '2023-06-01' }, unlimited)).toMatchObject({ error: { message: 'max_tokens: Field required' } });
  });

  test('Azure: v1 paths take a deployment for a model, dated ones have it in the path', async () => {
    context.world.azure.deployments = { [AZURE.deployment]: 'gpt-4o' };
    expect((await azure().chat.completions.create({ model: AZURE.deployment, messages })).model).toBe('gpt-4o-2024-08-06');
    expect(context.world.azure.last.url).toBe('/openai/v1/chat/completions');
    await expect(azure().chat.completions.create({ model: 'gpt-4o', messages })).rejects.toMatchObject({ status: 404, code: 'DeploymentNotFound' });
    const dated = new AzureOpenAI({ endpoint: RESOURCE, apiKey: AZURE_KEY, apiVersion: AZURE.apiVersion, maxRetries: 0 });
    expect((await dated.chat.completions.create({ model: AZURE.deployment, messages })).model).toBe('gpt-4o-2024-08-06');
    expect(context.world.azure.last.url).toBe(`/openai/deployments/${AZURE.deployment}/chat/completions?api-version=${AZURE.apiVersion}`);
    const undated = await fetch(`${RESOURCE}/openai/deployments/${AZURE.deployment}/chat/completions`, { method: 'POST', body: '{}' });
    expect(undated.status).toBe(404);
  });

  test('Azure: a stream begins with the verdict on the prompt, and may have other ends of lines', async () => {
    context.world.azure.behave({ lineEnding: '\r\n' });
    const answer = await azure().chat.completions.create({ model: AZURE.deployment, messages, stream: true }).asResponse();
    const text = await answer.text();
    const [first, ...rest] = text.split('\r\n\r\n');
    expect(JSON.parse(first.replace('data: ', ''))).toMatchObject({ choices: [], prompt_filter_results: [{ prompt_index: 0 }] });
    expect([rest.at(-2), rest.at(-1)]).toEqual(['data: [DONE]', '']);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    let said = '';
    for await (const chunk of await azure().chat.completions.create({ model: AZURE.deployment, messages, stream: true }))
      said += chunk.choices[0]?.delta.content ?? '';
    expect(said.trim()).toBe('word0 word1 word2 word3 word4');
  });

  test('Gemini: chat with an end that says so, and embeddings', async () => {
    const answer = await google().chat.completions.create({ model: GEMINI, messages, stream: true }).asResponse();
    expect(await answer.text()).toMatch(/data: \[DONE\]\n\n$/);
    expect((await google().embeddings.create({ model: 'gemini-embedding-001', input: 'a', encoding_format: 'float' })).data).toHaveLength(1);
  });

  test('Gemini: a call of a function has a signature, which must come back', async () => {
    const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: {} } }];
    const { choices } = await google().chat.completions.create({ model: GEMINI, messages, tools });
    const [call] = choices[0].message.tool_calls ?? [];
    expect(call).toMatchObject({ function: { name: 'weather' }, extra_content: { google: { thought_signature: expect.any(String) } } });
    const next = (sent: object) => {
      const turns = [...messages, { role: 'assistant', tool_calls: [sent] }, { role: 'tool', tool_call_id: call.id, content: 'rain' }];
      return google().chat.completions.create({ model: GEMINI, messages: turns as typeof messages, tools });
    };
    expect((await next(call)).choices[0].finish_reason).toBe('stop');
    await expect(next({ ...call, extra_content: undefined })).rejects.toMatchObject({ status: 400 });
    const chunks = [];
    for await (const chunk of await google().chat.completions.create({ model: GEMINI, messages, tools, stream: true })) chunks.push(chunk);
    expect(chunks[0].choices[0].delta.tool_calls?.[0]).toHaveProperty('extra_content.google.thought_signature');
  });

  test("Gemini: its native API's key is none here, and a model with a space is refused", async () => {
    const send = (headers: Record<string, string>, model: string) => {
      const body = JSON.stringify({ model, messages });
      return fetch('https://generativelanguage.googleapis.com/v1beta/openai/chat/completions', { method: 'POST', headers, body });
    };
    const keyless = await send({ 'x-goog-api-key': GOOGLE_KEY }, GEMINI);
    expect([keyless.status, await keyless.json()]).toEqual([400, [{ error: expect.objectContaining({ code: 400, status: 'INVALID_ARGUMENT' }) }]]);
    expect((await send({ authorization: `Bearer ${GOOGLE_KEY}` }, 'gemini 3')).status).toBe(400);
  });

  test("a compatible server speaks OpenAI's and Anthropic's APIs under its own path, and keeps the model's name", async () => {
    const chat = new OpenAI({ baseURL: `https://${COMPATIBLE_HOST}/serving/v1`, apiKey: 'a', maxRetries: 0 });
    expect((await chat.chat.completions.create({ model: 'qwen3', messages })).model).toBe('qwen3');
    const claude = new Anthropic({ baseURL: `https://${COMPATIBLE_HOST}/serving`, apiKey: 'a', maxRetries: 0 });
    expect((await claude.messages.create({ model: 'qwen3', max_tokens: 64, messages })).model).toBe('qwen3');
    expect(context.world.compatible.requests.map(({ path }) => path)).toEqual(['/serving/v1/chat/completions', '/serving/v1/messages']);
  });
});
