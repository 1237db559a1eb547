import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pause, until } from '../../fakes';
import { SERVED_CALLS, type ServedCall, upstreamOf } from './endpoints';
import { CAN_BE_PROCESS_1, GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';
import { refusalCode } from './refused';
import { bearer, type GatewayContext, serving, withWorld } from './with-gateway';

const STREAMS = 100;
const call = (name: string) => SERVED_CALLS.find((each) => each.name === name) as ServedCall;
const chat = call('openai chat');
const chatStream = call('openai chat, streamed');
const CONVERSATIONS = SERVED_CALLS.filter(({ usage, path }) => usage && path !== '/v1/embeddings');

const TIMEOUTS = { maxRequestDuration: 900_000, keepAlive: 910_000, headers: 920_000, lameDuck: 5_000, stop: 110_000, tcpKeepAlive: 60_000 };
/** On any machine; without a drain these would last until `stop`, or for ever. */
const SOON = 20_000;

describe('SIGTERM', () => {
  const context = withWorld();

  async function start(
    timeouts: Partial<typeof TIMEOUTS> = {},
    options: Parameters<typeof GatewayProcess.start>[2] = {},
  ): Promise<GatewayContext & { gateway: GatewayProcess }> {
    const gateway = await GatewayProcess.start(context.world, { timeouts: { ...TIMEOUTS, ...timeouts } }, options);
    const started = { world: context.world, gateway };
    if (options.stdout === undefined) await serving(started);
    return started;
  }

  const ask = (gateway: GatewayProcess, served: ServedCall, agent?: Agent) =>
    gateway.open({ path: served.path, body: served.body, agent, headers: { ...served.headers, ...bearer(context.world, served.provider) } });

  /** Records of a task are numbered without a gap: none was lost. */
  const expectNoGap = (gateway: GatewayProcess) => {
    const sequence = gateway.records.map((record) => record.sequence);
    expect(sequence).toEqual(Array.from({ length: sequence.length }, (_, index) => index + 1));
  };

  test(`with ${STREAMS} streams open: all complete, new requests are served for 5 s with Connection: close, then refused, exit 0, no record lost`, async () => {
    const { gateway } = await start();
    context.world.openai.behave(({ json }) => (json.stream ? { chunks: 40, interval: 300 } : {}));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const before = await ask(gateway, chat, agent);
    await before.ended;
    expect(before.headers.connection).toBe('keep-alive');

    const streams = await Promise.all(Array.from({ length: STREAMS }, () => ask(gateway, chatStream)));
    await Promise.all(streams.map((stream) => stream.seen(/word0/)));
    const signalled = Date.now();
    gateway.signal('SIGTERM');
    await until('the signal to be taken', async () => (await gateway.call({ path: '/healthz' })).status === 503);

    const reused = await ask(gateway, chat, agent);
    await reused.ended;
    expect([reused.status, reused.headers.connection]).toEqual([200, 'close']);
    agent.destroy();

    let served = 0;
    let refusedAt = 0;
    while (!refusedAt) {
      const answer = await ask(gateway, chat).catch((error) => error as NodeJS.ErrnoException);
      if (!('status' in answer)) {
        expect(answer.code).toBe('ECONNREFUSED');
        refusedAt = Date.now() - signalled;
      } else {
        await answer.ended;
        expect([answer.status, answer.headers.connection, answer.broken]).toEqual([200, 'close', false]);
        served += 1;
        await pause(50);
      }
    }
    expect(served).toBeGreaterThan(10);
    expect(refusedAt).toBeGreaterThanOrEqual(4_500);
    // long before the end of what was open
    expect(streams.filter(({ text }) => text.includes('[DONE]')).length).toBeLessThan(STREAMS);

    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    for (const stream of streams)
      expect([stream.broken, stream.text.endsWith('data: [DONE]\n\n'), stream.text.includes('word39')]).toEqual([false, true, true]);
    expect(gateway.usage.filter(({ stream, outcome, OutputTokens }) => stream && outcome === 'served' && OutputTokens > 0)).toHaveLength(STREAMS);
    expect(gateway.usage.filter(({ stream, path: at }) => !stream && at === chat.path)).toHaveLength(served + 2);
    expectNoGap(gateway);
  }, 60_000);

  test('with nothing open: exit 0 right after the lame duck', async () => {
    const { gateway } = await start({ lameDuck: 500 });
    const signalled = Date.now();
    gateway.signal('SIGTERM');
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - signalled).toBeGreaterThanOrEqual(450);
    expect(Date.now() - signalled).toBeLessThan(SOON);
  });

  test('with an idle keep-alive connection open: it does not hold up the exit', async () => {
    const { gateway } = await start({ lameDuck: 300 });
    const agent = new Agent({ keepAlive: true });
    await (await ask(gateway, chat, agent)).ended;
    gateway.signal('SIGTERM');
    const signalled = Date.now();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - signalled).toBeLessThan(SOON);
    agent.destroy();
  });

  test('twice: the second changes nothing', async () => {
    const { gateway } = await start({ lameDuck: 300 });
    context.world.openai.behave({ chunks: 20, interval: 150 });
    const stream = await ask(gateway, chatStream);
    await stream.seen(/word0/);
    gateway.signal('SIGTERM');
    await pause(400);
    gateway.signal('SIGTERM');
    await stream.ended;
    expect([stream.broken, stream.text.includes('[DONE]')]).toEqual([false, true]);
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
  });

  (CAN_BE_PROCESS_1 ? test : test.skip)('as process 1, as in a container: the same', async () => {
    const { gateway } = await start({ lameDuck: 300 }, { asProcess1: true });
    context.world.openai.behave({ chunks: 10, interval: 150 });
    const stream = await ask(gateway, chatStream);
    await stream.seen(/word0/);
    gateway.signal('SIGTERM');
    await stream.ended;
    expect([stream.broken, stream.text.includes('[DONE]')]).toEqual([false, true]);
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expectNoGap(gateway);
  });

  test('with an agent preloaded that takes the signal and never exits: drains and exits all the same', async () => {
    const { gateway } = await start({ lameDuck: 300 }, { probe: true, environment: { PROBE_SIGTERM: 'yes' } });
    context.world.openai.behave({ chunks: 10, interval: 150 });
    const stream = await ask(gateway, chatStream);
    await stream.seen(/word0/);
    gateway.signal('SIGTERM');
    await stream.ended;
    expect([stream.broken, stream.text.includes('[DONE]')]).toEqual([false, true]);
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(JSON.stringify(gateway.records)).toContain('the agent has seen SIGTERM');
  });

  /** How a stream that had to end tells its client, by called API. */
  const ERROR_EVENT: Readonly<Record<string, (event: Record<string, unknown>) => unknown>> = {
    '/v1/chat/completions': ({ error }) => (error as { code: string })?.code,
    '/v1/completions': ({ error }) => (error as { code: string })?.code,
    '/v1/responses': ({ type, code }) => type === 'error' && code,
    '/v1/messages': ({ type, error }) => type === 'error' && (error as { code: string }).code,
  };

  test('streams longer than the stop timeout end with an error event, other requests with a 503, exit 0', async () => {
    const { gateway } = await start({ lameDuck: 300, stop: 2_000 });
    for (const served of CONVERSATIONS)
      upstreamOf(context.world, served).behave(({ wire }) =>
        /"stream": ?true|-stream|:stream/.test(wire) ? { chunks: Number.POSITIVE_INFINITY, interval: 50 } : { hang: true },
      );
    const open: [ServedCall, Promise<Answer>][] = CONVERSATIONS.map((served) => [served, ask(gateway, served)]);
    await until('the upstream calls', () => context.world.upstreamRequests.length === CONVERSATIONS.length);
    for (const [{ stream }, answer] of open) if (stream) await (await answer).seen(/word1/);
    const signalled = Date.now();
    gateway.signal('SIGTERM');

    for (const [served, pending] of open) {
      const answer = await pending;
      await answer.ended;
      const said = served.stream ? ERROR_EVENT[served.path](answer.objects.at(-1)) : refusalCode(answer);
      expect([served.name, answer.status, answer.broken, said]).toEqual([served.name, served.stream ? 200 : 503, false, 'interrupted']);
    }
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    expect(Date.now() - signalled).toBeLessThan(SOON);
    for (const served of CONVERSATIONS) {
      const [record] = gateway.usage.filter(
        (each) => each.path === served.path && each.Provider === served.provider && (each.status === 200) === served.stream,
      );
      expect([served.name, record?.outcome, record?.errorCode]).toEqual([served.name, 'interrupted', 'interrupted']);
    }
    expectNoGap(gateway);
  }, 60_000);

  test('a reader of standard output that is slow neither stops the gateway nor loses a record', async () => {
    const pipe = slowPipe();
    const { gateway } = await start({ lameDuck: 300 }, { stdout: pipe.writeEnd });
    pipe.gatewayHasIt();
    gateway.readRecords(pipe.reader);
    pipe.pause();
    const requests = 400;
    let slowest = 0;
    for (let sent = 0; sent < requests; sent += 20) {
      const began = Date.now();
      const answers = await Promise.all(Array.from({ length: 20 }, () => ask(gateway, chat)));
      await Promise.all(answers.map(({ ended }) => ended));
      slowest = Math.max(slowest, Date.now() - began);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    }
    expect(slowest).toBeLessThan(SOON);
    expect(gateway.usage.length).toBeLessThan(requests);
    gateway.signal('SIGTERM');
    await pause(1_000);
    pipe.drip();
    expect(await gateway.exited).toEqual({ code: 0, signal: null });
    await pipe.ended;
    expect(gateway.usage).toHaveLength(requests);
    expect(gateway.strayLines).toEqual([]);
    expectNoGap(gateway);
  }, 60_000);
});

