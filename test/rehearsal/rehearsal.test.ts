import { RecordedStory, type Rehearsal, rehearse } from '../../rehearsal';
import { KEYS } from '../../rehearsal/providers';

const MINUTES = 60_000;
const story = new RecordedStory();
let seen: Rehearsal;

beforeAll(async () => {
  seen = await rehearse({ story });
}, 5 * MINUTES);

describe('what was deployed', () => {
  test('the emulator has a service behind every resource type but these', () => {
    expect(seen.recordOnly).toEqual(['AWS::Logs::QueryDefinition', 'AWS::S3::BucketPolicy']);
  });

  test('every address that does not lead where it says is in the story', () => {
    const hosts = [
      'api.openai.com:443',
      'api.anthropic.com:443',
      'cognito-idp.',
      'secretsmanager.',
      'appconfigdata.',
      'dynamodb.',
      '169.254.170.2:80',
    ];
    for (const host of hosts) expect(seen.deviations.filter((line) => line.startsWith(host))).toHaveLength(1);
    for (const line of seen.deviations) expect(story.lines).toContain(`- ${line}`);
    expect(Object.keys(seen.overrides)).toHaveLength(hosts.length);
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
    const ofTheTask = ['GATEWAY_RUNTIME', 'GATEWAY_CONFIGURATION', 'NODE_ENV'];
    const overrides = ['GATEWAY_ADDRESS_OVERRIDES', 'NODE_EXTRA_CA_CERTS'];
    expect(seen.environmentNames).toEqual([...ofEcs, ...ofTheImage, ...ofTheTask, ...overrides].sort());
  });
});

describe('before the key is set', () => {
  test('a request is answered with 503 provider_key_not_set and the command that sets it', () => {
    expect(seen.beforeKeyIsSet).toMatchObject({ status: 503, code: 'provider_key_not_set' });
    expect(seen.beforeKeyIsSet).toHaveProperty('message', expect.stringContaining('aws secretsmanager put-secret-value --secret-id arn:aws:'));
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
    const actions = ['appconfig:GetLatestConfiguration', 'appconfig:StartConfigurationSession', 'dynamodb:Query', 'secretsmanager:GetSecretValue'];
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
