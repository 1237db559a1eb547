import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { embed, generateImage, generateSpeech, generateText, isStepCount, Output, streamText, tool, transcribe } from 'ai';
import { z } from 'zod';
import {
  answer,
  CLAUDE,
  CLAUDE_ON_BEDROCK,
  expiredToken,
  FORECAST,
  GPT,
  gathered,
  PICTURE,
  QUESTION,
  REASONING,
  SOUND,
  token,
  WEATHER_QUESTION,
} from './answering.mjs';

const openai = createOpenAI({ baseURL: 'https://llm.example.com/v1', apiKey: token });
const anthropic = createAnthropic({ baseURL: 'https://llm.example.com/v1', authToken: token });
const bedrock = createAmazonBedrock({ baseURL: 'https://llm.example.com', apiKey: token, region: 'eu-central-1' });

// without it the second turn names items that OpenAI would have kept, which the gateway refuses
const STATELESS = { openai: { store: false } };
const THINKING = { anthropic: { thinking: { type: 'enabled', budgetTokens: 1_024 } } };

const chat = openai.chat(GPT);
const responses = openai.responses(GPT);
const claude = anthropic(CLAUDE);
const converse = bedrock(CLAUDE_ON_BEDROCK);
const weather = tool({ description: 'How warm it is', inputSchema: z.object({ city: z.string() }), execute: () => FORECAST });
const now = tool({ description: 'What time it is', inputSchema: z.object({}), execute: () => '12:00' });
const measured = Output.object({ schema: z.object({ city: z.string(), degrees: z.number() }) });

const usageOf = (usage) => usage && { input: usage.inputTokens, output: usage.outputTokens };

async function plain(model) {
  const { text, usage } = await generateText({ model, prompt: QUESTION });
  return { text: text.trim(), usage: usageOf(usage) };
}

function stream(model) {
  const streamed = streamText({
    model,
    prompt: QUESTION,
    onError({ error }) {
      throw error;
    },
  });
  const pieces = async function* () {
    for await (const text of streamed.textStream) yield { text };
    yield { usage: usageOf(await streamed.usage) };
  };
  return gathered(pieces());
}

async function tools(model, given = { weather }, prompt = WEATHER_QUESTION, providerOptions = {}) {
  const { steps, text } = await generateText({ model, tools: given, stopWhen: isStepCount(3), prompt, providerOptions });
  const [{ toolCalls, reasoningText }] = steps;
  return { calls: toolCalls.map(({ toolName, input }) => ({ name: toolName, arguments: input })), text: text.trim(), thinking: reasoningText };
}

const structured = async (model) => ({ value: (await generateText({ model, output: measured, prompt: WEATHER_QUESTION })).output });

async function vision(model) {
  const content = [
    { type: 'text', text: QUESTION },
    { type: 'file', mediaType: 'image/png', data: PICTURE },
  ];
  return { text: (await generateText({ model, messages: [{ role: 'user', content }] })).text.trim() };
}

await answer({
  chat: () => plain(chat),
  chatStream: () => stream(chat),
  chatTools: () => tools(chat),
  chatStructured: () => structured(chat),
  chatVision: () => vision(chat),
  responses: () => plain(responses),
  responsesStream: () => stream(responses),
  responsesTools: () => tools(responses, undefined, undefined, STATELESS),
  responsesReasoning: () => tools(openai.responses(REASONING), undefined, undefined, STATELESS),
  itemReferences: () => tools(openai.responses(REASONING)),
  messages: () => plain(claude),
  messagesStream: () => stream(claude),
  messagesThinking: () => tools(claude, undefined, undefined, THINKING),
  messagesStructured: () => structured(claude),
  messagesVision: () => vision(claude),
  embeddings: async () => ({ vectors: [(await embed({ model: openai.embedding('text-embedding-3-small'), value: QUESTION })).embedding] }),
  images: async () => ({ bytes: (await generateImage({ model: openai.image('gpt-image-1'), prompt: QUESTION })).image.base64 }),
  speech: async () => ({ bytes: (await generateSpeech({ model: openai.speech('tts-1'), text: QUESTION })).audio.base64 }),
  transcription: async () => ({ text: (await transcribe({ model: openai.transcription('whisper-1'), audio: SOUND })).text }),
  converse: () => plain(converse),
  converseStream: () => stream(converse),
  converseTools: () => tools(converse, { now }, QUESTION),
  limited: () => generateText({ model: chat, prompt: QUESTION, maxRetries: 0 }),
  retried: async () => ({ text: (await generateText({ model: chat, prompt: QUESTION })).text.trim() }),
  async renewedToken() {
    let times = 0;
    const renewed = async () => {
      times += 1;
      return token;
    };
    await generateText({ model: createOpenAI({ baseURL: 'https://llm.example.com/v1', apiKey: renewed }).chat(GPT), prompt: QUESTION });
    const model = createAnthropic({ baseURL: 'https://llm.example.com/v1', authToken: renewed })(CLAUDE);
    return { text: (await generateText({ model, prompt: QUESTION })).text.trim(), times };
  },
  unauthorized: () =>
    generateText({ model: createOpenAI({ baseURL: 'https://llm.example.com/v1', apiKey: expiredToken }).chat(GPT), prompt: QUESTION }),
});
