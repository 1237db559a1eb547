import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { type FakeWorld, pause, REDIAL, until } from '../../fakes';
import { ensureGatewayImage, ensureHardenedImage } from '../../gateway-image';
import { deliveredRuntime } from '../../runtime/test/delivered';
import { type BootConfiguration, CONFIGURATION_VARIABLE, HEALTH_PATH, UNROUTED_PORT } from '../../src/contract';
import { buildFor, deliveryOf, type RuntimeBuild } from '../../src/routing/delivery';
import { type Answer, type Call, call, open } from './http-client';

/** The Node.js that the gateway runs on, where it is not that of the tests. */
const NODE = process.env.CONTRACT_NODE ?? process.execPath;

/** The image that it runs in, where it is not the stock one. */
const ensureImage = process.env.CONTRACT_IMAGE === 'hardened' ? ensureHardenedImage : ensureGatewayImage;

/** `--kill-child`: the namespace ends with the process that made it. */
const UNSHARE = ['--user', '--map-root-user', '--pid', '--fork', '--kill-child'];

/** One JSON line that the gateway wrote. */
// biome-ignore lint/suspicious/noExplicitAny: a test reads any field
export type GatewayRecord = Record<string, any>;

export interface ProcessOptions {
  readonly environment: Readonly<Record<string, string>>;
  /** What follows `node` on the command line. */
  readonly command: readonly string[];
  /** Port on which the gateway is expected. */
  readonly port: number;
  /** It speaks TLS. */
  readonly tls?: boolean;
  /** Given in place of the usual pipe; the test reads it. */
  readonly stdout?: number;
  /** Loads `fixtures/probe.mjs` before everything else. */
  readonly probe?: boolean;
  /** In place of the stock image's. */
  readonly workingDirectory?: string;
  /** As process 1 of a PID namespace, as in a container; see `CAN_BE_PROCESS_1`. */
  readonly asProcess1?: boolean;
}

/** Linux, and users may have namespaces of their own. */
export const CAN_BE_PROCESS_1 = spawnSync('unshare', [...UNSHARE, 'true']).status === 0;

/** What a test asks the probe for. */
export type ProbeRequest =
  | { readonly dial: string; readonly to: { readonly host?: string; readonly port?: number; readonly path?: string } }
  | { readonly fail: 'throw' | 'reject' };

export interface StartOptions extends Pick<ProcessOptions, 'stdout' | 'probe' | 'asProcess1' | 'workingDirectory'> {
  readonly environment?: Readonly<Record<string, string>>;
}

/** The gateway as a process of its own, started as ECS starts the container: command, environment, working directory, signals. */
export class GatewayProcess {
  private static readonly running = new Set<GatewayProcess>();

  readonly port: number;
  readonly records: GatewayRecord[] = [];
  /** Lines on standard output that are not JSON. */
  readonly strayLines: string[] = [];
  errors = '';
  readonly exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  private exitStatus?: { code: number | null; signal: NodeJS.Signals | null };
  private readonly child: ChildProcess;

  private constructor(
    readonly options: ProcessOptions,
    workingDirectory: string,
  ) {
    this.port = options.port;
    const command = [NODE, ...options.command];
    const [program, ...parameters] = options.asProcess1 ? ['unshare', ...UNSHARE, ...command] : command;
    this.child = spawn(program, parameters, {
      cwd: workingDirectory,
      env: { PATH: process.env.PATH, ...(options.probe && { NODE_OPTIONS: `--import=${PROBE}` }), ...options.environment },
      stdio: ['ignore', options.stdout ?? 'pipe', 'pipe', ...(options.probe ? (['ipc'] as const) : [])],
    });
    if (this.child.stdout) this.readRecords(this.child.stdout);
    this.child.stderr?.on('data', (chunk) => {
      this.errors += chunk;
    });
    this.exited = new Promise((resolve) => {
      this.child.on('close', (code, signal) => {
        this.exitStatus = { code, signal };
        GatewayProcess.running.delete(this);
        resolve({ code, signal });
      });
    });
    GatewayProcess.running.add(this);
  }

  /** Starts and does not wait. */
  static async launch(options: ProcessOptions): Promise<GatewayProcess> {
    return new GatewayProcess(options, options.workingDirectory ?? (await ensureImage()).workingDirectory);
  }

  /** The gateway with the runtime, healthy. `changes` replace top-level parts of the boot document. */
  static async start(world: FakeWorld, changes: Partial<BootConfiguration> = {}, options: StartOptions = {}): Promise<GatewayProcess> {
    const gateway = await GatewayProcess.begin(world, changes, options);
    await gateway.answering(HEALTH_PATH, 200);
    return gateway;
  }

