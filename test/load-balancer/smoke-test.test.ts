/** The function that tries new versions, as its template has it, at the test listener of the same template: what Amazon ECS makes of its answers is not proved. */
import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { CLIENTS, type FakeWorld, OPENAI_SECRET, pause, until } from '../../fakes';
import { type LoadBalancer, readTemplate, type Template } from '../../load-balancer';
import { madeKey } from '../../runtime/test/made-keys';
import { Deployment, SmokeTestCredentials, type SmokeTestOptions } from '../../src';
import type { BootConfiguration } from '../../src/contract';
import type { SmokeTestDocument } from '../../src/contract/smoke-test';
import { testApp } from '../app';
import { GatewayProcess } from '../contract/gateway-process';
import { serving, withWorld } from '../contract/with-gateway';
import { authOf, proxied, startLoadBalancer, synthesized } from '../contract/with-load-balancer';
import { LambdaProcess } from '../functions/lambda-process';
import { postTestTrafficShift } from '../functions/lifecycle';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:SmokeTest-AbCdEf';
const ADDRESS = 'internal-gateway-1.eu-central-1.elb.amazonaws.com';
/** Seconds, of the minutes of the template. */
const TIMEOUT = 4;
const CLIENT = {
  client_id: CLIENTS[0].clientId,
  client_secret: `${CLIENTS[0].clientId}-secret`,
  token_endpoint: 'https://issuer.example.com/oauth2/token',
  scope: 'llm-gateway/invoke',
};

const secret = () => Secret.fromSecretCompleteArn(new Stack(testApp(), 'Elsewhere'), 'Secret', SECRET);
const COMPLETION: SmokeTestOptions['completion'] = { model: 'gpt-4o', prompt: 'Are you well?' };

const templateOf = (world: FakeWorld, smokeTest: SmokeTestOptions): Template =>
  synthesized(world, {
    auth: { ...authOf(world), apiKeys: true },
    compute: { deployment: Deployment.blueGreen({ testListener: {}, smokeTest }) },
  });

