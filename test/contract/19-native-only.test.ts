/** The runtime in an image of Node.js alone, started as the task definition says, in a directory that has no file of the stock image. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { ANTHROPIC_SECRET, BEDROCK_MODEL, EMBEDDING_MODEL, type FakeWorld, LIVE, OPENAI_SECRET, REGION } from '../../fakes';
import { GatewayImage } from '../../src/compute';
import type { BootConfiguration } from '../../src/contract';
import { ModelProvider } from '../../src/routing';
import { testApp } from '../app';
import { computeIn, configurationOf, containerOf, variableOf } from '../compute/stacks';
import { CAN_BE_PROCESS_1, freePort, GatewayProcess } from './gateway-process';
import type { Call } from './http-client';
import { expectRefusal } from './refused';
import { bearer, serving, withPublishedWorld, withWorld } from './with-gateway';

const NODE = 'public.ecr.aws/docker/library/node:24-alpine';
const CHAT = '/v1/chat/completions';
const MESSAGES = [{ role: 'user', content: 'Say something.' }];
const CLAUDE = 'claude-sonnet-4-20250514';

let empty: string;
beforeAll(() => {
  empty = mkdtempSync(path.join(tmpdir(), 'native-only-'));
});
afterAll(() => {
  expect(readdirSync(empty)).toEqual([]); // it has written nothing either
  rmSync(empty, { recursive: true });
});

/** The container of a gateway that calls these fakes. */
function container(image = GatewayImage.nativeOnly(ecs.ContainerImage.fromRegistry(NODE))) {
  const stack = new Stack(testApp(), 'Stack', { env: { account: '111122223333', region: REGION } });
  const key = (id: string, arn: string) => ({ apiKey: secretsmanager.Secret.fromSecretCompleteArn(stack, id, arn) });
  computeIn(stack, {
    image,
    providers: [
      ModelProvider.openai(key('OpenAi', OPENAI_SECRET)),
      ModelProvider.anthropic(key('Anthropic', ANTHROPIC_SECRET)),
      ModelProvider.bedrock({ models: ['anthropic.*', 'amazon.*'] }),
    ],
  });
  const template = Template.fromStack(stack);
  return { ...containerOf(template), boot: configurationOf(template) as BootConfiguration, runtime: variableOf(template, 'GATEWAY_RUNTIME') };
}

/** Who may call is what the fakes know; all else is the template's. */
async function launch({ Command, boot, runtime }: ReturnType<typeof container>, world: FakeWorld, asProcess1 = false): Promise<GatewayProcess> {
  const port = await freePort();
  const configuration = { ...boot, port, aws: { region: REGION, urlSuffix: 'amazonaws.com' }, timeouts: { ...boot.timeouts, lameDuck: 100 } };
  return GatewayProcess.launch({
    port,
    asProcess1,
    workingDirectory: empty,
    command: Command,
    environment: { ...world.environment, GATEWAY_RUNTIME: runtime, GATEWAY_CONFIGURATION: JSON.stringify(configuration) },
  });
}

