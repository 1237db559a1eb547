import { ANTHROPIC_KEY, AZURE_KEY, GOOGLE_KEY, MODEL_REGION, OPENAI_KEY, REGION } from '../../fakes';
import { SERVED_CALLS, type ServedCall, upstreamOf } from './endpoints';
import { bearer, withGateway } from './with-gateway';

/** What a client, the load balancer or an attacker may send and no provider may see: every value is recognisable. */
const PRIVATE_HEADERS: Readonly<Record<string, string>> = {
  cookie: 'session=leak-cookie',
  'proxy-authorization': 'Basic leak-proxy-authorization',
  'api-key': 'leak-api-key',
  'x-goog-api-key': 'leak-goog',
  'x-amzn-oidc-data': 'leak-oidc-data',
  'x-amzn-oidc-accesstoken': 'leak-oidc-accesstoken',
  'x-amzn-oidc-identity': 'leak-oidc-identity',
  'x-amzn-trace-id': 'Root=1-67891233-leak0traceleak0tracelea0',
  'x-amzn-mtls-clientcert': 'leak-clientcert',
  'x-forwarded-for': '203.0.113.77, leak-forwarded',
  'x-forwarded-proto': 'leak-proto',
  'x-forwarded-port': 'leak-port',
  'x-forwarded-host': 'leak.example.com',
  forwarded: 'for=leak-forwarded',
  'x-real-ip': 'leak-real-ip',
  via: '1.1 leak-via',
  referer: 'https://leak.example.com/',
  origin: 'https://leak.example.com',
  'user-agent': 'leak-agent/1.0',
  'openai-organization': 'leak-organization',
  'openai-project': 'leak-project',
  'anthropic-organization-id': 'leak-anthropic-organization',
  'anthropic-dangerous-direct-browser-access': 'leak-browser',
  'x-amz-security-token': 'leak-security-token',
  'x-amz-date': 'leak-date',
  'x-amz-content-sha256': 'leak-sha',
  'x-api-token': 'leak-api-token',
  'x-tenant': 'leak-tenant',
  'x-stainless-lang': 'leak-stainless',
  'x-request-id': 'leak-request-id',
  traceparent: '00-leakleakleakleakleakleakleakleak-leakleakleakleak-01',
  baggage: 'user=leak-baggage',
  'x-portkey-virtual-key': 'leak-virtual-key',
  'x-portkey-metadata': '{"_user":"leak-metadata"}',
  'x-portkey-trace-id': 'leak-trace-id',
  'x-portkey-forward-headers': 'cookie, x-tenant, x-forwarded-for',
  'x-portkey-openai-organization': 'leak-organization',
  'x-portkey-openai-project': 'leak-project',
  'x-portkey-anthropic-version': 'leak-version',
  'x-portkey-aws-access-key-id': 'AKIALEAK',
  'x-portkey-aws-secret-access-key': 'leak-secret',
  'x-portkey-aws-session-token': 'leak-session',
  'x-portkey-aws-region': 'us-leak-1',
  'x-portkey-aws-auth-type': 'assumedRole',
  'x-portkey-aws-bedrock-model': 'leak-model',
  'x-portkey-default-input-guardrails': '[]',
  'x-portkey-cache-namespace': 'leak-namespace',
};

/** The only headers that a provider may be sent. */
const UPWARD =
  /^(host|connection|content-type|content-length|transfer-encoding|accept|accept-encoding|accept-language|sec-fetch-mode|user-agent|authorization|x-api-key|api-key|x-goog-api-key|anthropic-version|anthropic-beta|openai-beta|x-openai-internal-codex-responses-lite|x-codex-beta-features|x-amz-date|x-amz-security-token|x-amz-content-sha256)$/;

/** What an account header, a cookie or a hop-by-hop header of the provider would be called. */
const NEVER_DOWNWARD =
  /^(set-cookie|openai-organization|openai-project|anthropic-organization-id|cf-ray|keep-alive|proxy-.*|via|server|server-timing|x-goog-.*|x-ms-.*|apim-.*|azureml-.*|x-ratelimit-.*|anthropic-ratelimit-.*|x-amzn-.*|x-amz-.*)$/;

const ACCOUNT_ANSWER_HEADERS = {
  connection: 'close',
  via: '1.1 proxy.of.the.provider',
  server: 'the-server-of-the-provider',
  'proxy-authenticate': 'Basic realm=leak',
  'x-ratelimit-remaining-tokens': '149984',
  'anthropic-ratelimit-tokens-remaining': '10000',
  'x-amzn-bedrock-invocation-latency': '123',
} as const;

/** How the credential of the company must look at each provider. */
const CREDENTIAL: Readonly<Record<ServedCall['provider'], Readonly<Record<string, unknown>>>> = {
  openai: { authorization: `Bearer ${OPENAI_KEY}`, 'x-api-key': undefined },
  anthropic: { authorization: undefined, 'x-api-key': ANTHROPIC_KEY },
  azure: { authorization: undefined, 'x-api-key': undefined, 'api-key': AZURE_KEY },
  google: { authorization: `Bearer ${GOOGLE_KEY}`, 'x-api-key': undefined, 'x-goog-api-key': undefined },
  bedrock: {
    authorization: expect.stringMatching(new RegExp(`^AWS4-HMAC-SHA256 Credential=ASIA\\w+/\\d{8}/${REGION}/bedrock/aws4_request`)),
    'x-api-key': undefined,
  },
};