/** What the function is told, with the name that AWS gives to the load balancer. */
function documentOf(template: Template): SmokeTestDocument {
  const variables = Object.values(template.Resources).flatMap(({ Properties }) => Properties?.Environment?.Variables?.SMOKE_TEST ?? []);
  // biome-ignore lint/suspicious/noExplicitAny: a text, or an attribute of the load balancer
  const [text] = variables.map((value: any) => value['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : ADDRESS)).join(''));
  return JSON.parse(text);
}

proxied('a new version behind the test listener', () => {
  const context = withWorld();
  let lambda: LambdaProcess;
  let loadBalancer: LoadBalancer;
  let old: GatewayProcess;
  /** The target groups, the new version's last. */
  let groups: string[];

  beforeAll(async () => {
    lambda = new LambdaProcess('smoke-test');
    const model = readTemplate(templateOf(context.world, { credentials: SmokeTestCredentials.client(secret()) }));
    groups = model.targetGroups.map(({ id }) => id);
    loadBalancer = await startLoadBalancer(context.world, model);
    old = await start();
    await loadBalancer.register(`127.0.0.1:${old.port}`, groups[0]);
  }, 120_000);
  beforeEach(() => {
    context.world.secrets.put(SECRET, JSON.stringify(CLIENT));
  });
  afterAll(async () => {
    await loadBalancer?.stop();
    lambda?.remove();
  });

  const start = (changes: Partial<BootConfiguration> = {}) =>
    GatewayProcess.start(context.world, { identity: [context.world.identity, { method: 'api-keys' }], ...changes });

  /** Asks until the function is sure, as Amazon ECS does, without the waits between. */
  async function ask(smokeTest: SmokeTestOptions, between: (asked: number) => Promise<unknown> = async () => {}) {
    const { world } = context;
    const document = { ...documentOf(templateOf(world, smokeTest)), timeout: TIMEOUT };
    const { AccessKeyId, SecretAccessKey, Token } = world.authority.issue(600_000);
    const environment = {
      SMOKE_TEST: JSON.stringify(document),
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: Token,
      NODE_EXTRA_CA_CERTS: world.certificate.caFile,
      GATEWAY_ADDRESS_OVERRIDES: JSON.stringify({ ...world.addressOverrides, [`${ADDRESS}:8443`]: loadBalancer.addressOf(8443) }),
    };
    const statuses: string[] = [];
    let output = '';
    let hookDetails: object | undefined;
    for (let asked = 1; asked < 50; asked++) {
      const outcome = await lambda.call(postTestTrafficShift(hookDetails), environment);
      output += outcome.output;
      statuses.push(outcome.result.hookStatus);
      if (outcome.result.hookStatus !== 'IN_PROGRESS') break;
      expect(outcome.result.callBackDelay).toBe(10);
      hookDetails = { ...hookDetails, ...outcome.result.hookDetails };
      await between(asked);
    }
    return { statuses, verdict: statuses.at(-1), output };
  }

  /** A new version, until the test is over. */
  async function withNew<T>(changes: Partial<BootConfiguration>, act: (address: string, gateway: GatewayProcess) => Promise<T>): Promise<T> {
    const gateway = await start(changes);
    const address = `127.0.0.1:${gateway.port}`;
    try {
      return await act(address, gateway);
    } finally {
      await loadBalancer.deregister(address, groups[1]).catch(() => {});
      await gateway.kill();
    }
  }
  const registered = (address: string) => loadBalancer.register(address, groups[1]);
  const AS_CLIENT = { credentials: SmokeTestCredentials.client(secret()) };

  test('that is well goes on after three times, as a client, without a model called, and the old one is not asked', async () => {
    await withNew({}, async (address, gateway) => {
      await serving({ world: context.world, gateway });
      await registered(address);
      const before = [old.usage.length, gateway.usage.length];
      const asked = () => gateway.usage.slice(before[1]).map(({ Client }) => Client);
      expect((await ask(AS_CLIENT)).statuses).toEqual(['IN_PROGRESS', 'IN_PROGRESS', 'SUCCEEDED']);
      expect(old.usage).toHaveLength(before[0]);
      await until('the records', () => asked().length === 3);
      expect(asked()).toEqual(['Alpha', 'Alpha', 'Alpha']);
      expect(context.world.upstreamRequests).toEqual([]);
    });
  }, 60_000);

  test('is asked for one completion where that is wanted, whatever the number of times', async () => {
    await withNew({}, async (address, gateway) => {
      await serving({ world: context.world, gateway });
      await registered(address);
      expect((await ask({ ...AS_CLIENT, completion: COMPLETION })).verdict).toBe('SUCCEEDED');
      expect(context.world.openai.requests.map(({ json }) => [json.model, json.messages, json.max_completion_tokens])).toEqual([
        ['gpt-4o', [{ role: 'user', content: 'Are you well?' }], 64],
      ]);
    });
  }, 60_000);

  test('is tried with an API key, too', async () => {
    const { key, item } = madeKey(CLIENTS[1].name);
    const { pk, sk: _, ...attributes } = item;
    context.world.denyList.put({ pk: pk.S, sk: item.sk.S, attributes });
    context.world.secrets.put(SECRET, JSON.stringify({ smokeTest: key }));
    await withNew({}, async (address, gateway) => {
      await serving({ world: context.world, gateway });
      await registered(address);
      const { verdict, output } = await ask({ credentials: SmokeTestCredentials.apiKey(secret(), 'smokeTest') });
      expect(verdict).toBe('SUCCEEDED');
      expect(output).not.toContain(key);
      await until('the record', () => gateway.usage.at(-1)?.Client === 'Beta');
    });
  }, 60_000);

  test('that is slow to start is waited for, and must be well three times in a row', async () => {
    await withNew({}, async (address) => {
      const { statuses, output } = await ask(AS_CLIENT, async (asked) => {
        if (asked === 2) await registered(address);
      });
      expect(statuses.at(-1)).toBe('SUCCEEDED');
      expect(statuses.length).toBeGreaterThanOrEqual(5);
      expect(output).toContain('the health check is answered with 503');
    });
  }, 60_000);

  test('asks nothing, and says nothing of a version, where it is only kept active', async () => {
    const { result, output } = await lambda.call({ keepsActive: true }, { SMOKE_TEST: '{}', AWS_REGION: 'eu-central-1' });
    expect(result).toEqual({ hookStatus: 'SUCCEEDED' });
    expect(output).not.toContain('smoke test');
  });

  const withoutModel = () => context.world.secrets.put(OPENAI_SECRET, undefined);
  const stranger = (): Partial<BootConfiguration> => ({ identity: [{ ...context.world.identity, audiences: ['others'] }] });
  test.each<[string, () => Partial<BootConfiguration>, SmokeTestOptions, () => unknown, string]>([
    ['refuses its clients', stranger, AS_CLIENT, () => {}, 'the list of models is answered with 401'],
    ['has no key of its provider', () => ({}), { ...AS_CLIENT, completion: COMPLETION }, withoutModel, 'the completion is answered with 503'],
  ])(
    'that %s is refused when its time is over, and the log says why',
    async (_name, changes, smokeTest, prepare, said) => {
      prepare();
      await withNew(changes(), async (address) => {
        await registered(address);
        const { statuses, output } = await ask(smokeTest, () => pause(500));
        expect([statuses.slice(0, 2), statuses.at(-1)]).toEqual([['IN_PROGRESS', 'IN_PROGRESS'], 'FAILED']);
        expect(output).toContain(said);
      });
    },
    60_000,
  );

  test.each<[string, string | undefined, string]>([
    ['are not there', undefined, 'the credentials cannot be read: ResourceNotFoundException'],
    ['are none', 'hush-hush', 'what should be credentials is no JSON object'],
    ['are refused by the issuer', JSON.stringify({ ...CLIENT, client_secret: 'hush-hush' }), 'the token endpoint answers with 401'],
    [
      'lack a field',
      JSON.stringify({ ...CLIENT, token_endpoint: undefined, client_secret: 'hush-hush' }),
      'the credentials have no field token_endpoint',
    ],
  ])(
    'is not waved through where the credentials %s, which the log says without them',
    async (_name, value, said) => {
      context.world.secrets.put(SECRET, value);
      await withNew({}, async (address) => {
        await registered(address);
        const { verdict, output } = await ask(AS_CLIENT, () => pause(500));
        expect(verdict).toBe('FAILED');
        expect(output).toContain(said);
        expect(output).not.toContain('hush-hush');
      });
    },
    60_000,
  );
});
