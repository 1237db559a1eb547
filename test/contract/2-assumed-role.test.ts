import { BEDROCK_MODEL, BEDROCK_ROLE, EMBEDDING_MODEL, MODEL_REGION, REGION, until } from '../../fakes';
import type { BedrockRequest } from '../../fakes/bedrock-request';
import type { AssumedRole, ProviderConfiguration } from '../../src/contract';
import { GatewayProcess } from './gateway-process';
import { expectRefusal } from './refused';
import { bearer, type GatewayContext, serving, withGateway } from './with-gateway';

const { arn: roleArn, externalId } = BEDROCK_ROLE;
const provider = (name: string, assumeRole: AssumedRole, more: Partial<ProviderConfiguration> = {}): ProviderConfiguration => ({
  name,
  kind: 'bedrock',
  credential: { from: 'task-role' },
  region: REGION,
  assumeRole,
  ...more,
});
const role = { roleArn, externalId };
const providers = [
  provider('plain', role),
  provider('far', role, { region: MODEL_REGION }),
  provider('tagged', { ...role, sessionTags: true }),
  provider('mantle', role, { kind: 'bedrock-mantle' }),
  provider('stranger', { roleArn }),
  provider('nobody', { roleArn: 'arn:aws:iam::210987654321:role/other', externalId }),
  provider('own', role, { assumeRole: undefined }),
];
const boot = { providers, defaultProvider: 'own' };

const messages = [{ role: 'user', content: 'Say something.' }];
const CHAT = { path: '/v1/chat/completions', body: { model: BEDROCK_MODEL, max_tokens: 64, messages } };
const MESSAGES = { path: '/v1/messages', body: { model: BEDROCK_MODEL, max_tokens: 64, messages } };

/** The parameters of a call of STS. */
const parametersOf = ({ bytes }: { bytes: Buffer }) => Object.fromEntries(new URLSearchParams(String(bytes)));

const asking = ({ world, gateway }: GatewayContext) => ({
  ask: (name: string, call: { path: string; body: object } = CHAT, clientId = 'client-alpha') =>
    gateway.call({ ...call, headers: { ...bearer(world, name), authorization: `Bearer ${world.issuer.token({ client_id: clientId })}` } }),
});

describe('Bedrock by an assumed role', () => {
  const context = withGateway(boot);
  const ask = (...parameters: Parameters<ReturnType<typeof asking>['ask']>) => asking(context).ask(...parameters);

  test.each([
    ['Converse by the image', 'plain', CHAT, 'bedrock'],
    ['InvokeModel by the image', 'plain', { path: '/v1/embeddings', body: { model: EMBEDDING_MODEL, input: 'a text' } }, 'bedrock'],
    ['InvokeModel', 'plain', MESSAGES, 'bedrock'],
    ['its OpenAI API', 'plain', { path: '/v1/chat/completions', body: { model: 'openai.gpt-oss-120b-1:0', messages } }, 'bedrock'],
    ['another region', 'far', MESSAGES, 'farBedrock'],
    ['Mantle', 'mantle', { path: '/v1/messages', body: { model: 'anthropic.claude-sonnet-4', max_tokens: 64, messages } }, 'mantle'],
  ] as const)('%s is signed with the session of the role', async (_what, name, call, fake) => {
    const answer = await ask(name, call);
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
    const last = context.world[fake].last as BedrockRequest;
    expect(last.session).toEqual({ roleArn, sessionName: 'ContractGateway', tags: {} });
    expect(context.world[fake].faults).toEqual([]);
  });

  test('without one is signed with the task role, and STS is not asked', async () => {
    expect((await ask('own')).status).toBe(200);
    expect(context.world.bedrock.last.session).toBeUndefined();
    expect(context.world.sts.requests).toEqual([]);
  });

  test('whose sessions say who calls has one for each client, with gateway, client and team', async () => {
    const { sts, bedrock } = context.world;
    for (const clientId of ['client-alpha', 'client-beta', 'client-alpha', 'client-beta'])
      expect((await ask('tagged', CHAT, clientId)).status).toBe(200);
    expect(sts.requests).toHaveLength(2);
    expect(bedrock.requests.map(({ session }) => [session?.sessionName, session?.tags])).toEqual(
      ['Alpha', 'Beta', 'Alpha', 'Beta'].map((Client) => [Client, { Gateway: 'ContractGateway', Client, Team: Client.toLowerCase() }]),
    );
    expect(parametersOf(sts.last)).toMatchObject({ Action: 'AssumeRole', RoleArn: roleArn, ExternalId: externalId });
  });

  test.each(['stranger', 'nobody'])('that STS refuses: 503 credentials_not_available, and the log says what STS said (%s)', async (name) => {
    const answer = await ask(name);
    expectRefusal(context.world, answer, 'credentials_not_available');
    expect(answer.text).not.toMatch(/210987654321|role\//);
    const told = ({ message }: { message: string }) =>
      /^role arn:aws:iam::210987654321:role\/.*AccessDenied.*not authorized to perform: sts:AssumeRole/.test(message);
    await until('the reason in the log', () => context.gateway.records.some((each) => each.logger === 'gateway' && told(each as never)));
    expect(JSON.stringify(context.gateway.records)).not.toContain(externalId);
  });
});

describe('the session of an assumed role', () => {
  const context = withGateway(boot);
  const start = async () => {
    const gateway = await GatewayProcess.start(context.world, boot);
    const own = { world: context.world, gateway };
    await serving(own);
    return { gateway, ...asking(own) };
  };

  test('is made once for requests that come together, in the region of the gateway, and kept', async () => {
    const { ask, gateway } = await start();
    const answers = await Promise.all(Array.from({ length: 8 }, () => ask('far', MESSAGES)));
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
    expect((await ask('far', MESSAGES)).status).toBe(200);
    expect(context.world.sts.requests).toHaveLength(1);
    await gateway.kill();
  });

  test('is kept while STS fails, and one that could not be made is made as soon as it can be', async () => {
    const { world } = context;
    const { ask, gateway } = await start();
    expect((await ask('plain')).status).toBe(200);
    world.sts.outage = 500;
    expect((await ask('plain')).status).toBe(200);
    expect((await ask('tagged')).status).toBe(503);
    world.sts.outage = undefined;
    await until('a session', async () => (await ask('tagged')).status === 200, 30_000, 200);
    await gateway.kill();
  });

  test('that may not have tags says so in the log', async () => {
    const { world } = context;
    world.sts.trust(roleArn, { externalId, tags: false });
    const { ask, gateway } = await start();
    expectRefusal(world, await ask('tagged'), 'credentials_not_available');
    await until('the reason in the log', () => gateway.records.some(({ message }) => /sts:TagSession/.test(message)));
    await gateway.kill();
  });
});

describe('where no provider assumes a role', () => {
  const context = withGateway({}, { probe: true, environment: { PROBE_NAMES: JSON.stringify({ [`sts.${REGION}.amazonaws.com`]: ['52.94.1.1'] }) } });

  test('STS is a host that nobody may call', async () => {
    const result = await context.gateway.probe({ dial: 'fetch', to: { host: `sts.${REGION}.amazonaws.com`, port: 443 } });
    expect(result).toMatch(/^refused/);
  });
});
