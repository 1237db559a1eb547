import { RecordedStory, type Rehearsal, rehearse } from '../../rehearsal';
import { KEYS } from '../../rehearsal/providers';
import type { SignedIn } from '../../rehearsal/scenes/sign-in';
import { RUNTIME_PARTS } from '../../src/contract';
import { storeMissing } from '../contract/with-valkey';

const MINUTES = 60_000;
const story = new RecordedStory();
let seen: Rehearsal;

beforeAll(async () => {
  seen = await rehearse({ story });
}, 5 * MINUTES);

/** One of counters, one of answers. */
const CACHES = 3;

describe('what was deployed', () => {
  test('the emulator has a service behind every resource type but these', () => {
    expect(seen.recordOnly).toEqual(['AWS::Cognito::ManagedLoginBranding', 'AWS::Logs::QueryDefinition', 'AWS::S3::BucketPolicy']);
  });

  test('every address that does not lead where it says is in the story', () => {
    const hosts = [
      'api.openai.com:443',
      'api.anthropic.com:443',
      'cognito-idp.',
      'secretsmanager.',
      'appconfigdata.',
      'dynamodb.',
      'bedrock-runtime.',
      'xray.',
      '169.254.170.2:80',
    ];
    for (const host of hosts) expect(seen.deviations.filter((line) => line.startsWith(host))).toHaveLength(1);
    expect(seen.deviations.filter((line) => /^[a-z0-9-]+\.serverless\.euc1\.cache\.amazonaws\.com:6379 is dialled/.test(line))).toHaveLength(CACHES);
    for (const line of seen.deviations) expect(story.lines).toContain(`- ${line}`);
    expect(Object.keys(seen.overrides)).toHaveLength(hosts.length + CACHES);
  });

  test('nothing but the overrides is added to what ECS would set', () => {
    const ofEcs = [
      'AWS_REGION',
      'AWS_DEFAULT_REGION',
      'AWS_EXECUTION_ENV',
      'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
      'ECS_CONTAINER_METADATA_URI_V4',
    ];
    const ofTheImage = ['PATH', 'HOME'];
    const ofTheTask = [...RUNTIME_PARTS, 'GATEWAY_CONFIGURATION', 'NODE_ENV'];
    const overrides = ['GATEWAY_ADDRESS_OVERRIDES', 'NODE_EXTRA_CA_CERTS'];
    expect(seen.environmentNames).toEqual([...ofEcs, ...ofTheImage, ...ofTheTask, ...overrides].sort());
  });
});

/** Valkey has wheels for Python 3.11 and newer. */
const hasStore = storeMissing() === undefined;
const stored = hasStore ? test : test.skip;

/** Rounded up, each by itself. */
const nanoDollarsOf = (records: readonly Record<string, unknown>[]): bigint =>
  records.reduce((sum, { Cost = 0 }) => sum + BigInt(Math.ceil(Number(((Cost as number) * 1e9).toFixed(3)))), 0n);

/** The proxy has wheels for Linux; elsewhere the demo goes on without it. */
const proxied = process.platform === 'linux' ? test : test.skip;

