import type { ProviderRequest } from '../../fakes';
import { proxied } from '../contract/with-load-balancer';
import { unexplained } from './claude-code/arrived';
import { CALL, isConversation, ofType, PROJECT, PROMPT, readsTheNotes, SAID, THOUGHT, WORD } from './claude-code/script';
import { settingsOf, WAYS, type Way } from './claude-code/ways';
import { type AgentCall, type AgentContext, type Ended, type Run, withAgents } from './with-agents';

/** A person installs Claude Code and writes the settings of the page. */
function claudeCode(context: AgentContext, way: Way) {
  const fake = () => context.world[way.provider];
  return {
    fake,
    ask: (prompt = PROMPT, run: Partial<Run> = {}): Promise<Ended> =>
      context.run('claude-code', {
        parameters: ['-p', prompt, '--output-format', 'json', '--allowedTools', 'Read'],
        home: { '.claude/settings.json': settingsOf(way) },
        project: PROJECT,
        ...run,
      }),
    /** The calls of the conversation, without the one that titles it. */
    conversation: async (): Promise<readonly AgentCall[]> =>
      (await context.calls()).filter(
        ({ sent }) => sent.method === 'POST' && !/count_tokens|count-tokens/.test(sent.path) && isConversation(sent as ProviderRequest),
      ),
  };
}

/** What it printed. */
// biome-ignore lint/suspicious/noExplicitAny: a document of the program's
const printed = ({ output, errors }: Ended): any => {
  try {
    return JSON.parse(output);
  } catch {
    throw new Error(`it printed ${output}\n${errors}`);
  }
};

proxied.each(WAYS.filter(({ name }) => !process.env.WAY || name.includes(process.env.WAY)))('Claude Code by $name', (way) => {
  const context = withAgents(way);
  const agent = claudeCode(context, way);

  afterEach(async () => {
    const calls = await context.calls();
    require('node:fs').writeFileSync(
      `/tmp/e-c/dump-${way.settings}-${way.provider}-${expect.getState().currentTestName?.replace(/\W+/g, '_').slice(-40)}.json`,
      JSON.stringify(
        {
          ended: { output: '{}', errors: '' },
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
  });

  test('a task with a tool: its result, thoughts with their signature, and the text that the model said', async () => {
    agent.fake().behave(readsTheNotes);
    const ended = await agent.ask();
    expect(printed(ended)).toMatchObject({ result: SAID, is_error: false, num_turns: 2 });
    const [asked, answered, ...more] = await agent.conversation();
    expect(more.map(({ sent }) => sent.url)).toEqual([]);
    expect(asked.got?.path).toMatch(way.path);
    const got = answered.got as ProviderRequest;
    expect(ofType(got, 'tool_result')).toEqual([expect.objectContaining({ tool_use_id: CALL.id, content: expect.stringContaining(WORD) })]);
    expect([ofType(got, 'thinking'), ofType(got, 'tool_use')]).toEqual([[THOUGHT], [expect.objectContaining(CALL)]]);
  }, 120_000);

  test('what it sent is what the provider got, but for the edits that the record tells, and every call is one priced record', async () => {
    agent.fake().behave(readsTheNotes);
    await agent.ask();
    const calls = await context.calls();
    expect(calls.length).toBeGreaterThan(1);
    for (const { sent, got, record } of calls) {
      const refused = way.refusesTitles && !isConversation(sent as ProviderRequest);
      expect([sent.url, record?.status, sent.answer?.status]).toEqual([sent.url, refused ? 400 : 200, refused ? 400 : 200]);
      if (refused) expect(sent.answerText).toMatch(way.refusesTitles as RegExp);
      expect([sent.url, unexplained(sent, got as ProviderRequest, record?.edits)]).toEqual([sent.url, []]);
      if (!refused) expect(record).toMatchObject({ Cost: expect.any(Number), priceRow: expect.any(String), priceDate: way.prices.asOf });
      expect(record).not.toHaveProperty('unpriced');
    }
    const ids = context.gateway.usage.map(({ requestId }) => requestId);
    expect(ids).toEqual([...new Set(ids)]);
    expect(ids).toHaveLength(calls.length);
  }, 120_000);

  test('an expired token: its helper is run again, and the call served', async () => {
    agent.fake().behave(readsTheNotes);
    const now = Math.floor(Date.now() / 1000);
    context.tokens([context.world.issuer.token({ iat: now - 7_200, exp: now - 3_600 }), context.world.issuer.token()]);
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    expect(context.tokenRuns.length).toBeGreaterThan(1);
    const statuses = (await agent.conversation()).map(({ sent }) => sent.answer?.status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(2);
    expect((await context.calls()).map(({ sent }) => sent.answer?.status)).toContain(401);
  }, 120_000);

  test('a 429: it waits as long as `retry-after` says, and comes again', async () => {
    let refusals = 0;
    agent.fake().behave((request) => {
      if (!isConversation(request) || refusals > 0) return readsTheNotes(request);
      refusals += 1;
      return { status: 429, headers: { 'retry-after': '3' }, failure: { message: 'Slow down' } };
    });
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    const [first, second] = await agent.conversation();
    expect([first.sent.answer?.status, first.sent.answer?.headers['retry-after'], second.sent.answer?.status]).toEqual([429, '3', 200]);
    expect(second.sent.startedAt - first.sent.startedAt).toBeGreaterThanOrEqual(2_900);
  }, 120_000);

  test('a stream that is cut: it is recorded as failed, and asked again', async () => {
    let cuts = 0;
    agent.fake().behave((request) => {
      if (!isConversation(request) || cuts > 0) return readsTheNotes(request);
      cuts += 1;
      return { ...readsTheNotes(request), cutAfter: 5 };
    });
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    const [first] = await agent.conversation();
    expect(first.record).toMatchObject({ outcome: 'failed', errorCode: expect.any(String) });
  }, 120_000);

  test('tokens are counted', async () => {
    const ended = await agent.ask('/context');
    expect(printed(ended)).toMatchObject({ is_error: false, result: expect.stringContaining('Tokens:') });
    const counts = (await context.calls()).filter(({ sent }) => /count[_-]tokens/.test(sent.path));
    expect(counts.length).toBeGreaterThan(0);
    for (const { sent, got, record } of counts) {
      expect([sent.url, sent.answer?.status, record?.outcome]).toEqual([sent.url, 200, 'served']);
      expect(got?.path).toMatch(/count[_-]tokens$/);
    }
  }, 120_000);
});
