import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AthenaFake, type AthenaResult, CredentialAuthority, createCertificate, REDIAL, S3Fake } from '../../fakes';
import { CHARGEBACK_SHARES, chargebackQuery, USAGE_SUMS } from '../../src/contract/usage-queries';

const ROOT = join(__dirname, '..', '..');
const REGION = 'eu-central-1';
const BUCKET = 'usage-of-llm';
const WORK_GROUP = 'usage';

/** As EventBridge documents it: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html */
const SCHEDULED = {
  version: '0',
  id: '53dc4d37-cffa-4f76-80c9-8b7d4a4d2eaa',
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '111111111111',
  time: '2026-11-01T06:00:00Z',
  region: REGION,
  resources: [`arn:aws:events:${REGION}:111111111111:rule/Schedule`],
  detail: {},
};

const columns = [...CHARGEBACK_SHARES, ...USAGE_SUMS];
const line = (team: string | null, user: string | null = null) => [team, 'Checkout', user, 'gpt-4o', '10', '0', '1000', '0', '200', '1.25', '0'];
const resultOf = (...rows: AthenaResult['rows'][number][]): AthenaResult => ({ columns, rows });

const authority = new CredentialAuthority();
const certificate = createCertificate([`athena.${REGION}.amazonaws.com`, `*.s3.${REGION}.amazonaws.com`]);
const scope = { region: REGION, authority };
let athena: AthenaFake;
let s3: S3Fake;
/** The bundle, as it ships, with AWS's SDK where Lambda has it: outside of its own directory. */
const task = mkdtempSync(join(tmpdir(), 'chargeback-'));
const module_ = join(task, 'function', 'index.mjs');

beforeAll(() => {
  mkdirSync(join(task, 'node_modules'));
  symlinkSync(join(ROOT, 'node_modules', '@aws-sdk'), join(task, 'node_modules', '@aws-sdk'));
  execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'functions', 'bundle.ts'), 'chargeback', join(task, 'function')], { cwd: ROOT });
});
beforeEach(async () => {
  athena = await new AthenaFake(scope, certificate, WORK_GROUP).start();
  s3 = await new S3Fake(scope, certificate, BUCKET).start();
});
afterEach(() => Promise.all([athena.stop(), s3.stop()]));
afterAll(() => {
  certificate.remove();
  rmSync(task, { recursive: true });
});

interface Outcome {
  readonly code: number;
  readonly output: string;
}

const invoke = (event: object, { left = 60_000, env = {} }: { left?: number; env?: Record<string, string> } = {}): Promise<Outcome> => {
  const { AccessKeyId, SecretAccessKey, Token } = authority.issue(600_000);
  const program = [
    '--import',
    REDIAL,
    join(__dirname, '..', 'functions', 'fixtures', 'invoke.mjs'),
    pathToFileURL(module_).href,
    JSON.stringify(event),
    String(left),
  ];
  return new Promise((resolve) => {
    const options = {
      env: {
        PATH: process.env.PATH,
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: AccessKeyId,
        AWS_SECRET_ACCESS_KEY: SecretAccessKey,
        AWS_SESSION_TOKEN: Token,
        AWS_MAX_ATTEMPTS: '2',
        NODE_EXTRA_CA_CERTS: certificate.caFile,
        GATEWAY_ADDRESS_OVERRIDES: JSON.stringify({ [`${athena.host}:443`]: athena.address, [`${s3.host}:443`]: s3.address }),
        GATEWAY_NAME: 'llm',
        USAGE_DATABASE: 'llm_usage',
        ATHENA_WORK_GROUP: WORK_GROUP,
        REPORT_BUCKET: BUCKET,
        REPORT_PREFIX: 'reports/',
        ...env,
      },
    };
    execFile(process.execPath, program, options, (error, stdout, stderr) => resolve({ code: error ? 1 : 0, output: stdout + stderr }));
  });
};
const queries = () => [...athena.executions.values()];

