import {
  ANTHROPIC_KEY,
  ANTHROPIC_SECRET,
  type Behaviour,
  type FakeWorld,
  OPENAI_KEY,
  OPENAI_SECRET,
  type Program,
  ProviderFake,
  pause,
} from '../../fakes';
import type { ProviderConfiguration } from '../../src/contract';
import { GatewayProcess, type GatewayRecord } from './gateway-process';
import type { Answer } from './http-client';
import { expectRefusal } from './refused';
import { bearer, type GatewayContext, serving, withWorld } from './with-gateway';

const KEYS = [OPENAI_KEY, 'sk-proj-the-second-of-the-company', 'sk-proj-the-third-of-the-company'];
const CLAUDE_KEYS = [ANTHROPIC_KEY, 'sk-ant-api03-the-second'];
const secrets = KEYS.map((_, index) => (index === 0 ? OPENAI_SECRET : OPENAI_SECRET.replace('OpenAiKey', `OpenAiKey${index + 1}`)));
const claudeSecrets = [ANTHROPIC_SECRET, ANTHROPIC_SECRET.replace('AnthropicKey', 'AnthropicKey2')];
const credential = ([first, ...others]: readonly string[]): ProviderConfiguration['credential'] => ({
  from: 'secret',
  secretArn: first,
  others: others.map((secretArn) => ({ secretArn })),
});
/** Providers for one test: what is known of their keys is theirs alone. */
const providersOf = (test: number): ProviderConfiguration[] => [
  { name: `openai-${test}`, kind: 'openai', credential: credential(secrets) },
  { name: `anthropic-${test}`, kind: 'anthropic', credential: credential(claudeSecrets) },
];
const boot = { providers: Array.from({ length: 20 }, (_, test) => providersOf(test)).flat(), defaultProvider: 'openai-0' };
const setKeys = ({ secrets: store }: FakeWorld): void => {
  KEYS.forEach((key, index) => {
    store.put(secrets[index], key);
  });
  CLAUDE_KEYS.forEach((key, index) => {
    store.put(claudeSecrets[index], key);
  });
};
const used = ({ requests }: Pick<ProviderFake, 'requests'>) => requests.map((request) => ProviderFake.key(request));
const repeated = async (times: number, act: () => Promise<Answer>) => {
  for (let count = 0; count < times; count += 1) expect((await act()).status).toBe(200);
};

const messages = [{ role: 'user', content: 'Say something.' }];
const CHAT = { model: 'gpt-4o', messages };
const RESPONSE = { model: 'gpt-4o', input: 'Say something.' };
const CLAUDE = { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages };
const RATE_LIMITED: Behaviour = {
  status: 429,
  headers: { 'retry-after': '1' },
  failure: { type: 'rate_limit_error', message: 'Rate limit reached' },
};

