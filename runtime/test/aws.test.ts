import fc from 'fast-check';
import { callAws, createTaskRoleCredentials, signV4 } from '../aws';
import { CREDENTIALS, expectedAuthorization, type FakeAws, startFakeAws } from './fake-aws';
import { type LocalServer, recordLog, startLocalServer, until } from './local-server';

describe('signature version 4', () => {
  const NOW = Date.UTC(2026, 0, 31, 12, 34, 56);
  const sign = (url: string, more: Partial<Parameters<typeof signV4>[0]> = {}) =>
    signV4({ method: 'POST', url, headers: {}, service: 'bedrock', region: 'eu-west-1', credentials: CREDENTIALS, now: NOW, ...more });

  test('the example of the AWS documentation', () => {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html is S3's; this one is get-vanilla-query of the test suite
    const headers = signV4({
      method: 'GET',
      url: 'https://example.amazonaws.com/?Param2=value2&Param1=value1',
      headers: {},
      service: 'service',
      region: 'us-east-1',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' },
      now: Date.UTC(2015, 7, 30, 12, 36, 0),
    });
    expect(headers).toEqual({
      'x-amz-date': '20150830T123600Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
    });
  });

  test('what is signed, what is kept, what is dropped', () => {
    const headers = sign('https://h/', {
      headers: { authorization: 'Bearer x', 'content-type': 'application/json', accept: 'a', 'x-amz-target': 't' },
    });
    expect(headers).toMatchObject({
      accept: 'a',
      'content-type': 'application/json',
      'x-amz-target': 't',
      'x-amz-security-token': 'session/token==',
    });
    expect(headers.authorization).toContain('SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target,');
    expect(JSON.stringify(headers)).not.toContain('Bearer');
    expect(Object.keys(headers)).not.toContain('host');
  });

  test.each([
    '/model/anthropic.claude-3-5-sonnet-20240620-v1%3A0/invoke',
    '/model/anthropic.claude-3-5-sonnet-20240620-v1:0/converse-stream',
    '/model/arn%3Aaws%3Abedrock%3Aeu-west-1%3A111122223333%3Ainference-profile%2Feu.amazon.nova-pro-v1%3A0/converse',
    '/',
    '/a//b/../c/./%2e%2e/d/',
    '/?b=2&a=1&a-b=3&a=0',
    "/it's(here)*!?q=%20%2B~",
  ])('%s, as the SDK signs it', async (path) => {
    const url = `https://bedrock-runtime.eu-west-1.amazonaws.com${path}`;
    const headers = sign(url, { headers: { 'content-type': 'application/json' }, body: '{}' });
    const received = { method: 'POST', url, headers: { ...headers, host: new URL(url).host }, body: '{}' };
    const scope = { service: 'bedrock', region: 'eu-west-1', credentials: CREDENTIALS };
    expect(headers.authorization).toBe(await expectedAuthorization(received, scope));
  });

  test('any request, as the SDK signs it', async () => {
    const segment = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => encodeURIComponent(text));
    const value = fc.string({ maxLength: 20 }).filter((text) => /^[\x20-\x7e]*$/.test(text));
    const name = fc
      .stringMatching(/^x-amz-[a-z0-9-]{1,10}$/)
      .filter((each) => !['x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'].includes(each));
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          method: fc.constantFrom('GET', 'POST', 'PUT'),
          path: fc.array(segment, { maxLength: 5 }),
          query: fc.array(fc.tuple(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 8 })), { maxLength: 5 }),
          headers: fc.dictionary(name, value, { maxKeys: 4 }),
          body: fc.oneof(fc.constant(''), fc.string({ unit: 'binary' })),
          region: fc.constantFrom('eu-west-1', 'us-gov-east-1', 'cn-north-1'),
          service: fc.constantFrom('bedrock', 'secretsmanager', 'appconfig', 'dynamodb'),
          token: fc.boolean(),
          port: fc.constantFrom('', ':8443'),
          now: fc.integer({ min: 0, max: 4e12 }),
        }),
        async ({ method, path, query, headers, body, region, service, token, port, now }) => {
          const url = new URL(`https://service.${region}.amazonaws.com${port}/${path.join('/')}`);
          for (const [key, each] of query) url.searchParams.append(key, each);
          const credentials = token ? CREDENTIALS : { ...CREDENTIALS, sessionToken: undefined };
          const signed = signV4({ method, url: url.href, headers, body, service, region, credentials, now });
          const received = { method, url: url.href, headers: { ...signed, host: url.host }, body };
          expect(signed.authorization).toBe(await expectedAuthorization(received, { service, region, credentials }));
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('calls', () => {
  let fake: FakeAws;
  beforeEach(async () => {
    fake = await startFakeAws(() => ({ body: { ok: true } }));
  });
  afterEach(() => fake.server.stop());

  test('a JSON service is called by target at its regional endpoint, signed', async () => {
    const call = { service: 'dynamodb', target: 'DynamoDB_20120810.Query', contentType: 'application/x-amz-json-1.0', body: { TableName: 't' } };
    await expect(callAws(fake.aws, call)).resolves.toMatchObject({ status: 200 });
    expect(fake.server.received).toMatchObject([
      {
        method: 'POST',
        url: '/',
        headers: {
          host: 'dynamodb.eu-west-1.amazonaws.example',
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.Query',
        },
        body: '{"TableName":"t"}',
      },
    ]);
  });

  test('a REST service is called by path, under its signing name', async () => {
    const call = { service: 'appconfigdata', signingName: 'appconfig', method: 'GET', path: '/configuration?configuration_token=a%2Fb%3D' };
    await expect(callAws(fake.aws, call)).resolves.toMatchObject({ status: 200 });
    expect(fake.server.received[0].headers.authorization).toContain('/eu-west-1/appconfig/aws4_request');
  });

  test.each([
    [
      { status: 400, body: { __type: 'com.amazonaws.secretsmanager#ResourceNotFoundException', Message: 'no AWSCURRENT' } },
      'ResourceNotFoundException',
      'no AWSCURRENT',
    ],
    [
      { status: 403, headers: { 'x-amzn-errortype': 'AccessDeniedException:http://x/' }, body: { message: 'is not authorized' } },
      'AccessDeniedException',
      'is not authorized',
    ],
    [{ status: 503, body: 'busy' }, '503', '503'],
    [{ status: 302, headers: { location: 'https://elsewhere.example' } }, '302', '302'],
  ])('%j is the error %s', async (reply, code, message) => {
    fake.answer = () => reply;
    await expect(callAws(fake.aws, { service: 'dynamodb', body: {} })).rejects.toMatchObject({ code, message: `${code}: dynamodb ${message}` });
  });
});

describe('task role credentials', () => {
  let endpoint: LocalServer;
  let lifetime: number;
  let up: boolean;
  let issued: number;
  beforeEach(async () => {
    [lifetime, up, issued] = [21_600_000, true, 0];
    endpoint = await startLocalServer(() => {
      if (!up) return { status: 500 };
      issued++;
      return { body: { AccessKeyId: `AK${issued}`, SecretAccessKey: 's', Token: 't', Expiration: new Date(Date.now() + lifetime).toISOString() } };
    });
  });
  afterEach(() => endpoint.stop());
  const create = (env: NodeJS.ProcessEnv = {}) => {
    const { lines, log } = recordLog();
    return { credentials: createTaskRoleCredentials({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${endpoint.origin}/creds`, ...env }, log), lines };
  };
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

  test('one fetch serves everyone', async () => {
    const { credentials } = create();
    const all = await Promise.all(Array.from({ length: 20 }, () => credentials.get()));
    expect(new Set(all)).toEqual(new Set([{ accessKeyId: 'AK1', secretAccessKey: 's', sessionToken: 't' }]));
    await credentials.get();
    expect(endpoint.received).toMatchObject([{ method: 'GET', url: '/creds' }]);
  });

  test('the relative address is on the ECS endpoint and comes first', async () => {
    const asked: string[] = [];
    const env = {
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials/x',
      AWS_CONTAINER_CREDENTIALS_FULL_URI: endpoint.origin,
    };
    const credentials = createTaskRoleCredentials(env, recordLog().log, async (url) => {
      asked.push(url);
      return { status: 200, headers: {}, body: Buffer.from('{"AccessKeyId":"a","SecretAccessKey":"b","Token":"c"}') };
    });
    await expect(credentials.get()).resolves.toEqual({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c' });
    expect(asked).toEqual(['http://169.254.170.2/v2/credentials/x']);
  });

  test('none yet is a refusal, and they are taken when the endpoint is back', async () => {
    up = false;
    const { credentials, lines } = create();
    for (let i = 0; i < 20; i++) await expect(credentials.get()).rejects.toMatchObject({ code: 'credentials_not_available' });
    expect(endpoint.received).toHaveLength(1);
    expect(lines).toEqual([{ level: 'warn', message: 'task role credentials: the credential endpoint answered 500' }]);
    up = true;
    await until(() => lines.length === 2); // by itself
    await expect(credentials.get()).resolves.toMatchObject({ accessKeyId: 'AK1' });
  });

  test('credentials that expire again and again never fail a request', async () => {
    lifetime = 2_500;
    const { credentials } = create();
    const end = Date.now() + 5_000;
    const used = new Set<string>();
    while (Date.now() < end) {
      used.add((await credentials.get()).accessKeyId);
      await pause(10);
    }
    expect(used.size).toBeGreaterThanOrEqual(3);
  });

  test('they are refreshed in the background, and a failing refresh leaves the old ones while they are valid', async () => {
    lifetime = 3_000;
    const { credentials, lines } = create();
    const first = await credentials.get();
    up = false;
    await until(() => lines.length === 1); // no request asked for it
    await expect(credentials.get()).resolves.toEqual(first);
    await pause(2_200);
    await expect(credentials.get()).rejects.toMatchObject({ code: 'credentials_not_available' });
    up = true;
    await until(() => lines.length === 2);
    await expect(credentials.get()).resolves.toMatchObject({ accessKeyId: 'AK2' });
  });
});
