import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ChildOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Called for every line of standard output and standard error. */
  readonly onLine?: (line: string) => void;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** How much output is kept for a message about a failure. */
const KEPT_LINES = 200;

/** A child process in a group of its own: ending it ends whatever it has started, and Ctrl-C reaches it only through us. */
export class Child {
  readonly exited: Promise<Exit>;
  private readonly process: ChildProcess;
  private readonly lines: string[] = [];

  constructor(command: string, parameters: readonly string[], options: ChildOptions = {}) {
    this.process = spawn(command, parameters, { cwd: options.cwd, env: options.env ?? process.env, detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    this.exited = new Promise((resolve, reject) => {
      this.process.on('error', reject);
      this.process.on('close', (code, signal) => resolve({ code, signal }));
    });
    this.exited.catch(() => {}); // whoever waits sees it
    this.process.stdin?.on('error', () => {});
    for (const stream of [this.process.stdout, this.process.stderr]) this.readLines(stream as NodeJS.ReadableStream, options.onLine);
  }

  /** The last lines that it wrote. */
  get output(): string {
    return this.lines.join('\n');
  }

  get pid(): number {
    return this.process.pid as number;
  }

  get running(): boolean {
    return this.process.pid !== undefined && this.process.exitCode === null && this.process.signalCode === null;
  }

  /** To its standard input. */
  write(text: string): void {
    this.process.stdin?.write(text);
  }

  /** The last of its standard input. */
  finish(text: string): void {
    this.process.stdin?.end(text);
  }

  /** Sends the signal to the process alone, as a container's runtime does. */
  signal(signal: NodeJS.Signals): void {
    if (this.running) this.process.kill(signal);
  }

  /** SIGTERM to the whole group, SIGKILL when that takes too long. */
  async end(grace = 3_000): Promise<void> {
    if (!this.running) return;
    this.signalGroup('SIGTERM');
    const gone = await Promise.race([this.exited.then(() => true), sleep(grace, false, { ref: false })]);
    if (!gone) this.signalGroup('SIGKILL');
    await this.exited;
  }

  private signalGroup(signal: NodeJS.Signals): void {
    try {
      process.kill(-(this.process.pid as number), signal);
    } catch {
      // the group is gone
    }
  }

  private readLines(stream: NodeJS.ReadableStream, onLine?: (line: string) => void): void {
    let rest = '';
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) this.take(part, onLine);
    });
    stream.on('end', () => rest && this.take(rest, onLine));
  }

  private take(line: string, onLine?: (line: string) => void): void {
    this.lines.push(line);
    if (this.lines.length > KEPT_LINES) this.lines.shift();
    onLine?.(line);
  }
}

export class CommandFailed extends Error {
  constructor(
    command: string,
    readonly exit: Exit,
    readonly output: string,
  ) {
    super(`${command} ended with ${exit.signal ?? `exit code ${exit.code}`}\n${output}`);
  }
}

/** Runs a command to its end and gives what it wrote; it is ended when the signal aborts. */
export async function run(command: string, parameters: readonly string[], options: ChildOptions & { signal: AbortSignal }): Promise<string> {
  options.signal.throwIfAborted();
  const child = new Child(command, parameters, options);
  const abort = () => void child.end();
  options.signal.addEventListener('abort', abort, { once: true });
  try {
    const exit = await child.exited;
    options.signal.throwIfAborted();
    if (exit.code !== 0) throw new CommandFailed([command, ...parameters].join(' '), exit, child.output);
    return child.output;
  } finally {
    options.signal.removeEventListener('abort', abort);
  }
}

/** Rejects as soon as the signal aborts, whatever the promise does. */
export async function orAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: () => void = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
