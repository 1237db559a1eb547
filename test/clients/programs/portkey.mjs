import { Portkey } from 'portkey-ai';
import { answer, expiredToken, GPT, QUESTION, token } from './answering.mjs';
import { chatCalls, otherCalls, responseCalls, structuredBody } from './openai-calls.mjs';

const client = new Portkey({ baseURL: 'https://llm.example.com/v1', apiKey: token, provider: 'openai' });

const messages = [{ role: 'user', content: QUESTION }];
const other = (options) => new Portkey({ baseURL: 'https://llm.example.com/v1', apiKey: token, provider: 'openai', ...options });

await answer({
  ...chatCalls(client),
  ...responseCalls(client),
  ...otherCalls(client),

  async chatStructured() {
    const completion = await client.chat.completions.create(structuredBody());
    return { value: JSON.parse(completion.choices[0].message.content) };
  },

  limited: () => other({ maxRetries: 0 }).chat.completions.create({ model: GPT, messages }),
  unauthorized: () => other({ apiKey: expiredToken }).chat.completions.create({ model: GPT, messages }),
});
