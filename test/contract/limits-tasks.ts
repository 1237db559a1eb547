import { FakeWorld, LIVE, until } from '../../fakes';
import { type LiveDocument, type LiveLimits, ledgerSortKey, subjectKey } from '../../src/contract';
import { GatewayProcess, type GatewayRecord } from './gateway-process';
import type { LoadClient, Sent } from './limits-load';
import { limitsOf, StoreFake } from './with-valkey';

/** A machine of tests is slow, and a store that does not answer in time is another test's matter. */
const TIMEOUT = 15_000;
const EMBEDDING_PRICE = { provider: 'openai', model: 'text-embedding-3-small', input: 0.02 };
const NANO = 1e9;

/** As the runtime has it in the end: whole nano-dollars, rounded up. */
export const nanosOf = ({ Cost = 0 }: GatewayRecord): number => Math.ceil(Cost * NANO - 1e-3);
export const total = (parts: readonly number[]): number => parts.reduce((sum, part) => sum + part, 0);
export const sumOf = (records: readonly GatewayRecord[]): number => total(records.map(nanosOf));

/** Tasks beside each other, of one store and one ledger, and what each of these has of the money. */
export class TasksUnderLimits {
  static async start(count: number, clients: readonly LoadClient[], limits: LiveLimits): Promise<TasksUnderLimits> {
    const world = await FakeWorld.start();
    const store = await StoreFake.start(world);
    const started = new TasksUnderLimits(world, store, clients, limits);
    world.ledger.pageSize = 100;
    world.appConfig.publish(started.document());
    started.tasks = await Promise.all(Array.from({ length: count }, (_, task) => started.task(task)));
    await started.publish();
    return started;
  }

  tasks: readonly GatewayProcess[] = [];
  private publications = 1_000;

  private constructor(
    readonly world: FakeWorld,
    readonly store: StoreFake,
    private readonly clients: readonly LoadClient[],
    private readonly limits: LiveLimits,
  ) {}

  /** Once every task has read it. */
  async publish(more: LiveLimits = {}): Promise<void> {
    this.publications++;
    this.world.appConfig.publish(this.document(more));
    const headers = this.headersOf('probe');
    const hasRead = async (task: GatewayProcess) => {
      const { status, text } = await task.call({ path: '/v1/usage', headers });
      return status === 200 && text.includes(`"limit":${this.publications},`);
    };
    await Promise.all(this.tasks.map((task) => until('the document is read', () => hasRead(task), 20_000)));
  }

  headersOf(client: string): Record<string, string> {
    return { authorization: `Bearer ${this.world.issuer.token({ client_id: `client-${client}` })}`, 'x-portkey-provider': 'openai' };
  }

  /** Of requests of some clients. */
  records(...clients: readonly LoadClient[]): readonly GatewayRecord[] {
    const names = new Set<unknown>(clients.map(({ name }) => name));
    return this.tasks.flatMap(({ usage }) => usage).filter(({ Client }) => names.has(Client));
  }

  /** Resolves when the record of each answered request has been written. */
  async recorded(sent: readonly Sent[]): Promise<void> {
    const ids = sent.flatMap(({ answer, task }) => (this.tasks[task].hasExited ? [] : (answer?.headers['x-request-id'] ?? [])));
    await until('all records are written', () => {
      const written = new Set(this.tasks.flatMap(({ usage }) => usage).map(({ requestId }) => requestId));
      return ids.every((id) => written.has(id));
    });
  }

  hasRefused(limit: string): boolean {
    return this.tasks.some(({ usage }) => usage.some(({ limitedBy }) => limitedBy === limit));
  }

  /** What tasks say of store and ledger. */
  get troubles(): readonly GatewayRecord[] {
    const all = this.tasks.flatMap((task) => task.records);
    return all.filter(({ logger, level, message }) => logger === 'gateway' && level !== 'info' && /shared state|ledger/.test(message));
  }

  /** Nano-dollars of this month, by the store. */
  async counted(key: string): Promise<number | undefined> {
    const all = await this.store.dump();
    const [name] = Object.keys(all).filter((each) => each.endsWith(`}${key}`));
    const now = new Date();
    const value = name && (all[name] as Record<string, string>)[`8:${(now.getUTCFullYear() - 1970) * 12 + now.getUTCMonth()}`];
    return value === undefined ? undefined : Number(value);
  }

  /** The same by the ledger, of one task or of all. */
  ledger(key: string, task = ''): number {
    const month = new Date().toISOString().slice(0, 7);
    const items = this.world.ledger.items.filter(({ pk, sk }) => pk === key && sk.startsWith(ledgerSortKey(month, task)));
    return total(items.map(({ attributes }) => Number((attributes as { month: { N: string } }).month.N)));
  }

  /** Of each whose money it is, the records. */
  bills(clients: readonly LoadClient[]): readonly (readonly [key: string, readonly GatewayRecord[]])[] {
    const bills = clients.map((client) => [subjectKey('client', client.name), this.records(client)] as const);
    const teams = new Set(clients.flatMap(({ team }) => team ?? []));
    for (const team of teams) bills.push([subjectKey('team', team), this.records(...this.clients.filter((client) => client.team === team))]);
    return [...bills, [subjectKey('gateway'), this.records(...this.clients)]];
  }

  async stop(): Promise<void> {
    await GatewayProcess.stopAll(this.world);
    await this.store.stop();
    await this.world.stop();
  }

  idOf(task: number): string {
    return `${this.world.metadata.taskId.slice(0, -4)}${String(task).padStart(4, '0')}`;
  }

  /** Ends as soon as nothing is open. */
  private task(task: number): Promise<GatewayProcess> {
    const limits = limitsOf(undefined, { store: this.store.configuration('iam', { timeout: TIMEOUT }) });
    const timeouts = { ...this.world.boot(0).timeouts, lameDuck: 100 };
    const environment = { ECS_CONTAINER_METADATA_URI_V4: `http://169.254.170.2/v4/${this.idOf(task)}-1234567890` };
    return GatewayProcess.start(this.world, { limits, timeouts }, { environment });
  }

  private document(more: LiveLimits = {}): LiveDocument {
    const probe: LoadClient = { name: 'probe', limits: { requestsPerMinute: this.publications } };
    const clients = [...this.clients, probe].map(({ name, team = `team-of-${name}`, limits }) => ({
      name,
      clientId: `client-${name}`,
      team,
      limits,
    }));
    const { asOf = '', models = [] } = LIVE.prices ?? {};
    const prices = { asOf, models: [...models, EMBEDDING_PRICE] };
    return { ...LIVE, prices, clients, limits: { ...this.limits, ...more } };
  }
}
