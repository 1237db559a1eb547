import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AccessLogEntry, readAccessLog } from './envoy/access-log';
import { bootstrapOf, rulesFile, rulesOf, type Surroundings, targetsFile, targetsOf } from './envoy/bootstrap';
import { listenerName } from './envoy/names';
import type { ListenerModel, LoadBalancerModel, TargetGroupModel } from './model';

export interface LoadBalancerOptions extends Omit<Surroundings, 'directory'> {
  /** Envoy's binary. */
  readonly binary: string;
}

/** Milliseconds within which the proxy must serve, or know of a change of targets. */
const PATIENCE = 20_000;
const POLL = 20;
/** What it writes where a file that it watches is not as it should be; it goes on with what it had. */
const REFUSED = /config update rejected/;

/** The proxy, running as the load balancer of a model: one process, free ports on loopback, targets that come and go as ECS has them. */
export class LoadBalancer {
  private static readonly processes = new Set<ChildProcess>();

  /** Every request that has ended, in this order. */
  readonly accessLog: AccessLogEntry[] = [];
  private readonly directory = mkdtempSync(join(tmpdir(), 'load-balancer-'));
  private readonly targets: ReadonlyMap<string, Map<string, 'HEALTHY' | 'DRAINING'>>;
  /** Of targets that are about to be forgotten. */
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly process: ChildProcess;
  private readonly ended: Promise<void>;
  private readonly adminFile = join(this.directory, 'admin');
  private ports: ReadonlyMap<string, number> = new Map();
  private version = 0;
  private output = '';
  private alive = true;

  static async start(model: LoadBalancerModel, options: LoadBalancerOptions): Promise<LoadBalancer> {
    const loadBalancer = new LoadBalancer(model, options);
    try {
      await loadBalancer.serving();
      return loadBalancer;
    } catch (error) {
      await loadBalancer.stop();
      throw error;
    }
  }

  private constructor(
    private running: LoadBalancerModel,
    options: LoadBalancerOptions,
  ) {
    const model = running;
    this.targets = new Map(model.targetGroups.map(({ id }) => [id, new Map()]));
    for (const group of model.targetGroups) this.writeTargets(group);
    for (const listener of model.listeners) this.writeRules(listener);
    const file = join(this.directory, 'envoy.json');
    writeFileSync(file, JSON.stringify(bootstrapOf(model, { ...options, directory: this.directory })));
    const parameters = ['-c', file, '--admin-address-path', this.adminFile, '--disable-hot-restart', '--concurrency', '1'];
    this.process = spawn(options.binary, [...parameters, '--log-level', 'warning', '--file-flush-interval-msec', '50'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C reaches it only through us
    });
    LoadBalancer.processes.add(this.process);
    this.ended = new Promise((resolve) => {
      const end = (why: unknown) => {
        this.alive = false;
        this.output += `${why}\n`;
        LoadBalancer.processes.delete(this.process);
        resolve();
      };
      this.process.on('error', end).on('close', (code, signal) => end(`ended with ${signal ?? code}`));
    });
    createInterface({ input: this.process.stdout as NodeJS.ReadableStream }).on('line', (line) => this.accessLog.push(...readAccessLog(line)));
    this.process.stderr?.on('data', (text) => {
      this.output += text;
    });
  }

  static {
    process.on('exit', () => {
      for (const child of LoadBalancer.processes) child.kill('SIGKILL');
    });
  }

  /** What it is at present. */
  get model(): LoadBalancerModel {
    return this.running;
  }

  /** `address:port` at which a listener is, by the port that it has on AWS. */
  addressOf(port = this.model.listeners[0].port): string {
    const found = this.ports.get(listenerName({ port }));
    if (found === undefined) throw new Error(`no listener on port ${port}`);
    return `127.0.0.1:${found}`;
  }

  /** A target that gets requests from now on. `address:port`; the group may be left out where there is one. */
  async register(address: string, groupId?: string): Promise<void> {
    await this.set(address, 'HEALTHY', groupId);
  }

  /** A target that gets nothing new from now on, finishes what it has, and is forgotten after the deregistration delay. */
  async deregister(address: string, groupId?: string): Promise<void> {
    await this.set(address, 'DRAINING', groupId);
    const group = this.group(groupId);
    const forget = () => {
      this.targets.get(group.id)?.delete(address);
      this.writeTargets(group);
    };
    this.timers.set(`${group.id} ${address}`, setTimeout(forget, group.deregistrationDelay * 1000).unref());
  }

  /** Requests that a target has not answered to the end. */
  async openRequests(address: string, groupId?: string): Promise<number> {
    const { stats = [] } = (await this.host(this.group(groupId), address)) ?? {};
    return Number(stats.find(({ name }) => name === 'rq_active')?.value ?? 0);
  }

