import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { tool } from '@langchain/core/tools';
import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { z } from 'zod';
import { answer, CLAUDE, expiredToken, FORECAST, GPT, gathered, PICTURE, QUESTION, REASONING, token, WEATHER_QUESTION } from './answering.mjs';

const configuration = { baseURL: 'https://llm.example.com/v1' };
const chat = new ChatOpenAI({ model: GPT, apiKey: token, configuration });
const responses = new ChatOpenAI({ model: GPT, apiKey: token, configuration, useResponsesApi: true });
const claude = new ChatAnthropic({ model: CLAUDE, apiKey: token, anthropicApiUrl: 'https://llm.example.com' });
const embeddings = new OpenAIEmbeddings({ model: 'text-embedding-3-small', apiKey: token, configuration });

const thinking = new ChatAnthropic({
  model: CLAUDE,
  apiKey: token,
  anthropicApiUrl: 'https://llm.example.com',
  maxTokens: 4_096,
  thinking: { type: 'enabled', budget_tokens: 1_024 },
});
const weather = tool(() => FORECAST, { name: 'weather', description: 'How warm it is', schema: z.object({ city: z.string() }) });
const measured = z.object({ city: z.string(), degrees: z.number() });

const usageOf = ({ usage_metadata: counted }) => counted && { input: counted.input_tokens, output: counted.output_tokens };

async function plain(model) {
  const message = await model.invoke(QUESTION);
  return { text: message.text.trim(), usage: usageOf(message) };
}

function stream(model) {
  const pieces = async function* () {
    let whole;
    for await (const chunk of await model.stream(QUESTION)) {
      whole = whole?.concat(chunk) ?? chunk;
      yield { text: chunk.text };
    }
    yield { usage: usageOf(whole) };
  };
  return gathered(pieces());
}

async function tools(model) {
  const bound = model.bindTools([weather]);
  const message = await bound.invoke(WEATHER_QUESTION);
  const results = message.tool_calls.map(({ id }) => new ToolMessage({ content: FORECAST, tool_call_id: id }));
  const answered = await bound.invoke([new HumanMessage(WEATHER_QUESTION), message, ...results]);
  const thought = message.contentBlocks.find(({ type }) => type === 'reasoning');
  return {
    calls: message.tool_calls.map(({ name, args }) => ({ name, arguments: args })),
    text: answered.text,
    thinking: thought?.reasoning || undefined,
  };
}

const structured = async (model) => ({ value: await model.withStructuredOutput(measured).invoke(WEATHER_QUESTION) });

async function vision(model) {
  const contentBlocks = [
    { type: 'text', text: QUESTION },
    { type: 'image', data: PICTURE, mimeType: 'image/png' },
  ];
  return { text: (await model.invoke([new HumanMessage({ contentBlocks })])).text.trim() };
}

const other = (options) => new ChatOpenAI({ model: GPT, apiKey: token, configuration, ...options });

await answer({
  chat: () => plain(chat),
  chatStream: () => stream(chat),
  chatTools: () => tools(chat),
  chatStructured: () => structured(chat),
  chatVision: () => vision(chat),
  responses: () => plain(responses),
  responsesStream: () => stream(responses),
  responsesTools: () => tools(responses),
  responsesReasoning: () => tools(other({ model: REASONING, useResponsesApi: true, zdrEnabled: true })),
  messages: () => plain(claude),
  messagesStream: () => stream(claude),
  messagesThinking: () => tools(thinking),
  messagesStructured: () => structured(claude),
  messagesVision: () => vision(claude),
  embeddings: async () => ({ vectors: [await embeddings.embedQuery(QUESTION)] }),
  limited: () => other({ maxRetries: 0 }).invoke(QUESTION),
  retried: async () => ({ text: (await chat.invoke(QUESTION)).text.trim() }),
  async renewedToken() {
    let times = 0;
    const apiKey = async () => {
      times += 1;
      return token;
    };
    const renewing = other({ apiKey });
    await renewing.invoke(QUESTION);
    return { text: (await renewing.invoke(QUESTION)).text.trim(), times };
  },
  unauthorized: () => other({ apiKey: expiredToken }).invoke(QUESTION),
});