describe('an error that nobody catches', () => {
  const context = withWorld();

  test.each(['throw', 'reject'] as const)('%s: open streams complete, new requests are refused, exit 1', async (fail) => {
    const gateway = await GatewayProcess.start(context.world, { timeouts: { ...TIMEOUTS, lameDuck: 500 } }, { probe: true });
    await serving({ world: context.world, gateway });
    context.world.openai.behave({ chunks: 15, interval: 100 });
    const stream = await gateway.open({ path: chatStream.path, body: chatStream.body, headers: bearer(context.world) });
    await stream.seen(/word0/);
    await gateway.probe({ fail });
    await stream.ended;
    expect([stream.broken, stream.text.includes('[DONE]')]).toEqual([false, true]);
    expect(await gateway.exited).toEqual({ code: 1, signal: null });
    expect(JSON.stringify(gateway.records)).toContain('that nobody catches');
    expect(gateway.usage.filter(({ outcome, path: at }) => outcome === 'served' && at === chatStream.path)).toHaveLength(1);
  });
});

/** A pipe as the container's log driver has it, read as slowly as the test wants. */
function slowPipe() {
  const directory = mkdtempSync(path.join(tmpdir(), 'gateway-pipe-'));
  const name = path.join(directory, 'stdout');
  execFileSync('mkfifo', [name]);
  const readEnd = openSync(name, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(name, constants.O_WRONLY);
  const reader = new Socket({ fd: readEnd, readable: true, writable: false });
  let timer: NodeJS.Timeout | undefined;
  const ended = new Promise<void>((resolve) => {
    reader.on('close', () => {
      clearInterval(timer);
      rmSync(directory, { recursive: true, force: true });
      resolve();
    });
  });
  return {
    writeEnd,
    reader,
    ended,
    gatewayHasIt: () => closeSync(writeEnd),
    pause: () => reader.pause(),
    /** Reads in small portions from now on. */
    drip: () => {
      let open = false;
      timer = setInterval(() => {
        open = !open;
        if (open) reader.resume();
        else reader.pause();
      }, 25);
    },
  };
}
