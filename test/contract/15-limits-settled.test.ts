import { type FakeWorld, LEDGER_TABLE, LIVE } from '../../fakes';
import { encodedRuntime } from '../../runtime/test/delivered';
import {
  type BootConfiguration,
  EXPECTED_OUTPUT_TOKENS,
  type LedgerItem,
  type LimitsConfiguration,
  type LiveDocument,
  RUNTIME_VARIABLE,
} from '../../src/contract';
import { containerCommand, deliveredEnvironment, freePort, GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { serving, withWorld } from './with-gateway';
import { limitsOf } from './with-valkey';

const client = (name: string, limits: object) => ({ name, clientId: `client-${name}`, team: 'readers', limits });
const documentWith = (limits: LiveDocument['limits'] = {}): LiveDocument => ({
  ...LIVE,
  clients: [
    ...LIVE.clients,
    client('rich', { dollarsPerMonth: 1_000 }),
    client('tight', { dollarsPerMonth: 0.05 }),
    client('free', {}),
    client('short', { outputTokensPerDay: 4_110 }),
  ],
  limits,
});

const messages = [{ role: 'user', content: 'Say something.' }];
const CHAT = { path: '/v1/chat/completions', body: { model: 'gpt-4o', messages } };

/** Each counts for itself: what is settled, and what the ledger has, is the same with a store and without. */
describe('what a request was in the end', () => {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  const start = async (
    live: LiveDocument['limits'],
    limits: Partial<LimitsConfiguration> = {},
    more: Partial<BootConfiguration> = {},
  ): Promise<void> => {
    context.world.appConfig.publish(documentWith(live));
    context.gateway = await GatewayProcess.start(context.world, {
      limits: limitsOf(undefined, limits),
      timeouts: { ...context.world.boot(0).timeouts, lameDuck: 50 },
      ...more,
    });
    await serving(context);
  };
  const stopped = async (): Promise<void> => {
    context.gateway.signal('SIGTERM');
    await context.gateway.exited;
  };
  const headersOf = (name: string) => ({ authorization: `Bearer ${context.world.issuer.token({ client_id: `client-${name}` })}` });
  const ask = (name: string, more: object = {}, path = CHAT.path): Promise<Answer> =>
    context.gateway.call({ path, body: { ...CHAT.body, ...more }, headers: headersOf(name) });
  /** By subject, nano-dollars. */
  const ledger = (): Record<string, number> => {
    const sums: Record<string, number> = {};
    for (const { pk, attributes } of context.world.denyList.table(LEDGER_TABLE).items) {
      const { month, days } = attributes as Pick<LedgerItem, 'month' | 'days'>;
      expect(Object.values(days.M).reduce((sum, { N }) => sum + Number(N), 0)).toBe(Number(month.N));
      sums[pk] = (sums[pk] ?? 0) + Number(month.N);
    }
    return sums;
  };
  const nanos = (records: readonly { readonly Cost?: number }[]): number => records.reduce((sum, { Cost = 0 }) => sum + Math.round(Cost * 1e9), 0);

  test('stands in the ledger when the task has stopped, of all whose money it is', async () => {
    await start({});
    const answers = [await ask('rich'), await ask('rich', { stream: true }), await ask('free')];
    const records = await Promise.all(answers.map((answer) => context.gateway.recordOf(answer)));
    await stopped();
    const [rich, streamed, free] = records.map((record) => nanos([record]));
    expect(rich).toBeGreaterThan(0);
    expect(ledger()).toEqual({
      'team#readers': rich + streamed + free,
      'client#rich': rich + streamed,
      'client#free': free,
      'gateway#': rich + streamed + free,
    });
  });

  test('a ledger that cannot be asked fails no request, and has all when it can', async () => {
    await start({});
    context.world.denyList.trouble = (request) => (request.wire.includes(LEDGER_TABLE) ? { killed: true } : undefined);
    const answers = [await ask('rich'), await ask('rich'), await ask('tight', { max_tokens: 20 })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const records = await Promise.all(answers.slice(0, 2).map((answer) => context.gateway.recordOf(answer)));
    context.world.denyList.trouble = undefined;
    await stopped();
    expect(ledger()['client#rich']).toBe(nanos(records));
  });

  test('strict: an answer without a limit gets one, in the name of its API, and what has one keeps it', async () => {
    await start({ enforcement: 'strict' });
    await ask('rich');
    expect(context.world.openai.last.json).toMatchObject({ max_completion_tokens: EXPECTED_OUTPUT_TOKENS });
    await ask('rich', { max_tokens: 9_000 });
    expect(context.world.openai.last.json).toMatchObject({ max_tokens: 9_000 });
    expect(context.world.openai.last.json).not.toHaveProperty('max_completion_tokens');
    await ask('free');
    expect(context.world.openai.last.json).not.toHaveProperty('max_completion_tokens');
  });

  test('strict: what may cost more than is left is refused before it is asked', async () => {
    await start({ enforcement: 'strict' });
    expect(refusalCode(await ask('tight', { max_tokens: 6_000 }))).toBe('budget_exceeded');
    expect((await ask('tight', { max_tokens: 1_000 })).status).toBe(200);
    expect(context.world.openai.requests).toHaveLength(1);
  });

  test('expected: agents that ask for 64,000 tokens are not refused for it', async () => {
    await start({});
    expect((await ask('tight', { max_tokens: 64_000 })).status).toBe(200);
  });

  test('expected: who has asked for single tokens on purpose is not expected to do so when nothing says it', async () => {
    await start({});
    context.world.openai.behave({
      stopReason: 'length',
      usage: { inputTokens: 5, outputTokens: 1, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 },
    });
    for (let answer = 0; answer < 20; answer++) await context.gateway.recordOf(await ask('short', { max_tokens: 1 }));
    expect(refusalCode(await ask('short'))).toBe('limit_exceeded');
    expect((await ask('short', { max_tokens: 1 })).status).toBe(200);
  });

  test.each([
    ['cancel', 'ends with its client, and is estimated', true],
    ['drain', 'goes on without its client, and is counted', undefined],
  ] as const)('onAbort: %s: a call %s', async (onAbort, _, estimated) => {
    await start({}, { onAbort });
    context.world.openai.behave({ chunks: 40, interval: 20 });
    const answer = await context.gateway.open({ path: CHAT.path, body: { ...CHAT.body, stream: true }, headers: headersOf('rich') });
    await answer.seen(/word3/);
    answer.leave();
    const record = await context.gateway.recordOf(answer);
    expect(record).toMatchObject({ outcome: 'aborted', OutputTokens: expect.any(Number) });
    expect(record.estimated).toBe(estimated);
    expect(context.world.openai.last.aborted).toBe(estimated === true);
    await stopped();
    expect(ledger()['client#rich']).toBe(nanos([record]));
  });

  test.each([
    ['allowed', 200, undefined],
    ['refused', 403, 'unpriced_not_allowed'],
  ] as const)('what has no price is %s where a budget applies, as a prop decides', async (unpriced, status, code) => {
    await start({ unpriced });
    const answer = await ask('rich', { model: 'a-model-without-a-price' });
    expect([answer.status, refusalCode(answer)]).toEqual([status, code]);
    expect((await ask('free', { model: 'a-model-without-a-price' })).status).toBe(200);
  });

  test('usage is of who has a credential, and of no other', async () => {
    await start({});
    expect((await context.gateway.call({ path: '/v1/usage' })).status).toBe(401);
    const answer = await context.gateway.call({ path: '/v1/usage', headers: headersOf('free') });
    expect([answer.status, answer.json.subjects.map(({ subject }: { subject: string }) => subject)]).toEqual([200, ['team#readers', 'client#free']]);
    expect(context.world.upstreamRequests).toEqual([]);
  });
});

describe('a gateway without limits', () => {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  test('has no usage to tell', async () => {
    context.gateway = await GatewayProcess.start(context.world);
    await serving(context);
    const answer = await context.gateway.call({ path: '/v1/usage', headers: { authorization: `Bearer ${context.world.issuer.token()}` } });
    expect([answer.status, refusalCode(answer)]).toEqual([403, 'endpoint_not_allowed']);
  });

  test('does not start where limits are configured', async () => {
    const delivered = deliveredEnvironment(context.world.boot(await freePort(), { limits: limitsOf(undefined) }));
    const environment = { ...delivered, [RUNTIME_VARIABLE]: encodedRuntime(), ...context.world.environment };
    const gateway = await GatewayProcess.launch({ environment, command: await containerCommand(), port: await freePort() });
    expect((await gateway.exited).code).toBe(1);
    expect(JSON.stringify(gateway.records)).toContain('$.limits');
  });
});
