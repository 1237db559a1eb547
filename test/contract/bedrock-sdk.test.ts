import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { APPLICATION_PROFILE, BEDROCK_MODEL } from '../../fakes';
import { ensurePython } from '../../rehearsal';
import { ModelProvider } from '../../src';
import { bearer, withGateway } from './with-gateway';
import { ORIGIN, proxied, synthesized, withLoadBalancer } from './with-load-balancer';

const PROPS = { providers: [ModelProvider.bedrock({ models: ['anthropic.*'] })], bedrockApi: true };
const CLIENT = path.join(__dirname, 'fixtures', 'bedrock_client.py');
/** Of a model that is not enabled. */
const STRANGE = 'meta.llama3-8b-instruct-v1:0';

/** A person sets an endpoint and a token, AWS_BEARER_TOKEN_BEDROCK. The way is TLS, the load balancer with its token check, the task, Bedrock. */
proxied("AWS's own SDK with nothing but an endpoint and a token, through the load balancer", () => {
  const context = withGateway({
    bedrockApi: true,
    defaultProvider: 'bedrock',
    providers: [
      {
        name: 'bedrock',
        kind: 'bedrock',
        credential: { from: 'task-role' },
        region: 'eu-central-1',
        models: ['anthropic.*'],
        profiles: [{ arn: APPLICATION_PROFILE, model: BEDROCK_MODEL }],
      },
    ],
  });
  const front = withLoadBalancer(context, (world) => synthesized(world, PROPS));
  beforeAll(() => front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`));

  /** What it got of each operation. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  async function called(token = context.world.issuer.token()): Promise<any> {
    const { interpreter } = await ensurePython(new AbortController().signal);
    const environment = { PATH: process.env.PATH, AWS_BEARER_TOKEN_BEDROCK: token, AWS_CA_BUNDLE: context.world.certificate.caFile };
    const parameters = [CLIENT, ORIGIN, front.loadBalancer.addressOf(443), BEDROCK_MODEL, APPLICATION_PROFILE, STRANGE];
    const { stdout } = await promisify(execFile)(interpreter, parameters, { env: environment });
    return JSON.parse(stdout);
  }

  test('every operation', async () => {
    context.world.bedrock.applicationProfiles = { [APPLICATION_PROFILE]: BEDROCK_MODEL };
    const { strange, ...answers } = await called();
    const text = expect.stringMatching(/^word0 .*word4/);
    expect(answers).toEqual({
      converse: { text, usage: expect.objectContaining({ outputTokens: expect.any(Number) }), id: expect.stringMatching(/^req_/) },
      converse_stream: { text, last: ['metadata'] },
      invoke: { type: 'text', text },
      invoke_stream: { types: expect.arrayContaining(['message_start', 'message_stop']) },
      count: expect.any(Number),
      profile: expect.objectContaining({ text }),
    });
    expect(context.world.bedrock.faults).toEqual([]);
    for (const answer of Object.values(strange)) expect(answer).toMatchObject({ error: 'AccessDeniedException', message: 'model not allowed' });
  });

  test('is told of failures by their class, before an answer and inside of one', async () => {
    context.world.bedrock.behave({ status: 429, failure: { type: 'ThrottlingException', message: 'Too many tokens' } });
    const before = await called();
    const failure = { after: 2, type: 'throttlingException', message: 'Too many tokens' };
    context.world.bedrock.behave(({ url }) => (url.endsWith('-stream') ? { failure } : {}));
    const inside = await called();
    for (const operation of ['converse', 'converse_stream', 'invoke', 'invoke_stream', 'count'])
      expect([operation, before[operation]]).toEqual([
        operation,
        { error: 'ThrottlingException', code: 'ThrottlingException', message: 'Too many tokens' },
      ]);
    for (const operation of ['converse_stream', 'invoke_stream'])
      expect([operation, inside[operation]]).toEqual([
        operation,
        { error: 'EventStreamError', code: 'throttlingException', message: 'Too many tokens' },
      ]);
  });

  test('a token of nobody is refused at the load balancer', async () => {
    const { converse } = await called(`${context.world.issuer.token().slice(0, -8)}AAAAAAAA`);
    expect(converse.code).toBe('401');
    expect(context.world.upstreamRequests).toEqual([]);
  });
});

test('the load balancer and the tasks know of it where it is switched on, and nothing of the template is of it elsewhere', () => {
  const issuer = { issuer: 'https://login.example.com', jwksUri: 'https://login.example.com/keys' } as never;
  const [on, off, none] = [true, false, undefined].map((bedrockApi) => synthesized({ issuer }, { ...PROPS, bedrockApi }));
  const patterns = (template: typeof on) => new Set(JSON.stringify(template).match(/"PathPatternConfig":{"Values":\[[^\]]*\]/g));
  const values = (...paths: string[]) => new Set([`"PathPatternConfig":{"Values":${JSON.stringify(paths)}`]);
  expect([patterns(on), patterns(off)]).toEqual([values('/v1/*', '/model/*'), values('/v1/*')]);
  expect(off).toEqual(none);
  expect(JSON.stringify(on)).toContain('\\"bedrockApi\\":true');
});

proxied('where it is not switched on', () => {
  const context = withGateway();
  const front = withLoadBalancer(context, (world) => synthesized(world, { ...PROPS, bedrockApi: false }));
  beforeAll(() => front.loadBalancer.register(`127.0.0.1:${context.gateway.port}`));

  test('the load balancer leads nobody there', async () => {
    const answer = await fetch(`${ORIGIN}/model/${BEDROCK_MODEL}/converse`, { method: 'POST', headers: bearer(context.world), body: '{}' });
    expect([answer.status, context.gateway.usage.filter(({ path }) => path.startsWith('/model'))]).toEqual([404, []]);
  });
});
