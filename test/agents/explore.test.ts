import { PriceTable } from '../../src';
import { withAgents } from './with-agents';

const bedrock = (messages: string) =>
  ({
    providers: [{ name: 'bedrock', kind: 'bedrock', credential: { from: 'task-role' }, region: 'eu-central-1', messages }],
    defaultProvider: 'bedrock',
    bedrockApi: true,
  }) as never;
const WAYS = {
  anthropic: { boot: { defaultProvider: 'anthropic' }, env: { ANTHROPIC_BASE_URL: 'https://llm.example.com' }, fake: 'anthropic' },
  runtime: {
    boot: bedrock('anthropic'),
    env: {
      ANTHROPIC_BASE_URL: 'https://llm.example.com',
      ANTHROPIC_MODEL: 'eu.anthropic.claude-opus-4-8',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    },
    fake: 'bedrock',
  },
  mantle: {
    boot: bedrock('mantle'),
    env: {
      ANTHROPIC_BASE_URL: 'https://llm.example.com',
      ANTHROPIC_MODEL: 'anthropic.claude-opus-4-8',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'anthropic.claude-haiku-4-5',
    },
    fake: 'mantle',
  },
  invoke: {
    boot: bedrock('invoke'),
    env: {
      ANTHROPIC_BASE_URL: 'https://llm.example.com',
      ANTHROPIC_MODEL: 'eu.anthropic.claude-opus-4-8',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    },
    fake: 'bedrock',
  },
  mode: {
    boot: bedrock('invoke'),
    env: {
      CLAUDE_CODE_USE_BEDROCK: '1',
      CLAUDE_CODE_SKIP_BEDROCK_AUTH: '1',
      ANTHROPIC_BEDROCK_BASE_URL: 'https://llm.example.com',
      AWS_REGION: 'eu-central-1',
      ANTHROPIC_MODEL: 'eu.anthropic.claude-opus-4-8',
      ANTHROPIC_DEFAULT_HAIKU_MODEL: 'eu.anthropic.claude-haiku-4-5-20251001-v1:0',
    },
    fake: 'bedrock',
  },
} as const;
const name = (process.env.WAY ?? 'runtime') as keyof typeof WAYS;
const way = WAYS[name];
const context = withAgents({
  boot: way.boot as never,
  props: {
    bedrockApi: name !== 'anthropic',
    ...(name !== 'anthropic' && { providers: [require('../../src').ModelProvider.bedrock({ models: ['*'] })] }),
  } as never,
  prices: PriceTable.standard().render() as never,
});

test('explore', async () => {
  (context.world as any)[way.fake].behave(({ json }: any) => {
    const results = JSON.stringify(json?.messages ?? []).match(/tool_result/g)?.length ?? 0;
    if (!json.tools?.length) return { content: [{ type: 'text', text: 'A title' }] };
    if (results === 0)
      return {
        content: [
          { type: 'thinking', thinking: 'I should read the file.', signature: 'c2lnbmF0dXJl' },
          { type: 'text', text: 'I read it.' },
          { type: 'tool_use', id: 'toolu_01', name: 'Read', input: { file_path: 'notes.txt' } },
        ],
      };
    return { content: [{ type: 'text', text: 'The word in the notes is heliotrope.' }] };
  });
  const ended = await context.run('claude-code', {
    parameters: ['-p', 'Read notes.txt and say the word in it.', '--output-format', 'json', '--allowedTools', 'Read'],
    home: {
      '.claude/settings.json': JSON.stringify({
        apiKeyHelper: 'gateway-token arn:x',
        env: { CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1', ...way.env, ...JSON.parse(process.env.MORE ?? '{}') },
      }),
    },
    project: { 'notes.txt': 'heliotrope\n' },
    patience: 60_000,
  });
  const calls = await context.calls();
  const fs = require('node:fs');
  fs.writeFileSync(
    `/tmp/e-c/${name}.json`,
    JSON.stringify(
      {
        ended,
        strangers: context.hop.strangers,
        runs: context.tokenRuns,
        calls: calls.map(({ sent, record, got }) => ({
          sent: {
            method: sent.method,
            url: sent.url,
            headers: sent.rawHeaders,
            body: sent.bytes.toString(),
            status: sent.answer?.status,
            answerHeaders: sent.answer?.headers,
            answer: sent.answerText,
            broken: sent.broken,
          },
          record,
          got: got && { url: got.url, headers: got.rawHeaders, same: got.bytes.equals(sent.bytes), body: got.bytes.toString() },
        })),
      },
      null,
      1,
    ),
  );
}, 180_000);
