import { Template } from 'aws-cdk-lib/assertions';
import { csvOf } from '../../../chargeback/csv';
import { reportOf } from '../../../chargeback/report';
import type { FakeWorld } from '../../../fakes';
import { chargebackQuery } from '../../../src/contract/usage-queries';
import { ATTEMPT_MEMBERS, USAGE_COLUMNS } from '../../../src/contract/usage-table';
import { GatewayProcess, type GatewayRecord } from '../../contract/gateway-process';
import { serving, withWorld } from '../../contract/with-gateway';
import { observed } from '../stacks';
import { DeliveredUsage } from './delivered';

const chat = (model: string) => ({ path: '/v1/chat/completions', body: { model, messages: [{ role: 'user', content: 'Say something.' }] } });

const headers = (world: FakeWorld, client: 'alpha' | 'beta', provider: string) => ({
  authorization: `Bearer ${world.issuer.token({ client_id: `client-${client}` })}`,
  'x-portkey-provider': provider,
});

/** What a gateway writes for two teams, three models, a refusal, a failure and a model without a price. */
async function run(world: FakeWorld): Promise<GatewayRecord[]> {
  const gateway = await GatewayProcess.start(world, { metrics: { namespace: 'PortkeyGateway', byTeam: true, byRoute: true } });
  await serving({ world, gateway });
  for (const client of ['alpha', 'alpha', 'beta'] as const) await gateway.call({ ...chat('gpt-4o'), headers: headers(world, client, 'openai') });
  const message = { model: 'claude-sonnet-4', max_tokens: 64, messages: [{ role: 'user', content: 'Say something.' }] };
  await gateway.call({ path: '/v1/messages', body: message, headers: headers(world, 'beta', 'anthropic') });
  await gateway.call({ ...chat('a-model-without-a-price'), headers: headers(world, 'alpha', 'openai') });
  await gateway.call(chat('gpt-4o'));
  world.openai.behave({ status: 500, body: '{}' });
  await gateway.call({ ...chat('gpt-4o'), headers: headers(world, 'beta', 'openai') });
  await gateway.usageRecords(8);
  gateway.signal('SIGTERM');
  await gateway.exited;
  return gateway.records;
}

const dayOf = (time: Date): string => time.toISOString().slice(0, 10);
const now = new Date();
const monthAt = (offset: number): Date => new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset));
const LAST_MONTH = dayOf(monthAt(-1)).slice(0, 7);

