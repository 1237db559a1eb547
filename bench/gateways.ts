import { type ChildProcess, execFileSync, fork, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { REDIAL } from '../fakes';
import { ensureGatewayImage } from '../gateway-image';
import { CONFIGURATION_VARIABLE, HEALTH_PATH, RUNTIME_VARIABLE, UNROUTED_PORT } from '../src/contract';
import { encodeRuntime, runtimeCommand } from '../src/routing/delivery';
import type { Target } from './load';
import type { Surroundings } from './surroundings';

/** What Linux counts processor time in. */
const TICK_MS = 10;

const PROMPT = 'A sentence of the prompt that is neither long nor short. '.repeat(40);

/** Gateways have a core to themselves; everything else shares the others. */
const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

/** Keeps this process, and what it starts, off the gateways' core. Says what was done. */
export function leaveTheFirstCore(): string {
  const cores = Number(execFileSync(process.execPath, ['-p', 'os.availableParallelism()'], { encoding: 'utf8' }));
  if (!canPin || cores < 2) return `not pinned (${cores} cores)`;
  execFileSync('taskset', ['-acp', `1-${cores - 1}`, String(process.pid)], { stdio: 'ignore' });
  return `gateways on core 0, everything else on the other ${cores - 1}`;
}

/** One running gateway. */
export class Gateway {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    private readonly headers: Record<string, string>,
  ) {}

  /** The image as it is: the caller brings the provider's key. */
  static async stock({ environment, apiKey }: Surroundings): Promise<Gateway> {
    const port = await freePort();
    const child = await start(['--import', REDIAL, 'build/start-server.js', '--headless', `--port=${port}`], environment);
    const gateway = new Gateway(child, port, { authorization: `Bearer ${apiKey}` });
    return gateway.when('/');
  }

  /** With the runtime: tokens are verified, keys attached, requests recorded. */
  static async withRuntime({ environment, boot, token }: Surroundings): Promise<Gateway> {
    const port = await freePort();
    const unrouted = await freePort();
    const command = runtimeCommand().map((part) => part.replace(String(UNROUTED_PORT), String(unrouted)));
    const configuration = JSON.stringify({ ...boot, port });
    const child = await start(command, { ...environment, [RUNTIME_VARIABLE]: encodeRuntime(), [CONFIGURATION_VARIABLE]: configuration });
    const gateway = new Gateway(child, port, { authorization: `Bearer ${token}` });
    return gateway.when(HEALTH_PATH);
  }

  /** A chat completion of about 2 KB. */
  target(stream = false): Target {
    const body = JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: PROMPT }], ...(stream && { stream }) });
    const length = String(Buffer.byteLength(body));
    return {
      port: this.port,
      body,
      headers: { ...this.headers, 'x-portkey-provider': 'openai', 'content-type': 'application/json', 'content-length': length },
    };
  }

  /** Resident memory in MiB. */
  memory(): number {
    const kilobytes = canPin
      ? /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.child.pid}/status`, 'utf8'))?.[1]
      : execFileSync('ps', ['-o', 'rss=', '-p', String(this.child.pid)], { encoding: 'utf8' });
    return Number(kilobytes) / 1024;
  }

  /** Milliseconds of processor time that the process has used, where the system tells. */
  processorTime(): number {
    const [, fields] = canPin ? readFileSync(`/proc/${this.child.pid}/stat`, 'utf8').split(') ') : [];
    return fields ? (Number(fields.split(' ')[11]) + Number(fields.split(' ')[12])) * TICK_MS : Number.NaN;
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  private async when(path: string): Promise<this> {
    for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(50)) {
      if (this.child.exitCode !== null) throw new Error(`a gateway exited with ${this.child.exitCode}`);
      if ((await statusOf(this.port, path)) === 200) return this;
    }
    throw new Error('a gateway did not start within 30 seconds');
  }
}

/** Starts the process that gateways talk to; it ends with this one. */
export async function startSurroundings(): Promise<{ readonly surroundings: Surroundings; readonly stop: () => void }> {
  const child = fork(join(__dirname, 'surroundings.ts'));
  const [surroundings] = (await once(child, 'message')) as [Surroundings];
  return { surroundings, stop: () => child.disconnect() };
}

async function start(command: string[], environment: Record<string, string>): Promise<ChildProcess> {
  const { workingDirectory } = await ensureGatewayImage();
  const [program, ...rest] = canPin ? ['taskset', '-c', '0', process.execPath, ...command] : [process.execPath, ...command];
  const child = spawn(program, rest, {
    cwd: workingDirectory,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout?.resume(); // as the log driver reads it
  return child;
}

const statusOf = (port: number, path: string): Promise<number | undefined> =>
  new Promise((resolve) => {
    const sent = request({ host: '127.0.0.1', port, path, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', () => resolve(undefined));
    sent.end();
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