describe('the load balancer', () => {
  test('is in the account as it is in the template', () => {
    const shown = ({ attributes, listeners, targetGroups }: Rehearsal['loadBalancer']['deployed']) => ({
      attributes,
      targetGroups: targetGroups.map(({ id, ...settings }) => settings),
      listeners: listeners.map(({ port, tls, rules }) => ({
        port,
        oldest: tls?.oldest,
        rules: rules.map(({ priority, conditions, tokenCheck, action }) => ({
          priority,
          conditions,
          claims: tokenCheck?.claims.length,
          kind: action.kind,
        })),
      })),
    });
    expect(shown(seen.loadBalancer.deployed)).toEqual(shown(seen.loadBalancer.synthesized));
    const [checked] = seen.loadBalancer.deployed.listeners[0].rules.filter(({ tokenCheck }) => tokenCheck);
    expect(checked.tokenCheck?.issuer).toMatch(/^https:\/\/cognito-idp\.eu-central-1\.amazonaws\.com\/eu-central-1_/);
  });

  proxied('is a proxy, configured from what was deployed, and every call of a client went through it', () => {
    expect(seen.proxied).toBe(true);
    expect(seen.deviations).toContainEqual(expect.stringMatching(/^clients dial llm\.example\.com:443 at 127\.0\.0\.1:\d+: Envoy/));
    const reached = seen.accessLog?.filter(({ target }) => target !== null) ?? [];
    expect(reached).toHaveLength(seen.usage.length);
    for (const { host, path } of seen.accessLog ?? []) expect([host, path]).toEqual(['llm.example.com', expect.stringMatching(/^\/v1\//)]);
  });

  proxied('refuses a wrong token in `Authorization` itself, and leaves one in `x-api-key` to the task', () => {
    expect(seen.wrongBearer).toMatchObject({ status: 401, message: '401 Authorization Required' });
    expect(seen.wrongKey).toMatchObject({ status: 401, code: 'invalid_token' });
    const [bearer, key] = seen.accessLog ?? [];
    expect([bearer, key]).toMatchObject([
      { status: 401, target: null },
      { status: 401, target: expect.stringMatching(/^127\.0\.0\.1:/) },
    ]);
  });

  proxied('led each SDK by a rule of its own to the task', () => {
    const rules = (path: string) => new Set(seen.accessLog?.filter((entry) => entry.path === path && entry.status === 200).map(({ rule }) => rule));
    const [bearer, key] = [rules('/v1/chat/completions'), rules('/v1/messages')];
    // one for tokens, one for API keys; both SDKs have been given either
    expect([bearer.size, key.size]).toEqual([2, 1]);
    expect([...bearer].filter((rule) => key.has(rule))).toEqual([]);
  });
});

describe('before the key is set', () => {
  test('T19: a request is answered with 503 provider_key_not_set and the name of the provider, and nothing of the account', () => {
    expect(seen.beforeKeyIsSet).toMatchObject({ status: 503, code: 'provider_key_not_set', message: 'provider key not set: openai' });
  });

  test('no provider is called', () => {
    expect(seen.callsBeforeKeyIsSet).toBe(0);
  });
});

describe('after the printed commands were pasted', () => {
  const words = 'word0 word1 word2 word3 word4 ';

  test('the OpenAI SDK gets a chat completion', () => {
    expect(seen.chat).toBe(words);
  });

  test('the OpenAI SDK gets a stream, piece by piece', () => {
    expect(seen.stream.text).toBe(words);
    expect(seen.stream.chunks).toBeGreaterThanOrEqual(5);
  });

  test('the Anthropic SDK gets a message', () => {
    expect(seen.message).toBe(words);
  });

  test('the curl line of the outputs works as pasted', () => {
    if (seen.curl !== undefined) expect(JSON.parse(seen.curl).choices[0].message.content).toBe(words);
  });
});

describe('a route and an alias, as they were deployed', () => {
  const words = 'word0 word1 word2 word3 word4 ';
  const recordOf = (of: object) => seen.usage.find((record) => Object.entries(of).every(([name, value]) => record[name] === value));

  test('the second provider answers while the first fails, and one record names both', () => {
    expect(seen.byRoute).toBe(words);
    expect(recordOf({ route: 'chat' })).toMatchObject({
      status: 200,
      Provider: 'anthropic',
      retries: 1,
      attempts: [
        { provider: 'openai', status: 503 },
        { provider: 'anthropic', status: 200 },
      ],
    });
  });

  test('an alias is served by its model', () => {
    expect(seen.byAlias).toBe(words);
    expect(recordOf({ alias: 'fast' })).toMatchObject({ status: 200, Provider: 'openai', requestedModel: 'fast' });
  });

  test('a route that is not there is refused', () => {
    expect(seen.byUnknownRoute).toMatchObject({ status: 404, code: 'unknown_route' });
  });
});

describe('what left the task', () => {
  test("every provider was called with the company's key", () => {
    expect(new Set(seen.upstream.map(({ provider }) => provider))).toEqual(new Set(['openai', 'anthropic']));
    for (const { provider, credential } of seen.upstream) expect(credential).toBe(KEYS[provider]);
  });

  test("the client's token and everything that names the client stayed", () => {
    for (const { wire, headers } of seen.upstream) {
      expect(wire).not.toContain(seen.token);
      expect(headers.filter((name) => /^(x-portkey|x-forwarded|x-amzn|x-stainless|cookie)/.test(name))).toEqual([]);
    }
  });

  test("everything that was asked of AWS is signed with the task role's credentials, and allowed by its policies", () => {
    const actions = [
      'appconfig:GetLatestConfiguration',
      'appconfig:StartConfigurationSession',
      'bedrock:ApplyGuardrail',
      'dynamodb:BatchWriteItem',
      'dynamodb:GetItem',
      'dynamodb:Query',
      ...(hasStore ? ['elasticache:Connect'] : []),
      'secretsmanager:GetSecretValue',
    ];
    expect([...new Set(seen.taskRole.map(({ action }) => action))].sort()).toEqual(actions);
    expect(seen.taskRole.filter(({ allowed }) => !allowed)).toEqual([]);
  });
});

describe('what was accounted', () => {
  const served = (provider: string, stream: boolean) =>
    seen.usage.find((record) => record.Provider === provider && record.stream === stream && record.status === 200);

  test.each([
    ['openai', false],
    ['openai', true],
    ['anthropic', false],
  ] as const)('a record of %s, streamed: %s, has client, tokens and cost', (provider, stream) => {
    expect(served(provider, stream)).toMatchObject({ Client: 'default', outcome: 'served' });
    for (const name of ['InputTokens', 'OutputTokens', 'Cost']) expect(served(provider, stream)?.[name]).toBeGreaterThan(0);
  });

  test('no record was lost: their numbers have no gap', () => {
    expect(seen.sequences).toEqual(seen.sequences.map((_, index) => index + 1));
  });
});

describe('an API key that the command has made', () => {
  const words = 'word0 word1 word2 word3 word4 ';

  test('serves the SDKs of OpenAI and Anthropic, through the load balancer', () => {
    expect(seen.apiKey).toMatchObject({ chat: words, message: words });
    const served = seen.usage.filter(({ apiKey, status }) => apiKey === seen.apiKey?.id && status === 200);
    expect(new Set(served.map(({ Client, Provider }) => `${Client} ${Provider}`))).toEqual(new Set(['default openai', 'default anthropic']));
  });

  test('is refused within a minute after the command has revoked it', () => {
    expect(seen.apiKey?.afterRevocation).toMatchObject({ status: 401, code: 'revoked_key' });
    expect(seen.apiKey?.revokedAfter).toBeLessThan(60_000);
  });

  test('is listed without itself: valid, then revoked', () => {
    const [before, after] = seen.apiKey?.listed ?? [];
    expect(before).toMatch(new RegExp(`^${seen.apiKey?.id}  valid  .*nightly jobs$`, 'm'));
    expect(after).toMatch(new RegExp(`^${seen.apiKey?.id}  revoked  `, 'm'));
    const secret = seen.apiKey?.key.split('_')[2] as string;
    for (const text of [before, after, ...story.lines, JSON.stringify(seen.usage)]) expect(text).not.toContain(secret);
  });
});

describe('the same request again', () => {
  const repeated = () => seen.repeated as NonNullable<Rehearsal['repeated']>;
  const records = () => seen.usage.filter(({ Client }) => Client === 'repeating');

  stored('is answered as before, without its provider', () => {
    const { first, again } = repeated();
    expect([first.cache, again.cache]).toEqual(['MISS', 'HIT']);
    const hits = records().filter(({ cache }) => cache === 'hit');
    expect(hits.length).toBeGreaterThan(0);
    for (const record of hits) expect(record).toMatchObject({ outcome: 'served', Cost: 0, attempts: [] });
    expect(repeated().calls).toBe(records().length - hits.length);
    const served = records().filter(({ cache }) => cache === 'miss').length;
    if (served === 1) expect(again.text).toBe(first.text);
  });

  test('is nobody else’s: who did not ask for it takes no part', () => {
    const others = seen.usage.filter(({ Client }) => Client !== 'repeating');
    expect(others.filter(({ cache }) => cache !== 'disabled')).toEqual([]);
  });
});

describe('limits and budgets of clients', () => {
  const of = (client: string) => seen.usage.filter(({ Client }) => Client === client);
  const limits = () => seen.limits as NonNullable<Rehearsal['limits']>;
  const passed = () => seen.passed as NonNullable<Rehearsal['passed']>;

  test('are counted in the store that all tasks share; without one, by the task', () => {
    expect(seen.counted).toBe(hasStore ? 'shared' : 'task');
    const limited = [...of('hasty'), ...of('thrifty')].filter(({ operation }) => operation === 'chat');
    expect(limited.length).toBeGreaterThan(3);
    for (const record of limited) expect(record).toMatchObject({ counted: seen.counted });
  });

  stored('what is over a limit is refused until the minute has passed', () => {
    const { served, refused } = limits().requests;
    expect([2, 3, 4]).toContain(served);
    expect(refused).toMatchObject({ status: 429, code: 'limit_exceeded' });
    expect(refused.retryAfter).toBeGreaterThanOrEqual(1);
    expect(refused.retryAfter).toBeLessThanOrEqual(60);
    expect(of('hasty').at(-1)).toMatchObject({ status: 429, limitedBy: 'client#hasty requestsPerMinute' });
  });

  stored('what is over a budget is refused until the month has passed, or the command has raised it', () => {
    const { budget, raised } = limits();
    expect(budget).toMatchObject({ served: 1, refused: { status: 429, code: 'budget_exceeded' } });
    expect(of('thrifty')[1]).toMatchObject({ status: 429, limitedBy: 'client#thrifty dollarsPerMonth' });
    expect(raised).toMatch(/^The budget of client#thrifty for \d{4}-\d\d is raised by 1 USD/);
    expect(passed().after).toBeLessThan(60_000);
  });

  test('a caller is told its budget as it was raised, and what it has spent', () => {
    const [own] = passed().usage.subjects.filter(({ subject }) => subject === 'client#thrifty');
    expect(passed().usage.counted).toBe(seen.counted);
    expect(own.limits).toMatchObject([{ name: 'dollarsPerMonth', limit: 1.004 }]);
    expect(own.spent?.month).toBeCloseTo(Number(nanoDollarsOf(of('thrifty'))) / 1e9, 9);
  });

  test('the ledger has what the records say, of every subject, to the nano-dollar', () => {
    const subjects: readonly (readonly [string, string])[] = [
      ['user', 'user'],
      ['team', 'team'],
      ['key', 'apiKey'],
    ];
    const named = seen.usage.flatMap((record): [string, Record<string, unknown>][] => [
      ['gateway#', record],
      ...(record.user === undefined && record.Client !== undefined ? [[`client#${record.Client}`, record] as [string, Record<string, unknown>]] : []),
      ...subjects.flatMap(([kind, field]): [string, Record<string, unknown>][] => (record[field] ? [[`${kind}#${record[field]}`, record]] : [])),
    ]);
    const sums: Record<string, bigint> = {};
    for (const [subject, record] of named) sums[subject] = (sums[subject] ?? 0n) + nanoDollarsOf([record]);
    expect(seen.ledger).toEqual(Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum > 0n)));
    expect(Object.keys(sums)).toEqual(expect.arrayContaining(['gateway#', 'client#thrifty', 'client#hasty', 'client#default']));
    expect(seen.ledgerExpiry).toBe('expiresAt');
  });
});

describe('the guardrail, of a client whose policy asks for it', () => {
  const guarded = () => seen.guarded as NonNullable<Rehearsal['guarded']>;
  const of = (client: string) => seen.usage.filter(({ Client }) => Client === client);

  test('what it masks arrives masked at the provider', () => {
    expect(guarded().answer).toMatch(/^word0 /);
    expect(guarded().upstream).toHaveLength(1);
    for (const { wire } of guarded().upstream) {
      expect(wire).toContain('Write to {EMAIL}.');
      expect(wire).not.toContain('ann@example.com');
    }
  });

  test('what it blocks reaches no provider, and is said in the words of the policy', () => {
    expect(guarded().blocked).toBe('The request was blocked by a guardrail.');
    expect(guarded().callsWhileBlocked).toBe(0);
  });

  test('records say what it found, never the text, and what it cost', () => {
    // what was answered has its record when the answer has been looked at, too
    const records = of('careful').sort((one, other) => `${other.outcome}`.localeCompare(`${one.outcome}`));
    expect(records).toMatchObject([
      { outcome: 'served', guardrail: 'masked', guardrailFindings: ['input sensitiveInformation EMAIL'], guardrailCost: expect.any(Number) },
      { outcome: 'refused', guardrail: 'blocked', guardrailFindings: ['input content PROMPT_ATTACK'], errorCode: 'guardrail_intervened' },
    ]);
    expect(JSON.stringify(seen.usage)).not.toContain('ann@example.com');
  });

  stored('what it found is remembered in a store that answers, as those of counters and of answers do', () => {
    const told = (metric: string) => seen.tasks.map((record) => record[metric]);
    for (const metric of ['GuardrailMemoryErrors', 'CacheErrors', 'SharedStateErrors']) expect(new Set(told(metric))).toEqual(new Set([0]));
  });

  test('whoever does not ask for it is not checked', () => {
    expect(
      of('hasty')
        .concat(of('default'))
        .filter(({ guardrail }) => guardrail !== undefined),
    ).toEqual([]);
  });
});

describe('a person', () => {
  const person = () => seen.person as SignedIn;

  test('signs in with a code and PKCE, and is answered; also with a token got for the refresh token', () => {
    expect([person().chat, person().message]).toEqual([expect.stringMatching(/^word0 /), expect.stringMatching(/^word0 /)]);
  });

  test('is named in records, with the team that the function of the stack gave to the group', () => {
    const records = seen.usage.filter(({ user }) => user !== undefined);
    expect(records.length).toBeGreaterThanOrEqual(2);
    for (const record of records) expect(record).toMatchObject({ Client: 'people', user: person().user, team: person().team });
  });

  test.each(['another verifier', 'the code again', 'the refresh token again'] as const)('gets no token for %s', (what) => {
    expect(JSON.parse(person().refused[what])).toEqual({ error: 'invalid_grant' });
  });

  test('is refused within a minute of the printed command, while machines go on', () => {
    expect(person().afterDenial).toMatchObject({ status: 403, code: 'person_denied' });
    expect(person().deniedAfter).toBeLessThan(60_000);
  });
});

test('a client is revoked within a minute by the printed command', () => {
  expect(seen.afterRevocation).toMatchObject({ status: 403, code: 'client_denied' });
  expect(seen.revokedAfter).toBeLessThan(60_000);
});

test('SIGTERM ends the task with exit code 0', () => {
  expect(seen.exit).toEqual({ code: 0, signal: null });
});

test('`cdk destroy` of a DEV gateway leaves nothing behind', () => {
  expect(seen.leftBehind).toEqual([]);
});