describe('a valid token reaches the provider as the key of the company', () => {
  const context = withGateway();

  describe.each(SERVED_CALLS.map((served) => [served.name, served] as const))('%s', (_name, served) => {
    const send = (headers: Record<string, string>) =>
      context.gateway.call({
        method: 'POST',
        path: served.path,
        body: served.body,
        headers: { ...served.headers, ...PRIVATE_HEADERS, ...headers, 'x-portkey-provider': served.provider },
      });

    test('is served with the credential of the company, and nothing of the caller leaves the task', async () => {
      const upstream = upstreamOf(context.world, served);
      const token = context.world.issuer.token();
      const answer = await send({ authorization: `Bearer ${token}` });

      expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(served.shows)]);
      expect(upstream.requests).toHaveLength(1);
      expect(context.world.upstreamRequests).toHaveLength(1);
      const { headers, wire } = upstream.last;
      expect(headers).toMatchObject(Object.fromEntries(Object.entries(CREDENTIAL[served.provider]).filter(([, value]) => value !== undefined)));
      for (const [name, value] of Object.entries(CREDENTIAL[served.provider])) if (value === undefined) expect(headers).not.toHaveProperty(name);
      expect(wire).not.toContain(token);
      expect(wire.toLowerCase()).not.toContain('leak');
      expect(wire).not.toMatch(/gw-[0-9a-f]{8}|[?&]key=/);
      expect(Object.keys(headers).filter((name) => !UPWARD.test(name))).toEqual([]);
    });

    test.each([
      ['x-api-key', "Anthropic's"],
      ['x-portkey-api-key', "Portkey's"],
    ])('takes the token as %s too, as %s SDK sends it', async (header) => {
      const token = context.world.issuer.token();
      const answer = await send({ [header]: token });
      expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(served.shows)]);
      expect(upstreamOf(context.world, served).last.wire).not.toContain(token);
    });

    test('is answered without cookies, account headers or hop-by-hop headers of the provider', async () => {
      upstreamOf(context.world, served).behave({ headers: ACCOUNT_ANSWER_HEADERS });
      const answer = await send(bearer(context.world));
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.headers).filter((name) => NEVER_DOWNWARD.test(name) && name !== 'keep-alive')).toEqual([]);
      expect(JSON.stringify(answer.headers)).not.toMatch(/of.the.company|of.the.provider|leak|gw-[0-9a-f]{8}/);
      expect(answer.headers['x-request-id']).toMatch(/^\S{8,}$/);
      expect(answer.text).not.toMatch(/gw-[0-9a-f]{8}|the-openai-key|the-anthropic-key/);
    });
  });

  test.each(SERVED_CALLS.filter(({ provider }) => provider === 'bedrock').map((served) => [served.name, served] as const))(
    '%s is signed with the credentials of the task role',
    async (_name, served) => {
      await context.gateway.call({ path: served.path, body: served.body, headers: bearer(context.world, 'bedrock') });
      expect(context.world.bedrock.faults).toEqual([]);
      expect(context.world.bedrock.last.headers.authorization).toContain(context.world.metadata.current?.AccessKeyId);
      expect(context.world.bedrock.last.headers['x-amz-security-token']).toBe(context.world.metadata.current?.Token);
    },
  );

  test('an error of the provider reaches the client without account headers, too', async () => {
    context.world.openai.behave({ status: 429, headers: { 'retry-after': '7' } });
    const answer = await context.gateway.call({ path: '/v1/chat/completions', body: SERVED_CALLS[0].body, headers: bearer(context.world) });
    expect([answer.status, answer.headers['retry-after']]).toEqual([429, '7']);
    expect(Object.keys(answer.headers).filter((name) => NEVER_DOWNWARD.test(name) && name !== 'keep-alive')).toEqual([]);
  });

  test('nothing that the gateway writes holds a token, a key or a prompt', async () => {
    const token = context.world.issuer.token();
    for (const served of SERVED_CALLS)
      await context.gateway.call({
        path: served.path,
        body: served.body,
        headers: { ...served.headers, authorization: `Bearer ${token}`, 'x-portkey-provider': served.provider },
      });
    await context.gateway.usageRecords(SERVED_CALLS.length);
    const written = [...context.gateway.records.map((record) => JSON.stringify(record)), ...context.gateway.strayLines, context.gateway.errors].join(
      '\n',
    );
    for (const secret of [token, OPENAI_KEY, ANTHROPIC_KEY, 'Say something', 'word4', ...context.world.authority.secrets])
      expect(written).not.toContain(secret);
  });
});

describe('a Bedrock provider in another region than the stack', () => {
  const context = withGateway({
    providers: [{ name: 'far', kind: 'bedrock', credential: { from: 'task-role' }, region: MODEL_REGION }],
    defaultProvider: 'far',
  });

  test('is called and signed there', async () => {
    const { body } = SERVED_CALLS.find(({ name }) => name === 'bedrock chat') as ServedCall;
    const answer = await context.gateway.call({ path: '/v1/chat/completions', body, headers: bearer(context.world) });
    expect([answer.status, context.world.farBedrock.faults]).toEqual([200, []]);
    expect(context.world.bedrock.requests).toEqual([]);
  });
});
