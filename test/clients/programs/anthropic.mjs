import Anthropic from '@anthropic-ai/sdk';
import {
  answer,
  CLAUDE,
  expiredToken,
  FORECAST,
  gathered,
  MEASURED_SCHEMA,
  PICTURE,
  QUESTION,
  token,
  WEATHER_QUESTION,
  WEATHER_SCHEMA,
} from './answering.mjs';

const client = new Anthropic({ baseURL: 'https://llm.example.com', authToken: token });

const messages = [{ role: 'user', content: QUESTION }];
const simple = { model: CLAUDE, max_tokens: 64, messages };
const textOf = ({ content }) =>
  content
    .map(({ text }) => text ?? '')
    .join('')
    .trim();
const usageOf = (usage) => usage && { input: usage.input_tokens, output: usage.output_tokens };

await answer({
  async messages() {
    const message = await client.messages.create(simple);
    return { text: textOf(message), usage: usageOf(message.usage) };
  },

  async messagesStream() {
    const stream = client.messages.stream(simple);
    const pieces = async function* () {
      for await (const { delta } of stream) yield { text: delta?.text };
      yield { usage: usageOf((await stream.finalMessage()).usage) };
    };
    return gathered(pieces());
  },

  async messagesThinking() {
    const asked = [{ role: 'user', content: WEATHER_QUESTION }];
    const tools = [{ name: 'weather', description: 'How warm it is', input_schema: WEATHER_SCHEMA }];
    const body = { model: CLAUDE, max_tokens: 4_096, thinking: { type: 'enabled', budget_tokens: 1_024 }, tools };
    const { content } = await client.messages.stream({ ...body, messages: asked }).finalMessage();
    const calls = content.filter(({ type }) => type === 'tool_use');
    const results = calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: FORECAST }));
    const conversation = [...asked, { role: 'assistant', content }, { role: 'user', content: results }];
    const answered = await client.messages.create({ ...body, messages: conversation });
    return {
      thinking: content.find(({ type }) => type === 'thinking').thinking,
      calls: calls.map(({ name, input }) => ({ name, arguments: input })),
      text: textOf(answered),
    };
  },

  async messagesStructured() {
    const format = { type: 'json_schema', schema: MEASURED_SCHEMA };
    const asked = [{ role: 'user', content: WEATHER_QUESTION }];
    const message = await client.messages.create({ model: CLAUDE, max_tokens: 64, messages: asked, output_config: { format } });
    return { value: JSON.parse(textOf(message)) };
  },

  async messagesVision() {
    const source = { type: 'base64', media_type: 'image/png', data: PICTURE };
    const content = [
      { type: 'image', source },
      { type: 'text', text: QUESTION },
    ];
    return { text: textOf(await client.messages.create({ ...simple, messages: [{ role: 'user', content }] })) };
  },

  async countTokens() {
    return { count: (await client.messages.countTokens({ model: CLAUDE, messages })).input_tokens };
  },

  async messagesModels() {
    const { data } = await client.models.list();
    return { ids: data.map(({ id }) => id), one: (await client.models.retrieve(data[0].id)).id };
  },

  limited: () => client.withOptions({ maxRetries: 0 }).messages.create(simple),
  retried: async () => ({ text: textOf(await client.messages.create(simple)) }),
  unauthorized: () => client.withOptions({ authToken: expiredToken }).messages.create(simple),
  batches: () => client.messages.batches.list(),
});
