import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Child, run } from '../../rehearsal/child';
import { appearAt, CACHE, ensurePython } from '../../rehearsal/python';
import { ensureNode } from '../contract/node-releases';
import { type Client, type Language, pinnedIn } from './clients';
import type { Told } from './families';

export const PROGRAMS = join(__dirname, 'programs');
/** Some of the SDKs ask for Node.js 22 or newer, which the library does not. */
const NODE_RELEASE = '24';

/** The packages of a `package.json`, as the lock file beside it has them, installed where they are missing. */
async function ensureJavaScript(file: string, signal: AbortSignal): Promise<string> {
  const files = [file, join(dirname(file), 'package-lock.json')];
  const hash = createHash('sha256');
  for (const each of files) hash.update(readFileSync(each));
  const directory = join(CACHE, `javascript-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(directory)) return directory;
  await appearAt(directory, async (workshop) => {
    mkdirSync(workshop);
    for (const each of files) cpSync(each, join(workshop, basename(each)));
    // the Node.js that runs npm is not the one that runs the clients
    await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: workshop, signal });
  });
  return directory;
}

/** What starts a program of a language. */
const COMMANDS: Readonly<Record<Language, (client: Client, signal: AbortSignal) => Promise<string[]>>> = {
  // packages are looked for where the program stands: it is copied to them
  JavaScript: async (client, signal) => {
    const programs = join(await ensureJavaScript(pinnedIn(client), signal), 'programs');
    cpSync(PROGRAMS, programs, { recursive: true });
    return [ensureNode(NODE_RELEASE), join(programs, client.program)];
  },
  Python: async (client, signal) => {
    const { interpreter } = await ensurePython(signal, { requirements: pinnedIn(client) });
    return [interpreter, join(PROGRAMS, client.program)];
  },
};

/** Milliseconds for one call; the first one waits for the program, too. */
const PATIENCE = 50_000;

/** A program that has one SDK: it is told a family by its name, makes the call, and says what the SDK gave. */
export class ClientProgram {
  private readonly child: Child;
  private waiting?: { readonly family: string; readonly resolve: (told: Told) => void };

  private constructor(command: readonly string[], env: NodeJS.ProcessEnv) {
    this.child = new Child(command[0], command.slice(1), { env, onLine: (line) => this.read(line) });
  }

  static async start(client: Client, environment: Readonly<Record<string, string>>): Promise<ClientProgram> {
    const { signal } = new AbortController();
    return new ClientProgram(await COMMANDS[client.language](client, signal), { PATH: process.env.PATH, ...environment });
  }

  async call(family: string): Promise<Told> {
    const told = new Promise<Told>((resolve) => {
      this.waiting = { family, resolve };
    });
    this.child.write(`${family}\n`);
    const ended = this.child.exited.then(({ code, signal }) => {
      throw new Error(`the program ended with ${signal ?? code}:\n${this.child.output}`);
    });
    // what hangs would keep the calls behind it from being made
    const late = setTimeout(() => void this.child.end(), PATIENCE);
    return Promise.race([told, ended]).finally(() => clearTimeout(late));
  }

  async end(): Promise<void> {
    await this.child.end();
  }

  /** SDKs write what they like; an answer names the family. */
  private read(line: string): void {
    if (!line.startsWith('{"family"')) return;
    const { family, told } = JSON.parse(line);
    if (family === this.waiting?.family) this.waiting?.resolve(told);
  }
}