test('a scheduled event reports the month before, in HTML and CSV', async () => {
  athena.result = resultOf(line('alpha'), line(null, 'ada@example.com'));
  const { code, output } = await invoke(SCHEDULED);
  expect([code, output]).toEqual([0, expect.stringContaining('"month":"2026-10"')]);
  expect([athena.faults, s3.faults]).toEqual([[], []]);
  expect(queries().map(({ sql, state }) => ({ sql, state }))).toEqual([{ sql: chargebackQuery('llm_usage', '2026-10'), state: 'SUCCEEDED' }]);
  expect(queries().map(({ database }) => database)).toEqual(['llm_usage']); // the role may not see `default`
  expect([...s3.objects].map(([key, { contentType }]) => [key, contentType])).toEqual([
    ['reports/2026-10/chargeback.csv', 'text/csv; charset=utf-8'],
    ['reports/2026-10/chargeback.html', 'text/html; charset=utf-8'],
  ]);
  expect(s3.objects.get('reports/2026-10/chargeback.csv')?.body).toContain('2026-10,,Checkout,ada@example.com,gpt-4o,10,0,1000,0,200,1.25,0\r\n');
  expect(s3.objects.get('reports/2026-10/chargeback.html')?.body).toContain('Chargeback 2026-10, gateway llm');
});

test('a month that is named is reported, again and again, in the place of what was there', async () => {
  athena.result = resultOf(line('alpha'));
  await invoke({ month: '2026-08' });
  athena.result = resultOf(line('alpha'), line('beta'));
  await invoke({ month: '2026-08' });
  expect([...s3.objects.keys()]).toEqual(['reports/2026-08/chargeback.csv', 'reports/2026-08/chargeback.html']);
  expect(s3.objects.get('reports/2026-08/chargeback.csv')?.body.split('\r\n')).toHaveLength(4);
});

test('every row of a result that takes several pages is in it', async () => {
  athena.result = resultOf(...Array.from({ length: 2_500 }, (_, number) => line(`team-${number}`)));
  await invoke({ month: '2026-10' });
  expect(s3.objects.get('reports/2026-10/chargeback.csv')?.body.split('\r\n')).toHaveLength(2_502);
  expect(athena.requests.filter(({ headers }) => headers['x-amz-target'] === 'AmazonAthena.GetQueryResults')).toHaveLength(3);
});

test('a month without a request has a report that says so', async () => {
  athena.result = resultOf();
  expect((await invoke({ month: '2026-10' })).code).toBe(0);
  expect(s3.objects.get('reports/2026-10/chargeback.html')?.body).toContain('No request was recorded.');
});

describe('fails, so that the alarm goes off, and writes nothing', () => {
  test('when the query fails, with the reason that Athena gives', async () => {
    athena.failure = 'Bytes scanned limit was exceeded';
    const { code, output } = await invoke(SCHEDULED);
    expect([code, output, s3.objects.size]).toEqual([1, expect.stringContaining('failed: Bytes scanned limit was exceeded'), 0]);
  });

  test('when the query takes longer than the function may, and stops it', async () => {
    athena.polls = 1_000;
    const { code, output } = await invoke(SCHEDULED, { left: 21_500 });
    expect([code, output, s3.objects.size]).toEqual([1, expect.stringContaining('was stopped'), 0]);
    expect(queries().map(({ state }) => state)).toEqual(['CANCELLED']);
  });

  test.each([
    ['for a month that is none', { month: '2026-1' }, {}, 'give it as 2026-10'],
    ['for an event without a month or a time', {}, {}, 'neither a month nor the time'],
    ['without its configuration', SCHEDULED, { USAGE_DATABASE: '' }, 'USAGE_DATABASE is not set'],
  ])('%s', async (_name, event, env, said) => {
    const { code, output } = await invoke(event, { env });
    expect([code, output, s3.objects.size, athena.executions.size]).toEqual([1, expect.stringContaining(said), 0, 0]);
  });

  test('when the bucket does not take it', async () => {
    athena.result = resultOf(line('alpha'));
    s3.outage = 503;
    expect((await invoke(SCHEDULED)).code).toBe(1);
  });
});
