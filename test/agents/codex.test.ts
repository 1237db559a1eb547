import type { Behaviour, RecordedRequest, ReportedUsage } from '../../fakes';
import { proxied } from '../contract/with-load-balancer';
import { COMMAND, COMPACTED, ofType, PROJECT, PROMPT, readsTheNotes, SAID, SEALED, THOUGHT, toolsOf, WORD } from './codex/script';
import { settings, WAYS, type Way } from './codex/ways';
import { lostHeaders } from './compared';
import { type AgentCall, type AgentContext, type Ended, type Run, withAgents } from './with-agents';

const PATIENCE = 120_000;
/** With what is said to it after an error. */
const LONG = 2 * PATIENCE;

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
        // where a command may do what it likes, as in a container: a sandbox of its own is not everywhere
        parameters: ['exec', '--json', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', PROMPT],
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
    'a 429: it asks again',
    async () => {
      agent.behave({ status: 429, headers: { 'retry-after': '3' }, failure: { message: 'Slow down', code: 'rate_limit_exceeded' } });
      expect(printed(await agent.ask())).toEqual(TASK);
      const turns = await agent.turns();
      expect([statuses(turns), turns[0].sent.answer?.headers['retry-after']]).toEqual([[429, 200, 200], '3']);
      console.log('waited', turns[1].sent.startedAt - turns[0].sent.startedAt);
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
      expect([again.record?.outcome, again.sent.bytes.equals(cut.sent.bytes)]).toEqual(['served', true]);
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