describe('a provider with several keys', () => {
  const context = withWorld() as GatewayContext;
  beforeAll(async () => {
    setKeys(context.world);
    (context as { gateway: GatewayProcess }).gateway = await GatewayProcess.start(context.world, boot);
    await serving(context);
  });
  let current = 0;
  beforeEach(() => {
    current += 1;
  });

  const openai = (body: object = CHAT, path = '/v1/chat/completions') =>
    context.gateway.call({ path, body, headers: bearer(context.world, `openai-${current}`) });
  const claude = (body: object = CLAUDE, path = '/v1/messages') =>
    context.gateway.call({ path, body, headers: bearer(context.world, `anthropic-${current}`) });
  const only =
    (key: string, behaviour: Behaviour): Program =>
    (request) =>
      ProviderFake.key(request as never) === key ? behaviour : undefined;
  const attemptsOf = async (answer: Answer) => {
    const { attempts } = await context.gateway.recordOf(answer);
    return attempts.map(({ key, status, calls }: GatewayRecord) => ({ key, status, calls }));
  };
  test('is called with each of them in turn, and the record says with which', async () => {
    await repeated(6, openai);
    expect(used(context.world.openai)).toEqual([...KEYS, ...KEYS]);
    expect(await attemptsOf(await openai())).toEqual([{ key: 1, status: 200, calls: 1 }]);
  });

  test.each([
    ['native', '/v1/messages'],
    ['translated', '/v1/chat/completions'],
  ])('answers a request whose key has no tokens left with the next one, once: %s', async (_lane, path) => {
    const { world } = context;
    world.anthropic.behave(only(CLAUDE_KEYS[0], RATE_LIMITED));
    const answer = await claude(CLAUDE, path);
    expect(answer.status).toBe(200);
    expect(used(world.anthropic)).toEqual(CLAUDE_KEYS);
    expect(await attemptsOf(answer)).toEqual([
      { key: 1, status: 429, calls: 1 },
      { key: 2, status: 200, calls: 1 },
    ]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ status: 200, outcome: 'served', retries: 1, Errors: 0, Refusals: 0 });
  });

  test('a stream that has not begun likewise, and says once what was changed of the request', async () => {
    context.world.openai.behave(only(KEYS[0], RATE_LIMITED));
    const answer = await openai({ ...RESPONSE, stream: true, store: 1 }, '/v1/responses');
    expect(answer.text).toContain('response.completed');
    expect(answer.headers['x-gateway-edits']).toBe('store=false');
    expect(used(context.world.openai)).toEqual(KEYS.slice(0, 2));
  });

  test('a stream that has begun is not begun again', async () => {
    context.world.openai.behave({ failure: { type: 'rate_limit_exceeded', message: 'Rate limit reached', after: 2 } });
    const answer = await openai({ ...CHAT, stream: true });
    expect(answer.text).toContain('word0');
    expect(used(context.world.openai)).toEqual(KEYS.slice(0, 1));
  });

  test('leaves a key alone for as long as the provider says, and then takes it again', async () => {
    const { world } = context;
    world.openai.behave(only(KEYS[0], RATE_LIMITED));
    await openai();
    world.openai.clear();
    await repeated(4, openai);
    expect(used(context.world.openai)).not.toContain(KEYS[0]);
    await pause(1_100);
    world.openai.behave({});
    world.openai.clear();
    await repeated(3, openai);
    expect(used(context.world.openai)).toContain(KEYS[0]);
  });

  test("passes the provider's 429 on where the other keys have none left either", async () => {
    context.world.openai.behave(RATE_LIMITED);
    const first = await openai();
    expect([first.status, first.headers['retry-after'], first.json.error.type]).toEqual([429, '1', 'rate_limit_error']);
    expect(used(context.world.openai)).toHaveLength(2);
    context.world.openai.clear();
    expect((await openai()).status).toBe(429);
    const last = await openai();
    expect(last.status).toBe(429);
    expect(await attemptsOf(last)).toEqual([{ key: 1, status: 429, calls: 1 }]);
  });

  test.each([
    ['native', '/v1/messages'],
    ['translated', '/v1/chat/completions'],
  ])('serves with the others where one is refused, and says so to the operator: %s', async (_lane, path) => {
    const { world, gateway } = context;
    world.anthropic.acceptedKeys = CLAUDE_KEYS.slice(1);
    await repeated(5, () => claude(CLAUDE, path));
    world.anthropic.acceptedKeys = undefined;
    expect(used(world.anthropic).filter((key) => key === CLAUDE_KEYS[0])).toHaveLength(1);
    const said = `key 1 of provider anthropic-${current} is refused by it`;
    expect(gateway.records.filter(({ logger, message }) => logger === 'gateway' && message === said)).toHaveLength(1);
  });

  test('is one whose key is refused where all are', async () => {
    const { world } = context;
    world.anthropic.acceptedKeys = [];
    const answer = await claude();
    world.anthropic.acceptedKeys = undefined;
    expect([answer.status, answer.json.error.code]).toEqual([502, 'provider_key_refused']);
    expect(used(world.anthropic)).toEqual(CLAUDE_KEYS);
  });

  test("an error of the client's own is no matter of the key", async () => {
    context.world.openai.behave({ status: 400 });
    expect((await openai()).status).toBe(400);
    expect((await openai()).status).toBe(400);
    expect(used(context.world.openai)).toEqual(KEYS.slice(0, 2));
  });

  test.each([
    ['a prompt cache key', { ...CHAT, prompt_cache_key: 'a-session' }, '/v1/chat/completions'],
    ['reasoning that only its organization can read', { ...RESPONSE, include: ['reasoning.encrypted_content'] }, '/v1/responses'],
    [
      'such reasoning brought back',
      { ...RESPONSE, input: [{ type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'gAAA' }] },
      '/v1/responses',
    ],
  ])('%s keeps a client with one key', async (_name, body, path) => {
    await repeated(4, () => openai(body, path));
    expect(new Set(used(context.world.openai)).size).toBe(1);
  });

  test("Anthropic's cache control keeps a client with one key", async () => {
    const cached = { ...CLAUDE, system: [{ type: 'text', text: 'Be short.', cache_control: { type: 'ephemeral' } }] };
    await repeated(4, () => claude(cached));
    expect(new Set(used(context.world.anthropic)).size).toBe(1);
  });

  test('prompt cache keys of one client are spread over the keys', async () => {
    for (let session = 0; session < 12; session += 1) await openai({ ...CHAT, prompt_cache_key: `session-${session}` });
    expect(new Set(used(context.world.openai)).size).toBe(3);
  });

  test('what belongs to the organization of a key goes with no other, a prompt that is only cached does', async () => {
    const { world } = context;
    const sealed = { ...RESPONSE, include: ['reasoning.encrypted_content'] };
    await openai(sealed, '/v1/responses');
    const [own] = used(context.world.openai);
    world.openai.behave(only(String(own), RATE_LIMITED));
    world.openai.clear();
    expect((await openai(sealed, '/v1/responses')).status).toBe(429);
    expect((await openai(sealed, '/v1/responses')).status).toBe(429);
    expect(used(context.world.openai)).toEqual([own, own]);
    await repeated(6, () => openai({ ...CHAT, prompt_cache_key: 'a-session' }));
  });
});

describe('of several keys', () => {
  const context = withWorld();
  const asked = async (unset: readonly string[]) => {
    const { world } = context;
    setKeys(world);
    for (const secret of unset) world.secrets.put(secret, undefined);
    const gateway = await GatewayProcess.start(world, boot);
    await serving({ world, gateway });
    return (provider: string, body: object = CHAT) => gateway.call({ path: '/v1/chat/completions', body, headers: bearer(world, provider) });
  };

  test('those that are not set are left out, in both lanes', async () => {
    const ask = await asked([...secrets.slice(0, 2), claudeSecrets[0]]);
    await repeated(4, () => ask('openai-0'));
    await repeated(4, () => ask('anthropic-0', CLAUDE));
    expect(new Set(used(context.world.openai))).toEqual(new Set([KEYS[2]]));
    expect(new Set(used(context.world.anthropic))).toEqual(new Set([CLAUDE_KEYS[1]]));
  });

  test('none is set: 503 provider_key_not_set', async () => {
    const ask = await asked(secrets);
    expectRefusal(context.world, await ask('openai-0'), 'provider_key_not_set');
  });
});