  /** New requests go by these rules from now on; what is open goes on. Listeners and target groups stay as they are. */
  async follow(listeners: readonly ListenerModel[]): Promise<void> {
    for (const { rules, ...rest } of listeners) {
      const listener = this.running.listeners.find(({ port }) => port === rest.port);
      if (!listener) throw new Error(`no listener on port ${rest.port}`);
      if (JSON.stringify(listener.rules) === JSON.stringify(rules)) continue;
      const changed = { ...listener, rules };
      this.running = { ...this.running, listeners: this.running.listeners.map((each) => (each === listener ? changed : each)) };
      const version = this.writeRules(changed);
      await this.wait(`the rules of ${listenerName(changed)}`, async () => (await this.rulesVersion(changed)) === version);
    }
  }

  async stop(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    if (this.alive) this.process.kill('SIGTERM');
    const gone = await Promise.race([this.ended.then(() => true), sleep(3_000, false, { ref: false })]);
    if (!gone) this.process.kill('SIGKILL');
    await this.ended;
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async set(address: string, status: 'HEALTHY' | 'DRAINING', groupId?: string): Promise<void> {
    const group = this.group(groupId);
    clearTimeout(this.timers.get(`${group.id} ${address}`));
    this.targets.get(group.id)?.set(address, status);
    this.writeTargets(group);
    await this.wait(`${address} to be ${status}`, async () => (await this.statusOf(group, address)) === status);
  }

  private group(id?: string): TargetGroupModel {
    const found = this.model.targetGroups.filter((group) => id === undefined || group.id === id);
    if (found.length !== 1) throw new Error(`${found.length} target groups are called ${id}`);
    return found[0];
  }

  private writeTargets(group: TargetGroupModel): void {
    this.write(targetsFile(this.directory, this.model, group), (version) => targetsOf(group, this.targets.get(group.id) ?? new Map(), version));
  }

  private writeRules(listener: ListenerModel): string {
    return this.write(rulesFile(this.directory, listener), (version) => rulesOf(listener, version));
  }

  /** In one rename, which the proxy waits for; gives the version. */
  private write(file: string, content: (version: number) => object): string {
    this.version += 1;
    writeFileSync(`${file}.new`, JSON.stringify(content(this.version)));
    renameSync(`${file}.new`, file);
    return String(this.version);
  }

  private async rulesVersion({ port }: ListenerModel): Promise<string | undefined> {
    const { configs = [] } = await this.ask('/config_dump?resource=dynamic_route_configs');
    return configs.find(({ route_config }: RulesStatus) => route_config.name === listenerName({ port }))?.version_info;
  }

  private async statusOf(group: TargetGroupModel, address: string): Promise<string | undefined> {
    const host = await this.host(group, address);
    return host && (host.health_status.eds_health_status ?? 'HEALTHY');
  }

  private async host(group: TargetGroupModel, address: string): Promise<HostStatus | undefined> {
    const { cluster_statuses: clusters = [] } = await this.ask('/clusters?format=json');
    const hosts: HostStatus[] = clusters.find(({ name }: { name: string }) => name === group.id)?.host_statuses ?? [];
    return hosts.find((each) => `${each.address.socket_address.address}:${each.address.socket_address.port_value}` === address);
  }

  private async serving(): Promise<void> {
    await this.wait('the proxy to serve', async () => {
      const { listener_statuses: listeners = [] } = await this.ask('/listeners?format=json');
      this.ports = new Map(listeners.map((each: ListenerStatus) => [each.name, each.local_address.socket_address.port_value]));
      const { listeners: all } = this.model;
      const ruled = await Promise.all(all.filter(({ passesTo }) => !passesTo).map((listener) => this.rulesVersion(listener)));
      return this.ports.size === all.length && !ruled.includes(undefined) && (await this.ask('/server_info')).state === 'LIVE';
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: what the admin interface says
  private async ask(path: string): Promise<any> {
    return (await fetch(`http://${readFileSync(this.adminFile, 'utf8').trim()}${path}`)).json();
  }

  private async wait(what: string, condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE;
    while (!(await condition().catch(() => false))) {
      if (!this.alive) throw new Error(`the proxy has ended:\n${this.output}`);
      if (REFUSED.test(this.output)) throw new Error(`the proxy refuses what it is to be:\n${this.output}`);
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}:\n${this.output}`);
      await sleep(POLL);
    }
  }
}

interface HostStatus {
  readonly address: { readonly socket_address: { readonly address: string; readonly port_value: number } };
  readonly health_status: { readonly eds_health_status?: string };
  readonly stats?: readonly { readonly name: string; readonly value?: string }[];
}

interface RulesStatus {
  readonly route_config: { readonly name: string };
}

interface ListenerStatus {
  readonly name: string;
  readonly local_address: { readonly socket_address: { readonly port_value: number } };
}
