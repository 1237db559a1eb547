import type { Behaviour, RecordedRequest, ReportedUsage } from '../../fakes';
import { proxied } from '../contract/with-load-balancer';
import { COMMAND, COMPACTED, ofType, PROJECT, PROMPT, readsTheNotes, SAID, SEALED, THOUGHT, WORD } from './codex/script';
import { settings, WAYS, type Way } from './codex/ways';
import { lostHeaders } from './compared';
import { type AgentCall, type AgentContext, type Ended, type Run, withAgents } from './with-agents';

const PATIENCE = 120_000;
/** Where a command may do what it likes, as in a container: a sandbox of its own is not everywhere. */
const FLAGS = ['--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];

/** A person installs Codex and writes the settings of the page. */
function codex(context: AgentContext, way: Way) {
  const fake = () => context.world[way.provider];
  return {
    fake,
    /** The first answers that are not as they should be, then those of the script. */
    behave: (...first: Behaviour[]): void => {
      const left = [...first];
      fake().behave((request: RecordedRequest) => ({ ...readsTheNotes(request), ...left.shift() }));
    },
    ask: ({ config = settings(way.settings), ...run }: Partial<Run> & { readonly config?: string } = {}): Promise<Ended> =>
      context.run('codex', {
        parameters: ['exec', ...FLAGS, PROMPT],
        home: { '.codex/config.toml': config },
        project: PROJECT,
        ...run,
      }),
    turns: async (): Promise<readonly AgentCall[]> => (await context.calls()).filter(({ sent }) => sent.method === 'POST'),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a line of the program's
const lines = ({ output }: Ended): any[] =>
  output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

/** The items that it printed, by what each of them says. */
const printed = (ended: Ended) =>
  lines(ended)
    .filter(({ type }) => type === 'item.completed')
    .map(({ item }) => [item.type, item.text ?? item.aggregated_output ?? item.message])
    .filter(([type, message]) => !(type === 'error' && /^Model metadata for/.test(message)));

const TASK = [
  ['reasoning', THOUGHT],
  ['command_execution', PROJECT['notes.txt']],
  ['agent_message', SAID],
];

const statuses = (calls: readonly AgentCall[]) => calls.map(({ sent }) => sent.answer?.status);

/** USD, to nine places. */
const dollars = ({ inputTokens, cachedInputTokens, outputTokens }: ReportedUsage, { rates }: Way): number =>
  Math.round(
    (inputTokens - cachedInputTokens) * rates.input * 1e3 + cachedInputTokens * rates.cachedInput * 1e3 + outputTokens * rates.output * 1e3,
  ) / 1e9;

proxied.each(WAYS)('Codex by $name', (way) => {
  const context = withAgents(way);
  const agent = codex(context, way);

  test(
    'a task with a tool: the command ran, its result and the sealed thoughts came back, and the text is what the model said',
    async () => {
      agent.behave();
      const ended = await agent.ask();
      expect(printed(ended)).toEqual(TASK);
      expect([ended.code, lines(ended).at(-1).type]).toEqual([0, 'turn.completed']);
      const [asked, answered, ...more] = await agent.turns();
      expect([more, asked.got?.path, answered.got?.path]).toEqual([[], way.path, way.path]);
      expect(asked.sent.json).toMatchObject({ store: false, stream: true, include: ['reasoning.encrypted_content'] });
      const got = answered.got as RecordedRequest;
      expect(ofType(got, /^reasoning$/)).toEqual([expect.objectContaining({ encrypted_content: SEALED })]);
      expect(JSON.stringify(ofType(got, /_call$/))).toContain(COMMAND);
      expect(JSON.stringify(ofType(got, /_call_output$/))).toContain(WORD);
    },
    PATIENCE,
  );

  test(
    'what it sent is what the provider got, byte for byte, and every call is one priced record',
    async () => {
      agent.behave();
      await agent.ask();
      const calls = await context.calls();
      for (const { sent, got, record } of calls) {
        expect([sent.url, sent.answer?.status, record?.outcome, record?.priceDate]).toEqual([sent.url, 200, 'served', way.prices.asOf]);
        expect([record?.edits, record?.unpriced]).toEqual([undefined, undefined]);
        if (!got) continue;
        expect([sent.bytes.equals(got.bytes), lostHeaders(sent, got)]).toEqual([true, []]);
        expect([record?.Cost, record?.priceRow]).toEqual([dollars(got.reported as ReportedUsage, way), way.priceRow]);
      }
      expect(calls.filter(({ got }) => got)).toHaveLength(2);
      const ids = context.gateway.usage.map(({ requestId }) => requestId);
      expect(ids.sort()).toEqual(calls.map(({ record }) => record?.requestId).sort());
    },
    PATIENCE,
  );

  test(
    'it asks for the models, understands the answer, and calls nobody but the gateway',
    async () => {
      agent.behave();
      const { errors } = await agent.ask();
      const [discovery] = (await context.calls()).filter(({ sent }) => sent.path === '/v1/models');
      expect([discovery.sent.url, discovery.sent.answer?.status]).toEqual([expect.stringMatching(/\?client_version=[\d.]+$/), 200]);
      expect([errors.split('\n').filter((line) => / ERROR /.test(line)), context.hop.strangers]).toEqual([[], []]);
    },
    PATIENCE,
  );

  test(
    'an expired token: the command that prints one is run again, and the call served',
    async () => {
      agent.behave();
      const now = Math.floor(Date.now() / 1000);
      context.tokens([context.world.issuer.token({ iat: now - 7_200, exp: now - 3_600 }), context.world.issuer.token()]);
      expect(printed(await agent.ask())).toEqual(TASK);
      expect(context.tokenRuns).toHaveLength(2);
      expect(statuses(await agent.turns())).toEqual([401, 200, 200]);
    },
    PATIENCE,
  );

  test(
    'a limit of the provider: it waits as long as `retry-after` says, the gateway where AWS does not, and comes again',
    async () => {
      const isAws = way.provider !== 'openai';
      agent.behave({ status: 429, headers: isAws ? {} : { 'retry-after': '3' }, failure: { message: 'Slow down', code: 'rate_limit_exceeded' } });
      expect(printed(await agent.ask())).toEqual(TASK);
      const turns = await agent.turns();
      const seconds = isAws ? 5 : 3;
      expect([statuses(turns), turns[0].sent.answer?.headers['retry-after']]).toEqual([[429, 200, 200], String(seconds)]);
      expect(turns[1].sent.startedAt - turns[0].sent.startedAt).toBeGreaterThanOrEqual(seconds * 1_000 - 100);
    },
    PATIENCE,
  );

  test(
    'a stream that is cut: it is recorded as failed, at an estimated price, and asked again',
    async () => {
      agent.behave({ cutAfter: 4 });
      const ended = await agent.ask();
      expect(printed(ended)).toEqual(TASK);
      expect(JSON.stringify(lines(ended))).toContain('stream closed before response.completed');
      const [cut, again] = await agent.turns();
      expect(cut.sent.answerText).toMatch(/event: error\n/);
      expect(cut.record).toMatchObject({
        status: 200,
        outcome: 'failed',
        errorCode: 'upstream_unreachable',
        estimated: true,
        priceRow: way.priceRow,
      });
      expect([again.record?.outcome, again.sent.json.input]).toEqual(['served', cut.sent.json.input]);
    },
    PATIENCE,
  );

  test(
    'a conversation that has grown too long is summed up by the model, and goes on',
    async () => {
      agent.behave();
      const ended = await agent.ask({ config: `model_auto_compact_token_limit = 1100\n${settings(way.settings)}` });
      expect(printed(ended).at(-1)).toEqual(['agent_message', SAID]);
      const turns = await agent.turns();
      expect([statuses(turns), ofType(turns[2].got as RecordedRequest, /_call_output$/)]).toEqual([[200, 200, 200], []]);
      expect(turns.map(({ record }) => record?.priceRow)).toEqual([way.priceRow, way.priceRow, way.priceRow]);
    },
    PATIENCE,
  );
});

proxied('Codex on OpenAI, set up in other ways', () => {
  const [way] = WAYS;
  const context = withAgents(way);
  const agent = codex(context, way);
  /** It compacts as soon as it has used as much. */
  const compacting = (config: string): string => `model_auto_compact_token_limit = 1100\n${config}`;
  const namedOpenAi = settings(way.settings).replace('name = "Gateway"', 'name = "OpenAI"');

  test(
    'a model of today has its tools in the input; the header that says so arrives with it',
    async () => {
      agent.behave();
      await agent.ask();
      const [{ sent, got }] = await agent.turns();
      expect([sent.json.tools, sent.json.input[0].type]).toEqual([undefined, 'additional_tools']);
      expect(got?.headers).toMatchObject({ 'x-openai-internal-codex-responses-lite': 'true', 'x-codex-beta-features': expect.any(String) });
    },
    PATIENCE,
  );

  test(
    'with a token in a variable',
    async () => {
      agent.behave();
      const environment = { GATEWAY_TOKEN: context.world.issuer.token() };
      expect(printed(await agent.ask({ config: settings('variable'), environment }))).toEqual(TASK);
      expect([context.tokenRuns, statuses(await agent.turns())]).toEqual([[], [200, 200]]);
    },
    PATIENCE,
  );

  test(
    'a conversation is taken up by another process: what the first one was given comes back, sealed thoughts too',
    async () => {
      agent.behave();
      const first = await agent.ask();
      const [, before] = await agent.turns();
      const [{ thread_id: thread }] = lines(first);
      const ended = await agent.ask({
        parameters: ['exec', 'resume', ...FLAGS, thread, PROMPT],
        environment: { CODEX_HOME: `${first.home}/.codex` },
      });
      expect(printed(ended)).toEqual([['agent_message', SAID]]);
      const after = (await agent.turns()).at(-1)?.got as RecordedRequest;
      expect(after.json.input.slice(0, before.sent.json.input.length)).toEqual(before.sent.json.input);
      expect(ofType(after, /^reasoning$/)).toEqual([expect.objectContaining({ encrypted_content: SEALED })]);
      expect(after.json.prompt_cache_key).toBe(before.sent.json.prompt_cache_key);
    },
    PATIENCE,
  );

  test(
    'as a provider that is called OpenAI it has the conversation compacted by the provider, in a turn of it',
    async () => {
      agent.behave();
      expect(printed(await agent.ask({ config: compacting(namedOpenAi) })).at(-1)).toEqual(['agent_message', SAID]);
      const [, compaction, last] = await agent.turns();
      expect(ofType(compaction.got as RecordedRequest, /^compaction_trigger$/)).toHaveLength(1);
      expect(ofType(last.got as RecordedRequest, /^compaction$/)).toEqual([expect.objectContaining({ encrypted_content: COMPACTED })]);
      expect([compaction.record?.outcome, compaction.record?.priceRow]).toEqual(['served', way.priceRow]);
      expect(compaction.sent.bytes.equals((compaction.got as RecordedRequest).bytes)).toBe(true);
    },
    PATIENCE,
  );

  test(
    'what the gateway refuses is what it prints: a provider that is not enabled',
    async () => {
      agent.behave();
      const config = settings(way.settings).replace(
        'wire_api = "responses"',
        'wire_api = "responses"\nhttp_headers = { "x-portkey-provider" = "nobody" }',
      );
      const ended = await agent.ask({ config });
      const turns = await agent.turns();
      const { message } = lines(ended).at(-1).error;
      expect(message).toContain(
        `403 Forbidden: provider not enabled, url: https://llm.example.com/v1/responses, request id: ${turns.at(-1)?.record?.requestId}`,
      );
      // it believes no 403 at once
      expect([ended.code, statuses(turns)]).toEqual([1, Array(6).fill(403)]);
    },
    PATIENCE,
  );
});
