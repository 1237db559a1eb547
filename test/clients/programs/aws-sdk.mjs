import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand, InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime';
import { answer, CLAUDE_ON_BEDROCK, expiredToken, gathered, QUESTION, token } from './answering.mjs';

process.env.AWS_BEARER_TOKEN_BEDROCK = token;
const client = new BedrockRuntimeClient({ region: 'eu-central-1', endpoint: 'https://llm.example.com' });

const messages = [{ role: 'user', content: [{ text: QUESTION }] }];
const modelId = CLAUDE_ON_BEDROCK;
const NOW = { name: 'now', description: 'What time it is', inputSchema: { json: { type: 'object', properties: {} } } };
const textOf = ({ content }) =>
  content
    .map(({ text }) => text ?? '')
    .join('')
    .trim();
const usageOf = (usage) => usage && { input: usage.inputTokens, output: usage.outputTokens };

async function converse(by = client) {
  const answered = await by.send(new ConverseCommand({ modelId, messages }));
  return { text: textOf(answered.output.message), usage: usageOf(answered.usage) };
}

function other(bearer) {
  process.env.AWS_BEARER_TOKEN_BEDROCK = bearer;
  return new BedrockRuntimeClient({ region: 'eu-central-1', endpoint: 'https://llm.example.com', maxAttempts: 1 });
}

await answer({
  converse,

  async converseStream() {
    const { stream } = await client.send(new ConverseStreamCommand({ modelId, messages }));
    const pieces = async function* () {
      for await (const event of stream) yield { text: event.contentBlockDelta?.delta.text, usage: usageOf(event.metadata?.usage) };
    };
    return gathered(pieces());
  },

  async converseTools() {
    const toolConfig = { tools: [{ toolSpec: NOW }] };
    const { message } = (await client.send(new ConverseCommand({ modelId, messages, toolConfig }))).output;
    const calls = message.content.flatMap(({ toolUse }) => toolUse ?? []);
    const results = calls.map(({ toolUseId }) => ({ toolResult: { toolUseId, content: [{ text: '12:00' }] } }));
    const conversation = [...messages, message, { role: 'user', content: results }];
    const answered = await client.send(new ConverseCommand({ modelId, messages: conversation, toolConfig }));
    return { calls: calls.map(({ name, input }) => ({ name, arguments: input })), text: textOf(answered.output.message) };
  },

  async invokeModel() {
    const prompt = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 64, messages: [{ role: 'user', content: QUESTION }] };
    const { body } = await client.send(new InvokeModelCommand({ modelId, contentType: 'application/json', body: JSON.stringify(prompt) }));
    const message = JSON.parse(body.transformToString());
    return { text: textOf(message), usage: { input: message.usage.input_tokens, output: message.usage.output_tokens } };
  },

  limited: () => converse(other(token)),
  retried: async () => ({ text: (await converse()).text }),
  unauthorized: () => converse(other(expiredToken)),
});
