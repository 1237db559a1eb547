import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const ROOT = join(__dirname, '..', '..');
const MINUTES = 60_000;

const isOpen = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true));
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => resolve(false));
  });

/** As `npm run demo` starts it. */
const { tasks } = JSON.parse(readFileSync(join(ROOT, '.projen', 'tasks.json'), 'utf8'));
const [PROGRAM, ...PARAMETERS]: string[] = tasks.demo.steps.at(-1).exec.split(' ');

/** The signal finds the demo busy, as on a slow machine; a program in front of it must not lose patience. */
async function interruptBusy(demo: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const started = Number(spawnSync('pgrep', ['-P', String(demo.pid), '-f', PARAMETERS.at(-1) as string], { encoding: 'utf8' }).stdout);
  const busy = started || (demo.pid as number);
  process.kill(busy, 'SIGSTOP');
  demo.kill(signal);
  await sleep(300);
  process.kill(busy, 'SIGCONT');
}

interface Interrupted {
  readonly output: string;
  readonly exitCode: number;
  /** Whether the ports that the demo has named were open, before and after. */
  readonly openBefore: readonly boolean[];
  readonly openAfter: readonly boolean[];
  /** What it left in the directory for temporary files. */
  readonly leftBehind: readonly string[];
}

/** Takes a port, as soon as whoever else has it leaves it: another test's gateway may. Gives what lets it go. */
function hold(port: number): () => void {
  const holder = createServer();
  let again: NodeJS.Timeout;
  holder.on('error', () => (again = setTimeout(() => holder.listen(port), 10))).listen(port);
  return () => {
    clearTimeout(again);
    holder.close();
  };
}

/** The demo until it says `moment`, then the signal. Port 8787 is taken meanwhile. */
async function interrupt(moment: RegExp, signal: NodeJS.Signals): Promise<Interrupted> {
  const letGo = hold(8787);
  const temporary = mkdtempSync(join(tmpdir(), 'interruption-'));
  const PATH = `${join(ROOT, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`;
  const demo = spawn(PROGRAM, PARAMETERS, { cwd: ROOT, env: { ...process.env, PATH, TMPDIR: temporary } });
  let output = '';
  const reached = new Promise<void>((resolve) => {
    for (const stream of [demo.stdout, demo.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (moment.test(output)) resolve();
      });
    }
  });
  const exited = once(demo, 'exit');
  await Promise.race([reached, exited]);
  const named = [...output.matchAll(/(?:localhost|127\.0\.0\.1):(\d+)/g)].map(([, port]) => Number(port));
  const ports = [...new Set(named)].filter((port) => port !== 8787);
  const openBefore = await Promise.all(ports.map(isOpen));
  await interruptBusy(demo, signal);
  const [exitCode] = await exited;
  letGo();
  const openAfter = await Promise.all(ports.map(isOpen));
  const leftBehind = readdirSync(temporary).filter((name) => !/^(tsx-|node-compile-cache)/.test(name)); // caches of Node and tsx
  rmSync(temporary, { recursive: true });
  return { output, exitCode, openBefore, openAfter, leftBehind };
}

const MOMENTS: [string, RegExp, NodeJS.Signals, number][] = [
  // beside a port that is taken
  ['while the gateway serves', /port 8787 is taken on this machine: \d+ in its place[\s\S]*Get an access token/, 'SIGINT', 130],
  ['while the stack is being deployed', /cdk bootstrap: done/, 'SIGTERM', 143],
];

test.each(process.env.TEST_TIER === 'full' ? MOMENTS : MOMENTS.slice(0, 1))(
  'an interruption %s ends everything that the demo has started',
  async (_, moment, signal, code) => {
    const { output, exitCode, openBefore, openAfter, leftBehind } = await interrupt(moment, signal);
    expect(output).toMatch(moment);
    expect(openBefore.length).toBeGreaterThan(0);
    expect(openBefore).not.toContain(false);
    expect(openAfter).not.toContain(true);
    expect(leftBehind).toEqual([]);
    expect(exitCode).toBe(code);
  },
  3 * MINUTES,
);