  /** The gateway with the runtime as soon as it listens, healthy or not. */
  static async begin(world: FakeWorld, changes: Partial<BootConfiguration> = {}, options: StartOptions = {}): Promise<GatewayProcess> {
    for (;;) {
      const port = await freePort();
      const delivered = { ...deliveredEnvironment(world.boot(port, changes)), ...world.environment, ...options.environment };
      const gateway = await GatewayProcess.launch({
        ...options,
        port,
        tls: changes.taskCertificate && true,
        command: await containerCommand(buildFor(changes), changes.nativeOnly),
        environment: delivered,
      });
      try {
        await gateway.answering(HEALTH_PATH);
        return gateway;
      } catch (error) {
        // a port that was free may be somebody else's by now
        if (!gateway.records.some(({ message }) => /EADDRINUSE/.test(String(message)))) throw error;
      }
    }
  }

  /** The image as it is, without the runtime: what the fakes are proved with. */
  static async startStock(environment: Readonly<Record<string, string>>): Promise<GatewayProcess> {
    const port = await freePort();
    const gateway = await GatewayProcess.launch({
      port,
      command: ['--import', REDIAL, 'build/start-server.js', '--headless', `--port=${port}`],
      environment,
    });
    await gateway.answering('/');
    return gateway;
  }

  /** Ends the processes that talk to these fakes. */
  static async stopAll({ environment }: Pick<FakeWorld, 'environment'>): Promise<void> {
    const own = [...GatewayProcess.running].filter(({ options }) => options.environment.NODE_EXTRA_CA_CERTS === environment.NODE_EXTRA_CA_CERTS);
    await Promise.all(own.map((gateway) => gateway.kill()));
  }

  get pid(): number {
    const { pid } = this.child;
    return this.options.asProcess1 ? Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')) : (pid as number);
  }

  get hasExited(): boolean {
    return this.exitStatus !== undefined;
  }

  /** The usage records, one per request, in the order of writing. */
  get usage(): GatewayRecord[] {
    return this.records.filter(({ logger }) => logger === 'usage');
  }

  call(what: Call): Promise<Answer> {
    return call(this.port, { tls: this.options.tls, ...what });
  }

  open(what: Call): Promise<Answer> {
    return open(this.port, { tls: this.options.tls, ...what });
  }

  /** The usage record of an answer. */
  async recordOf(answer: Answer): Promise<GatewayRecord> {
    const id = answer.headers['x-request-id'];
    return until(`the usage record of request ${id}`, () => this.usage.find(({ requestId }) => requestId === id));
  }

  /** Waits until the number of usage records is reached, and a little longer for one too many. */
  async usageRecords(count: number, timeout?: number): Promise<GatewayRecord[]> {
    await until(
      () => `${count} usage records (there are ${this.usage.length})`,
      () => this.usage.length >= count,
      timeout,
    );
    await pause(150);
    return this.usage;
  }

  /** Has something done inside the process; needs the `probe`. */
  probe(request: ProbeRequest): Promise<string> {
    const id = Math.random();
    return new Promise((resolve) => {
      const listener = (message: { id: number; result: string }) => {
        if (message.id !== id) return;
        this.child.off('message', listener as never);
        resolve(message.result);
      };
      this.child.on('message', listener as never);
      this.child.send({ id, ...request });
    });
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  async kill(): Promise<void> {
    if (!this.hasExited) this.child.kill('SIGKILL');
    await this.exited;
  }

  readRecords(stream: Readable): void {
    createInterface({ input: stream }).on('line', (line) => {
      try {
        this.records.push(JSON.parse(line));
      } catch {
        this.strayLines.push(line);
      }
    });
  }

  /** Waits for an answer, of the given status where one is given. */
  async answering(at: string, status?: number): Promise<void> {
    const answers = async () => {
      if (this.hasExited)
        throw new Error(`the gateway exited with ${JSON.stringify(this.exitStatus)}\n${this.errors}\n${this.strayLines.join('\n')}`);
      return this.call({ path: at }).then(
        (answer) => status === undefined || answer.status === status,
        () => false,
      );
    };
    await until(`an answer on ${at}`, answers, 30_000);
  }
}

/** What the task definition puts into the container's environment for a boot document. */
export function deliveredEnvironment(boot: BootConfiguration): Record<string, string> {
  return { ...deliveredRuntime(buildFor(boot)), [CONFIGURATION_VARIABLE]: JSON.stringify(boot) };
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What tests do inside the process. */
const PROBE = pathToFileURL(path.join(__dirname, 'fixtures', 'probe.mjs')).href;

/** The container's command. The port that nothing routes to is a free one: tests run side by side. */
export async function containerCommand(build?: RuntimeBuild, nativeOnly?: boolean): Promise<string[]> {
  const unrouted = await freePort();
  return deliveryOf(build, nativeOnly).command.map((part) => part.replace(`--port=${UNROUTED_PORT}`, `--port=${unrouted}`));
}
