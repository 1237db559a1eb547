import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The bundled command in a package of its own: far from every module that it might have been left to find. */
export class InstalledCommand {
  private readonly directory = mkdtempSync(join(tmpdir(), 'command-'));
  private readonly executable = join(this.directory, 'lib', 'cli.js');

  constructor() {
    execFileSync(process.execPath, ['--import', 'tsx', join(ROOT, 'cli', 'bundle.ts'), join(this.directory, 'lib')], { cwd: ROOT });
    for (const build of ['gateway-runtime', 'gateway-runtime-whole'])
      for (const kind of ['sha256', 'loader']) copyFileSync(join(ROOT, 'lib', `${build}.${kind}`), join(this.directory, 'lib', `${build}.${kind}`));
    copyFileSync(join(ROOT, 'package.json'), join(this.directory, 'package.json'));
  }

  /** Runs it; `path` is looked in first for the programs that it calls. */
  public run(args: readonly string[], input = '', path: readonly string[] = []): Outcome {
    return this.start(this.executable, args, input, [...path, process.env.PATH].join(delimiter));
  }

  /** Runs it beside what else goes on. */
  public runBeside(args: readonly string[], path: readonly string[] = []): Promise<Outcome> {
    return new Promise((done) => {
      const env = { ...process.env, PATH: [...path, process.env.PATH].join(delimiter) };
      execFile(this.executable, args, { env }, (error, stdout, stderr) => done({ code: error ? Number(error.code) : 0, stdout, stderr }));
    });
  }

  /** Runs it where no other program can be found. */
  public runAlone(args: readonly string[]): Outcome {
    return this.start(process.execPath, [this.executable, ...args], '', this.directory);
  }

  /** Runs it with a reader that has gone before anything is printed. */
  public runUnread(args: readonly string[]): Promise<Outcome> {
    return new Promise((done) => {
      const child = spawn(process.execPath, [this.executable, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.destroy();
      let stderr = '';
      child.stderr.on('data', (said) => {
        stderr += said;
      });
      child.on('close', (code) => done({ code, stdout: '', stderr }));
    });
  }

  private start(program: string, args: readonly string[], input: string, PATH: string): Outcome {
    const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8', env: { ...process.env, PATH } });
    return { code: status, stdout, stderr };
  }

  /** A file beside the command, for it to read. */
  public file(name: string, content: string, mode = 0o644): string {
    const file = join(this.directory, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
    return file;
  }

  public read(name: string): string {
    return readFileSync(join(this.directory, name), 'utf8');
  }

  public get source(): string {
    return this.read('lib/cli.js');
  }

  public get notices(): string {
    return this.read('lib/cli.licenses.txt');
  }

  public remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
