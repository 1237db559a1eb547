import { PriceTable } from '../../src';
import { withAgents } from './with-agents';

const context = withAgents({
  boot: { defaultProvider: 'anthropic' },
  prices: PriceTable.standard().render() as never,
});

test('explore', async () => {
  context.world.anthropic.behave(({ json }) => {
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
        env: { ANTHROPIC_BASE_URL: 'https://llm.example.com', CLAUDE_CODE_ENABLE_GATEWAY_MODEL_DISCOVERY: '1' },
      }),
    },
    project: { 'notes.txt': 'heliotrope\n' },
  });
  const calls = await context.calls();
  const fs = require('node:fs');
  fs.writeFileSync(
    '/tmp/e-c-explore.json',
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