describe('from the task definition', () => {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  const made = container();
  beforeAll(async () => {
    context.gateway = await launch(made, context.world);
    await context.gateway.answering('/healthz', 200);
  });
  const send = (provider: string, call: Call) => context.gateway.call({ ...call, headers: { 'x-portkey-provider': provider, ...call.headers } });

  test('the image, its entry point and its health check are those of Node.js', () => {
    expect([made.Image, made.EntryPoint, made.HealthCheck.Command.slice(0, 3)]).toEqual([NODE, ['node'], ['CMD', 'node', '--eval']]);
    expect(made.Command.at(-1)).toBe('build/start-server.js');
    expect(made.boot).toMatchObject({ nativeOnly: true, port: 8787 });
  });

  test('its health check holds where it is healthy, and nowhere else', async () => {
    const [, , flag, source]: string[] = made.HealthCheck.Command;
    const check = (port: number) => spawnSync(process.execPath, [flag, source.replace(':8787/', `:${port}/`)]).status;
    expect(check(context.gateway.port)).toBe(0);
    expect(check(await freePort())).toBe(1);
  });

  test.each<[string, string, string, object, RegExp]>([
    ['chat with OpenAI', 'openai', CHAT, { model: 'gpt-4o', messages: MESSAGES }, /word0/],
    ['chat with OpenAI, streamed', 'openai', CHAT, { model: 'gpt-4o', stream: true, messages: MESSAGES }, /word0.*\[DONE\]/s],
    ['responses of OpenAI', 'openai', '/v1/responses', { model: 'gpt-4o', input: 'Say something.' }, /word0/],
    ['embeddings of OpenAI', 'openai', '/v1/embeddings', { model: 'text-embedding-3-small', input: 'a' }, /embedding/],
    ["Anthropic's Messages", 'anthropic', '/v1/messages', { model: CLAUDE, max_tokens: 64, messages: MESSAGES }, /word0/],
    [
      "Anthropic's Messages, streamed",
      'anthropic',
      '/v1/messages',
      { model: CLAUDE, max_tokens: 64, stream: true, messages: MESSAGES },
      /message_stop/,
    ],
    ['Messages of Claude on Bedrock', 'bedrock', '/v1/messages', { model: BEDROCK_MODEL, max_tokens: 64, messages: MESSAGES }, /word0/],
  ])('%s is served', async (_what, provider, at, body, said) => {
    const answer = await send(provider, { path: at, body });
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(said)]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ status: 200, attempts: [{ provider, lane: 'native' }] });
  });

  test.each<[string, string, string, object]>([
    ['chat with Anthropic', 'anthropic', CHAT, { model: CLAUDE, messages: MESSAGES }],
    ['chat with Claude on Bedrock', 'bedrock', CHAT, { model: BEDROCK_MODEL, messages: MESSAGES }],
    ['chat with Nova on Bedrock', 'bedrock', CHAT, { model: 'amazon.nova-lite-v1:0', messages: MESSAGES }],
    ['embeddings of Bedrock', 'bedrock', '/v1/embeddings', { model: EMBEDDING_MODEL, input: 'a' }],
  ])('%s would need translation: refused in the shape of its API, and recorded', async (_what, provider, path, body) => {
    const answer = await send(provider, { path, body });
    expectRefusal(context.world, answer, 'endpoint_not_served');
    expect(answer.json.error).toMatchObject({
      type: 'invalid_request_error',
      message: expect.stringContaining(`${provider} does not serve ${path}`),
    });
    expect(await context.gateway.recordOf(answer)).toMatchObject({ errorCode: 'endpoint_not_served', status: 400 });
  });

  test('nothing of its own stands on standard output, and it listens where it was told alone', async () => {
    expect(context.gateway.strayLines).toEqual([]);
    expect(context.gateway.errors).toBe('');
    await expect(fetch('http://127.0.0.1:8786/')).rejects.toThrow();
  });

  test.each([[false], [true]].filter(([asProcess1]) => !asProcess1 || CAN_BE_PROCESS_1))(
    'SIGTERM lets a stream end (as process 1: %p)',
    async (asProcess1) => {
      const gateway = await launch(made, context.world, asProcess1);
      await gateway.answering('/healthz', 200);
      context.world.openai.behave({ chunks: 20, interval: 100 });
      const stream = await gateway.open({
        path: CHAT,
        body: { model: 'gpt-4o', stream: true, messages: MESSAGES },
        headers: { 'x-portkey-provider': 'openai' },
      });
      await stream.seen(/word0/);
      gateway.signal('SIGTERM');
      await stream.ended;
      expect(stream.text).toMatch(/\[DONE\]/);
      expect((await gateway.exited).code).toBe(0);
    },
  );

  test('without the runtime it ends, and nothing listens', async () => {
    const gateway = await launch({ ...made, runtime: made.runtime.slice(0, -12) }, context.world);
    expect((await gateway.exited).code).toBe(1);
    await expect(fetch(`http://127.0.0.1:${gateway.port}/healthz`)).rejects.toThrow();
  });
});

describe('a route', () => {
  const claude = { provider: 'anthropic', model: CLAUDE };
  const context = withPublishedWorld(() => ({
    ...LIVE,
    routing: {
      routes: [
        { name: 'mixed', node: { fallback: [claude, { provider: 'openai', model: 'gpt-4o' }] } },
        { name: 'translated', node: claude },
      ],
    },
  }));
  let gateway: GatewayProcess;
  beforeAll(async () => {
    gateway = await GatewayProcess.start(context.world, { nativeOnly: true }, { workingDirectory: empty });
    await serving({ world: context.world, gateway });
  });
  const ask = (route: string) =>
    gateway.call({ path: CHAT, body: { model: 'gpt-4o', messages: MESSAGES }, headers: { ...bearer(context.world), 'x-portkey-config': route } });

  test('passes over targets that would need translation', async () => {
    const answer = await ask('mixed');
    expect(answer.status).toBe(200);
    expect((await gateway.recordOf(answer)).attempts).toMatchObject([{ provider: 'openai', lane: 'native' }]);
  });

  test('of none but such is refused', async () => {
    expectRefusal(context.world, await ask('translated'), 'endpoint_not_served');
  });
});