describe('over what a gateway wrote, in the files that Firehose would write', () => {
  const context = withWorld();
  const usage = new DeliveredUsage(Template.fromStack(observed({ usageDelivery: {} }).stack));
  let records: GatewayRecord[];

  beforeAll(async () => {
    const written = await run(context.world);
    records = written.filter(({ logger }) => logger === 'usage');
    const lines = DeliveredUsage.linesOf(written);
    // the same, of the last minute of last month, which arrived in this one
    const late = DeliveredUsage.linesOf(
      records.map((record, index) => ({ ...record, task: 'earlier', sequence: index, time: new Date(monthAt(0).getTime() - 1_000).toISOString() })),
    );
    await usage.load([
      { day: dayOf(now), lines },
      { day: dayOf(now), lines: [...lines.slice(0, 4), '{"logger":"usage","Requ'] },
      { day: dayOf(monthAt(0)), lines: late },
    ]);
  }, 120_000);
  afterAll(() => usage.remove());

  const sum = (of: readonly GatewayRecord[], field: string) => of.reduce((total, record) => total + (record[field] ?? 0), 0);
  /** By these fields, as a query should have it. */
  const expected = (...fields: readonly string[]) => {
    const keyOf = (record: GatewayRecord) => JSON.stringify(fields.map((field) => record[field] ?? null));
    const keys = [...new Set(records.map(keyOf))];
    return keys
      .map((key) => ({ key, of: records.filter((record) => keyOf(record) === key) }))
      .map(({ key, of }) => ({
        key,
        requests: sum(of, 'Requests'),
        errors: sum(of, 'Errors'),
        input: sum(of, 'InputTokens'),
        output: sum(of, 'OutputTokens'),
        usd: sum(of, 'Cost').toFixed(9),
        unpriced: sum(of, 'UnpricedRequests'),
      }));
  };
  const asked = async (sql: string, ...columns: readonly string[]) =>
    (await usage.run(sql)).map((row) => ({
      key: JSON.stringify(columns.map((column) => row[column])),
      requests: Number(row.requests),
      errors: Number(row.errors),
      input: Number(row.input_tokens),
      output: Number(row.output_tokens),
      usd: Number(row.usd).toFixed(9),
      unpriced: Number(row.unpriced_requests),
    }));
  const byKey = <T extends { key: string }>(rows: readonly T[]): T[] => [...rows].sort((one, other) => one.key.localeCompare(other.key));

  test('the run has what is to be told apart', () => {
    expect(records.length).toBeGreaterThanOrEqual(8);
    expect(new Set(records.map(({ team }) => team))).toEqual(new Set(['alpha', 'beta', undefined]));
    expect(records.filter(({ TeamName }) => TeamName === 'alpha').length).toBeGreaterThan(2);
    expect(sum(records, 'Cost')).toBeGreaterThan(0);
    expect(sum(records, 'UnpricedRequests')).toBe(1);
    expect(sum(records, 'Errors')).toBe(1);
  });

  test.each([
    ['cost-by-client', ['Client', 'team']],
    ['cost-by-team', ['team']],
    ['cost-by-person', ['user', 'team']],
    ['cost-by-model', ['Provider', 'Model']],
    ['cost-by-provider', ['Provider']],
    ['cost-by-route', ['route', 'alias']],
  ])('%s gives what the records of this month say, each counted once', async (name, fields) => {
    const rows = await asked(usage.queries[name], ...fields.map((field) => field.toLowerCase()));
    expect(byKey(rows)).toEqual(byKey(expected(...fields)));
    expect(rows.map(({ usd }) => Number(usd))).toEqual(rows.map(({ usd }) => Number(usd)).sort((one, other) => other - one));
  });

  test('unpriced-requests names the model and what has no price', async () => {
    expect(await usage.run(usage.queries['unpriced-requests'])).toEqual([
      expect.objectContaining({ provider: 'openai', requestedmodel: 'a-model-without-a-price', reason: 'model', requests: '1' }),
    ]);
  });

  test('there is no other saved query', () => {
    expect(Object.keys(usage.queries)).toHaveLength(7);
  });

  test('a report has the records of its month, those too that arrived after its end', async () => {
    const rows = await asked(chargebackQuery(usage.database, LAST_MONTH), 'team', 'client', 'user', 'model');
    expect(byKey(rows)).toEqual(byKey(expected('team', 'Client', 'user', 'Model')));
  });

  test('the report that is made of them has the sums of the records', async () => {
    const rows = await usage.run(chargebackQuery(usage.database, LAST_MONTH));
    const texts = rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value ?? '')])));
    const report = reportOf(texts, { gatewayName: 'llm', month: LAST_MONTH, madeAt: now });
    expect(report.teams.map(({ name }) => name).sort()).toEqual(['', 'alpha', 'beta']);
    expect(report.total).toMatchObject({
      requests: records.length,
      errors: 1,
      unpriced_requests: 1,
      input_tokens: sum(records, 'InputTokens'),
      usd: expect.closeTo(sum(records, 'Cost'), 9),
    });
    expect(csvOf(report)).toContain(`\r\n${LAST_MONTH},alpha,Alpha,,`);
  });

  test('a report of a month without records is empty', async () => {
    expect(await usage.run(chargebackQuery(usage.database, '2025-01'))).toEqual([]);
  });

  test('every column reads what was written, members of attempts too', async () => {
    const names = Object.keys(records[0]).filter((name) => !['_aws', 'attempts'].includes(name));
    const [row] = await usage.run(
      `SELECT * FROM "${usage.database}"."usage" WHERE "task" = '${records[0].task}' AND "sequence" = ${records[0].sequence}`,
    );
    for (const name of names) expect([name, String(row[name.toLowerCase()])]).toEqual([name, String(records[0][name])]);
    const attempted = records.find(({ attempts }) => attempts.length > 0);
    const [{ answeredAfter, lane }] = await usage.run(
      `SELECT "attempts"[1]."answeredafter" AS "answeredAfter", "attempts"[1]."lane" AS "lane" FROM "${usage.database}"."usage" ` +
        `WHERE "task" = '${attempted?.task}' AND "sequence" = ${attempted?.sequence}`,
    );
    expect([answeredAfter, lane]).toEqual([attempted?.attempts[0].answeredAfter, attempted?.attempts[0].lane]);
  });

  test('no two fields of a record have one name but for its case', () => {
    for (const names of [USAGE_COLUMNS.map(({ field }) => field), Object.keys(ATTEMPT_MEMBERS), ...records.map((record) => Object.keys(record))]) {
      expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length);
    }
  });

  test('the table looks where the stream writes', () => {
    expect(usage.locationOf('2026-11-28')).toMatch(new RegExp(`^s3://\\w+/${usage.prefixOf('2026-11-28')}$`));
  });
});
