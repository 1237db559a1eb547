/** The calls of OpenAI's API, by any client that has the methods of OpenAI's own. */
import {
  FORECAST,
  GPT,
  gathered,
  joined,
  MEASURED_SCHEMA,
  PICTURE_URL,
  QUESTION,
  REASONING,
  SOUND,
  WEATHER_QUESTION,
  WEATHER_SCHEMA,
} from './answering.mjs';

const messages = [{ role: 'user', content: QUESTION }];
const chatUsage = (usage) => usage && { input: usage.prompt_tokens, output: usage.completion_tokens };
const responseUsage = (usage) => usage && { input: usage.input_tokens, output: usage.output_tokens };
const bytesOf = async (answer) => Buffer.from(await answer.arrayBuffer()).toString('base64');

const WEATHER = { name: 'weather', description: 'How warm it is', parameters: WEATHER_SCHEMA };

export const chatCalls = (client) => ({
  async chat() {
    const completion = await client.chat.completions.create({ model: GPT, messages });
    return { text: completion.choices[0].message.content.trim(), usage: chatUsage(completion.usage) };
  },

  async chatStream() {
    const stream = await client.chat.completions.create({ model: GPT, messages, stream: true, stream_options: { include_usage: true } });
    const pieces = async function* () {
      for await (const chunk of stream) yield { text: chunk.choices[0]?.delta?.content, usage: chatUsage(chunk.usage) };
    };
    return gathered(pieces());
  },

  async chatTools() {
    const asked = [{ role: 'user', content: WEATHER_QUESTION }];
    const tools = [{ type: 'function', function: WEATHER }];
    const [{ message }] = (await client.chat.completions.create({ model: GPT, messages: asked, tools })).choices;
    const results = message.tool_calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: FORECAST }));
    const answered = await client.chat.completions.create({ model: GPT, messages: [...asked, message, ...results], tools });
    return {
      calls: message.tool_calls.map((call) => ({ name: call.function.name, arguments: JSON.parse(call.function.arguments) })),
      text: answered.choices[0].message.content,
    };
  },

  async chatVision() {
    const content = [
      { type: 'text', text: QUESTION },
      { type: 'image_url', image_url: { url: PICTURE_URL } },
    ];
    const completion = await client.chat.completions.create({ model: GPT, messages: [{ role: 'user', content }] });
    return { text: completion.choices[0].message.content.trim() };
  },
});

async function responsesTools(client, options) {
  const input = [{ role: 'user', content: WEATHER_QUESTION }];
  const tools = [{ type: 'function', strict: true, ...WEATHER }];
  const { output } = await client.responses.create({ ...options, input, tools });
  const calls = output.filter(({ type }) => type === 'function_call');
  const results = calls.map(({ call_id }) => ({ type: 'function_call_output', call_id, output: FORECAST }));
  const answered = await client.responses.create({ ...options, input: [...input, ...output, ...results], tools });
  return { calls: calls.map((call) => ({ name: call.name, arguments: JSON.parse(call.arguments) })), text: textOf(answered) };
}

export const responseCalls = (client) => ({
  async responses() {
    const response = await client.responses.create({ model: GPT, input: QUESTION });
    return { text: textOf(response).trim(), usage: responseUsage(response.usage) };
  },

  async responsesStream() {
    const stream = await client.responses.create({ model: GPT, input: QUESTION, stream: true });
    const pieces = async function* () {
      for await (const event of stream)
        yield { text: event.type === 'response.output_text.delta' && event.delta, usage: responseUsage(event.response?.usage) };
    };
    return gathered(pieces());
  },

  responsesTools: () => responsesTools(client, { model: GPT }),
  responsesReasoning: () => responsesTools(client, { model: REASONING, store: false, include: ['reasoning.encrypted_content'] }),

  storedResponse: () => client.responses.create({ model: GPT, input: QUESTION, previous_response_id: 'resp_1' }),
});

const textOf = ({ output }) => joined(output.flatMap(({ type, content }) => (type === 'message' ? content : [])).map(({ text }) => text));

export const otherCalls = (client) => ({
  async embeddings() {
    const { data } = await client.embeddings.create({ model: 'text-embedding-3-small', input: QUESTION });
    return { vectors: data.map(({ embedding }) => embedding) };
  },

  async moderations() {
    const { results } = await client.moderations.create({ model: 'omni-moderation-latest', input: QUESTION });
    return { flagged: results[0].flagged };
  },

  async images() {
    const { data } = await client.images.generate({ model: 'gpt-image-1', prompt: QUESTION });
    return { bytes: data[0].b64_json };
  },

  speech: async () => ({ bytes: await bytesOf(await client.audio.speech.create({ model: 'tts-1', input: QUESTION, voice: 'alloy' })) }),

  async transcription() {
    const file = new File([SOUND], 'speech.mp3', { type: 'audio/mpeg' });
    const { text } = await client.audio.transcriptions.create({ model: 'whisper-1', file });
    return { text };
  },

  async models() {
    const { data } = await client.models.list();
    return { ids: data.map(({ id }) => id), one: (await client.models.retrieve('gpt-4o')).id };
  },

  files: () => client.files.list(),
});

/** A schema as it stands in a body, for clients that parse nothing themselves. */
export const structuredBody = () => ({
  model: GPT,
  messages: [{ role: 'user', content: WEATHER_QUESTION }],
  response_format: { type: 'json_schema', json_schema: { name: 'measured', strict: true, schema: MEASURED_SCHEMA } },
});
