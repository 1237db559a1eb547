import OpenAI from 'openai';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { answer, expiredToken, GPT, QUESTION, token, WEATHER_QUESTION } from './answering.mjs';
import { chatCalls, otherCalls, responseCalls } from './openai-calls.mjs';

const client = new OpenAI({ baseURL: 'https://llm.example.com/v1', apiKey: token });

const messages = [{ role: 'user', content: QUESTION }];

await answer({
  ...chatCalls(client),
  ...responseCalls(client),
  ...otherCalls(client),

  async chatStructured() {
    const response_format = zodResponseFormat(z.object({ city: z.string(), degrees: z.number() }), 'measured');
    const asked = [{ role: 'user', content: WEATHER_QUESTION }];
    const completion = await client.chat.completions.parse({ model: GPT, messages: asked, response_format });
    return { value: completion.choices[0].message.parsed };
  },

  limited: () => client.withOptions({ maxRetries: 0 }).chat.completions.create({ model: GPT, messages }),

  async retried() {
    const completion = await client.chat.completions.create({ model: GPT, messages });
    return { text: completion.choices[0].message.content.trim() };
  },

  async renewedToken() {
    let times = 0;
    const renewing = client.withOptions({
      apiKey: async () => {
        times += 1;
        return token;
      },
    });
    await renewing.chat.completions.create({ model: GPT, messages });
    const { choices } = await renewing.chat.completions.create({ model: GPT, messages });
    return { text: choices[0].message.content.trim(), times };
  },

  unauthorized: () => client.withOptions({ apiKey: expiredToken }).chat.completions.create({ model: GPT, messages }),
});
