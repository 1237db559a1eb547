import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProviderRequest, RecordedRequest } from '../../fakes';
import { proxied } from '../contract/with-load-balancer';
import { unexplained } from './claude-code/arrived';
import { CALL, isConversation, ofType, PROJECT, PROMPT, readsTheNotes, SAID, THOUGHT, WORD } from './claude-code/script';
import { ADDRESS, settingsOf, WAYS, type Way } from './claude-code/ways';
import { ensureProgram } from './programs';
import { type AgentCall, type AgentContext, type Ended, withAgents } from './with-agents';

const COUNTS = /count[_-]tokens$/;
/** Of its flags one. */
const FLAG = 'thinking-token-count-2026-05-13';
/** What the load balancer answers by itself: in Bedrock mode it looks profiles up. */
const NOBODYS = /^\/inference-profiles/;

/** A person installs Claude Code and writes the settings of the page. */
function claudeCode(context: AgentContext, way: Way) {
  return {
    fake: () => context.world[way.provider],
    ask: (prompt = PROMPT, environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
      context.run('claude-code', {
        parameters: ['-p', prompt, '--output-format', 'json', '--allowedTools', 'Read'],
        home: { '.claude/settings.json': settingsOf(way) },
        project: PROJECT,
        environment,
      }),
    /** The calls in which the model was asked to go on, without those that are refused for what it can do without. */
    turns: async (): Promise<readonly AgentCall[]> =>
      (await context.calls()).filter(({ sent }) => isConversation(sent) && !COUNTS.test(sent.path) && !isRefused(way, sent)),
  };
}

const isRefused = ({ refusals }: Way, { answer, answerText }: AgentCall['sent']): boolean =>
  answer?.status === 400 && Boolean(refusals?.test(answerText));

/** What it printed. */
// biome-ignore lint/suspicious/noExplicitAny: a document of the program's
function printed({ output, errors }: Ended): any {
  try {
    return JSON.parse(output);
  } catch {
    throw new Error(`it printed ${output}\n${errors}`);
  }
}

// hundreds of megabytes, once
beforeAll(() => ensureProgram('claude-code', new AbortController().signal), 900_000);

proxied.each(WAYS)('Claude Code by $name', (way) => {
  const context = withAgents(way);
  const agent = claudeCode(context, way);

  test('a task with a tool: its result, thoughts with their signature, and the text that the model said', async () => {
    agent.fake().behave(readsTheNotes);
    const ended = await agent.ask();
    expect(printed(ended)).toMatchObject({ result: SAID, is_error: false, num_turns: 2 });
    const [asked, answered, ...more] = await agent.turns();
    expect(more.map(({ sent }) => sent.url)).toEqual([]);
    expect(asked.got?.path).toMatch(way.path);
    const got = answered.got as ProviderRequest;
    expect(ofType(got, 'tool_result')).toEqual([expect.objectContaining({ tool_use_id: CALL.id, content: expect.stringContaining(WORD) })]);
    expect([ofType(got, 'thinking'), ofType(got, 'tool_use')]).toEqual([[THOUGHT], [expect.objectContaining(CALL)]]);
  }, 120_000);

  test('what it sent is what the provider got, but for the edits that the record tells; every call is one record, and has a price', async () => {
    agent.fake().behave(readsTheNotes);
    await agent.ask();
    const calls = (await context.calls()).filter(({ sent }) => !NOBODYS.test(sent.path));
    const asked = calls.filter(({ sent }) => sent.method === 'POST');
    expect(asked.length).toBeGreaterThan(1);
    for (const { sent, got, record } of asked) {
      const refused = isRefused(way, sent);
      const of = `${sent.url} ${sent.number}`;
      expect([of, sent.answer?.status, record?.outcome]).toEqual([of, refused ? 400 : 200, refused ? 'failed' : 'served']);
      expect([of, unexplained(sent, got as ProviderRequest, record?.edits)]).toEqual([of, []]);
      if (!refused)
        expect(record).toMatchObject({
          Cost: expect.any(Number),
          priceRow: expect.stringMatching(/ (anthropic\.)?claude-/),
          geography: way.geography,
        });
      expect(record).toMatchObject({ priceDate: way.prices.asOf, Client: 'Alpha' });
      expect(record).not.toHaveProperty('unpriced');
    }
    expect(context.gateway.usage.map(({ requestId }) => requestId).sort()).toEqual(calls.map(({ record }) => record?.requestId).sort());
  }, 120_000);

  test('an expired token: the helper is run again, and the call served', async () => {
    agent.fake().behave(readsTheNotes);
    const now = Math.floor(Date.now() / 1000);
    context.tokens([context.world.issuer.token({ iat: now - 7_200, exp: now - 3_600 }), context.world.issuer.token()]);
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    expect(context.tokenRuns.length).toBeGreaterThan(1);
    const statuses = (calls: readonly AgentCall[]) => calls.map(({ sent }) => sent.answer?.status);
    expect(statuses(await context.calls())).toContain(401);
    expect(statuses(await agent.turns()).filter((status) => status === 200)).toHaveLength(2);
  }, 120_000);

  test('a 429: it waits as long as `retry-after` says, and comes again', async () => {
    let refusals = 0;
    agent.fake().behave((request) => {
      if (!isConversation(request) || refusals > 0) return readsTheNotes(request);
      refusals += 1;
      return { status: 429, headers: { 'retry-after': '3' }, failure: { message: 'Slow down' } };
    });
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    const [first, second] = (await context.calls()).filter(({ sent }) => isConversation(sent));
    expect([first.sent.answer?.status, first.sent.answer?.headers['retry-after'], first.record?.outcome]).toEqual([429, '3', 'failed']);
    expect(second.sent.startedAt - first.sent.startedAt).toBeGreaterThanOrEqual(2_900);
  }, 120_000);

  test('a flag that the provider refuses: the model answers without it', async () => {
    const has = ({ headers, bytes }: RecordedRequest) => `${headers['anthropic-beta']} ${bytes}`.includes(FLAG);
    agent.fake().behave((request) => {
      if (!isConversation(request) || !has(request)) return readsTheNotes(request);
      return { status: 400, failure: { message: 'invalid beta flag' } };
    });
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    const calls = (await context.calls()).filter(({ sent }) => isConversation(sent));
    const served = calls.filter(({ record }) => record?.outcome === 'served');
    expect([has(calls[0].sent), served.length, served.filter(({ got }) => has(got as ProviderRequest)).length]).toEqual([true, 2, 0]);
    // by InvokeModel it is not on the gateway's list, and never gets there
    for (const { sent } of calls.filter((call) => !served.includes(call)))
      expect([sent.answer?.status, sent.answerText]).toEqual([400, expect.stringContaining('invalid beta flag')]);
  }, 120_000);

  test('a stream that breaks: it says why, is recorded as failed, and asked again', async () => {
    let cuts = 0;
    agent.fake().behave((request) => {
      if (!isConversation(request) || cuts > 0) return readsTheNotes(request);
      cuts += 1;
      return { ...readsTheNotes(request), cutAfter: 5 };
    });
    expect(printed(await agent.ask())).toMatchObject({ result: SAID, is_error: false });
    const [first, ...next] = await agent.turns();
    expect([first.record?.outcome, first.record?.errorCode]).toEqual(['failed', 'upstream_unreachable']);
    expect(next.filter(({ record }) => record?.outcome === 'served')).toHaveLength(2);
  }, 120_000);

  test(`tokens are counted ${way.counts ? 'by the provider' : 'by itself, without a call'}`, async () => {
    expect(printed(await agent.ask('/context'))).toMatchObject({ is_error: false, result: expect.stringContaining('Tokens:') });
    const counts = (await context.calls()).filter(({ sent }) => COUNTS.test(sent.path));
    expect(counts.length > 0).toBe(way.counts);
    for (const { sent, got, record } of counts) {
      expect([sent.url, sent.answer?.status, record?.outcome]).toEqual([sent.url, 200, 'served']);
      expect(got?.path).toMatch(COUNTS);
      if (/count_tokens/.test(got?.path ?? '')) expect(unexplained(sent, got as ProviderRequest, record?.edits)).toEqual([]);
      expect(record).not.toHaveProperty('unpriced');
    }
  }, 120_000);

  test('with `CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC` it calls nobody but the gateway', async () => {
    agent.fake().behave(readsTheNotes);
    expect(printed(await agent.ask(PROMPT, { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1' }))).toMatchObject({ result: SAID });
    expect(context.hop.strangers).toEqual([]);
  }, 120_000);

  const { discovers } = way;
  if (!discovers) return;
  test('the models of the gateway are the ones that it offers', async () => {
    agent.fake().behave(readsTheNotes);
    const { home } = await agent.ask();
    const [listed] = (await context.calls()).filter(({ sent }) => sent.path === '/v1/models');
    expect([listed?.sent.url, listed?.sent.answer?.status]).toEqual(['/v1/models?limit=1000', 200]);
    const file = join(home, '.claude', 'cache', 'gateway-models.json');
    const { models } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { models: [] };
    expect(models.length).toBeGreaterThan(0);
    for (const { id } of models) expect(id).toMatch(discovers);
  }, 120_000);
});

proxied('Claude Code as it starts, without a proxy on its way', () => {
  const way = WAYS[0];
  const context = withAgents(way);

  test('asks `HEAD /api/hello` without a token so that a connection is there, and goes on whatever comes', async () => {
    context.world.anthropic.behave(readsTheNotes);
    const ended = await context.run('claude-code', {
      parameters: ['-p', PROMPT, '--output-format', 'json', '--allowedTools', 'Read'],
      home: { '.claude/settings.json': settingsOf(way).replaceAll(ADDRESS, context.hop.direct) },
      project: PROJECT,
      environment: { HTTPS_PROXY: '', HTTP_PROXY: '' },
    });
    expect(printed(ended)).toMatchObject({ result: SAID, is_error: false });
    const [head] = (await context.calls()).filter(({ sent }) => sent.method === 'HEAD');
    expect([head?.sent.url, head?.sent.headers.authorization, head?.sent.answer?.status, head?.record]).toEqual([
      '/api/hello',
      undefined,
      404,
      undefined,
    ]);
  }, 120_000);
});
