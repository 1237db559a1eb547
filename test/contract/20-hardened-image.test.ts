/** The hardened image's program and dependencies, laid out by the script that its Dockerfile runs; all other contract tests run on it in the full tier. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { BEDROCK_MODEL, EMBEDDING_MODEL, type FakeWorld } from '../../fakes';
import { BUILD_CONTEXT, ensureGatewayImage, ensureHardenedImage } from '../../gateway-image';
import { GatewayProcess } from './gateway-process';
import { bearer, serving, withWorld } from './with-gateway';

let laidOut: string;
let stock: string;
beforeAll(async () => {
  laidOut = (await ensureHardenedImage()).workingDirectory;
  stock = (await ensureGatewayImage()).workingDirectory;
}, 120_000);

const read = (...file: string[]) => readFileSync(path.join(...file), 'utf8');
const lock = () =>
  JSON.parse(read(BUILD_CONTEXT, 'package-lock.json')).packages as Record<string, { version: string; dev?: true; integrity?: string }>;

describe('what is laid out', () => {
  test("is the stock image's program, byte by byte, and nothing beside it and its dependencies", () => {
    expect(read(laidOut, 'build', 'start-server.js')).toBe(read(stock, 'build', 'start-server.js'));
    expect(readdirSync(laidOut).sort()).toEqual(['build', 'node_modules', 'package.json']);
    expect(readdirSync(path.join(laidOut, 'build'))).toEqual(['start-server.js']);
  });

  test('has every package that is locked for it, in that version, and none that only the making needed', () => {
    const packages = Object.entries(lock()).filter(([at]) => at !== '');
    for (const [at, { version, dev }] of packages) {
      const file = path.join(laidOut, at, 'package.json');
      expect([at, existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version]).toEqual([at, dev ? false : version]);
    }
    expect(packages.filter(([, { dev }]) => dev).map(([at]) => at)).toEqual(
      expect.arrayContaining(['node_modules/@portkey-ai/gateway', 'node_modules/patch-package']),
    );
    expect(packages.filter(([, { integrity }]) => !integrity)).toEqual([]);
  });

  test('has every package that the program imports, and the patch of async-retry', () => {
    const imported = [...read(laidOut, 'build', 'start-server.js').matchAll(/\bfrom"((?:@[^/"]+\/)?[^/"]+)|\brequire\("([^"]+)"\)/g)].map(
      ([, from, required]) => from ?? required,
    );
    const builtin = new Set(process.getBuiltinModule('node:module').builtinModules);
    const packages = [...new Set(imported)].filter((name) => !builtin.has(name));
    expect(packages).toContain('hono');
    expect(packages.filter((name) => !existsSync(path.join(laidOut, 'node_modules', name)))).toEqual([]);
    expect(Object.keys(JSON.parse(read(BUILD_CONTEXT, 'package.json')).dependencies).sort()).toEqual(packages.sort());
    expect(read(laidOut, 'node_modules', 'async-retry', 'lib', 'index.js')).toContain('fn(bail, num, op)');
  });

  test('is newer than what the stock image has', () => {
    const version = (directory: string, name: string) => JSON.parse(read(directory, 'node_modules', name, 'package.json')).version;
    for (const name of ['hono', '@hono/node-server', 'ws', 'ioredis', 'jose']) {
      expect([name, version(laidOut, name).localeCompare(version(stock, name), undefined, { numeric: true })]).toEqual([name, 1]);
    }
  });
});

describe('the Dockerfile', () => {
  const lines = read(BUILD_CONTEXT, 'Dockerfile').replaceAll('\\\n', '').split('\n');

  test('lays the program out by that script, and by nothing else', () => {
    expect(lines.filter((line) => line.startsWith('RUN '))).toEqual([
      'RUN sh lay-out.sh /app',
      expect.stringMatching(/^RUN rm -rf .*\/usr\/local\/lib\/node_modules/),
    ]);
    expect(lines.find((line) => line.startsWith('COPY package'))).toBe(`COPY package.json package-lock.json lay-out.sh lay-out.mjs ./`);
    expect(readdirSync(BUILD_CONTEXT).sort()).toEqual(['Dockerfile', 'lay-out.mjs', 'lay-out.sh', 'package-lock.json', 'package.json']);
  });

  test('ends with an image of one layer for files that are there, for a user that is not root', () => {
    const last = lines.slice(lines.lastIndexOf('FROM scratch')).filter((line) => /^[A-Z]/.test(line));
    expect(last.map((line) => line.split(' ')[0])).toEqual(['FROM', 'COPY', 'COPY', 'ENV', 'WORKDIR', 'USER', 'EXPOSE', 'ENTRYPOINT', 'CMD']);
    expect(last).toContain('USER 1000:1000');
  });
});

describe('the gateway in it', () => {
  const context = withWorld() as { world: FakeWorld; gateway: GatewayProcess };
  beforeAll(async () => {
    context.gateway = await GatewayProcess.start(context.world, {}, { workingDirectory: laidOut });
    await serving(context);
  });
  const MESSAGES = [{ role: 'user', content: 'Say something.' }];

  test.each<[string, string, string, object, RegExp]>([
    ['chat with Anthropic', 'anthropic', '/v1/chat/completions', { model: 'claude-sonnet-4-20250514', max_tokens: 64, messages: MESSAGES }, /word0/],
    [
      'chat with Anthropic, streamed',
      'anthropic',
      '/v1/chat/completions',
      { model: 'claude-sonnet-4-20250514', max_tokens: 64, stream: true, messages: MESSAGES },
      /word0.*\[DONE\]/s,
    ],
    ['chat with Bedrock', 'bedrock', '/v1/chat/completions', { model: BEDROCK_MODEL, messages: MESSAGES }, /word0/],
    [
      'chat with Bedrock, streamed',
      'bedrock',
      '/v1/chat/completions',
      { model: BEDROCK_MODEL, stream: true, messages: MESSAGES },
      /word0.*\[DONE\]/s,
    ],
    ['embeddings of Bedrock', 'bedrock', '/v1/embeddings', { model: EMBEDDING_MODEL, input: 'a' }, /embedding/],
  ])('%s is translated', async (_what, provider, at, body, said) => {
    const answer = await context.gateway.call({ path: at, body, headers: bearer(context.world, provider) });
    expect([answer.status, answer.text]).toEqual([200, expect.stringMatching(said)]);
    expect(await context.gateway.recordOf(answer)).toMatchObject({ attempts: [{ provider, lane: 'translated' }] });
  });

  test('SIGTERM ends it with 0, and nothing but records was written', async () => {
    expect(context.gateway.strayLines).toEqual([]);
    const gateway = await GatewayProcess.start(context.world, {}, { workingDirectory: laidOut });
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
  });
});
