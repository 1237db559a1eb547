import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What Linux counts processor time in. */
const TICK_MS = 10;

/** What is measured has a core to itself; everything else shares the others. */
const canPin = process.platform === 'linux' && spawnSync('taskset', ['--version']).status === 0;

const running = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

/** Keeps this process, and what it starts, off the first core. Says what was done. */
export function leaveTheFirstCore(): string {
  const cores = Number(execFileSync(process.execPath, ['-p', 'os.availableParallelism()'], { encoding: 'utf8' }));
  if (!canPin || cores < 2) return `not pinned (${cores} cores)`;
  execFileSync('taskset', ['-acp', `1-${cores - 1}`, String(process.pid)], { stdio: 'ignore' });
  return `what is measured on core 0, everything else on the other ${cores - 1}`;
}

export interface Program {
  readonly program: string;
  readonly parameters: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** A server that is measured, alone on the first core. */
export class PinnedProcess {
  private constructor(private readonly child: ChildProcess) {}

  static start({ program, parameters, directory, environment }: Program): PinnedProcess {
    const [first, ...rest] = canPin ? ['taskset', '-c', '0', program, ...parameters] : [program, ...parameters];
    const child = spawn(first, rest, { cwd: directory, env: { PATH: process.env.PATH, ...environment }, stdio: ['ignore', 'pipe', 'inherit'] });
    child.stdout?.resume(); // as the log driver reads it
    running.add(child);
    child.once('exit', () => running.delete(child));
    return new PinnedProcess(child);
  }

  /** Waits until it answers there with 200. */
  async answering(port: number, path: string, seconds = 30): Promise<void> {
    for (const deadline = Date.now() + seconds * 1_000; Date.now() < deadline; await sleep(50)) {
      if (this.child.exitCode !== null) throw new Error(`a server exited with ${this.child.exitCode}`);
      if ((await statusOf(port, path)) === 200) return;
    }
    throw new Error(`a server did not start within ${seconds} seconds`);
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
    if (!running.has(this.child)) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
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
