import { type FakeWorld, pause, type ReportedUsage, until } from '../../fakes';
import type { Limits } from '../../src/contract';
import type { GatewayProcess } from './gateway-process';
import type { Answer } from './http-client';

export interface LoadClient {
  readonly name: string;
  readonly team?: string;
  readonly limits: Limits;
  /** Most tokens that its requests ask for, by provider; absent: they name no limit. */
  readonly maxTokens?: Partial<Record<Kind['provider'], number>>;
}

/** One request of a client, from its beginning to its end. */
export interface Sent {
  readonly client: LoadClient;
  readonly task: number;
  readonly sentAt: number;
  answer?: Answer;
  /** The client went away in the midst of the answer. */
  leftAt?: number;
  failure?: Error;
}

type Make = (text: string, limit: object) => object;
interface Kind {
  readonly path: string;
  readonly provider: 'openai' | 'anthropic';
  /** How the API calls the limit of an answer. */
  readonly limit?: string;
  readonly stream?: boolean;
  readonly body: Make;
}

const chat: Make = (text, limit) => ({ model: 'gpt-4o', messages: [{ role: 'user', content: text }], ...limit });
const responses: Make = (text, limit) => ({ model: 'gpt-4o', input: text, ...limit });
const claude: Make = (text, limit) => ({ model: 'claude-sonnet-4-20250514', messages: [{ role: 'user', content: text }], ...limit });
const embeddings: Make = (text) => ({ model: 'text-embedding-3-small', input: text });

/** All endpoints, as JSON and as streams. */
const KINDS: readonly Kind[] = [
  { path: '/v1/chat/completions', provider: 'openai', limit: 'max_tokens', body: chat },
  { path: '/v1/chat/completions', provider: 'openai', limit: 'max_tokens', stream: true, body: chat },
  { path: '/v1/messages', provider: 'anthropic', limit: 'max_tokens', body: claude },
  { path: '/v1/responses', provider: 'openai', limit: 'max_output_tokens', stream: true, body: responses },
  { path: '/v1/embeddings', provider: 'openai', body: embeddings },
  { path: '/v1/messages', provider: 'anthropic', limit: 'max_tokens', stream: true, body: claude },
  { path: '/v1/responses', provider: 'openai', limit: 'max_output_tokens', body: responses },
];

const ABORTED = 3;
const CHUNKS = 8;
const INTERVAL = 15;

/** Tokens that a provider reports, by what a request asks for. */
export type Reports = (maxTokens: number | undefined, bytes: number, number: number) => Pick<ReportedUsage, 'inputTokens' | 'outputTokens'>;

/** Providers that take a while, and report what a test says. */
export function behave(world: FakeWorld, reports: Reports, delay = 40): void {
  for (const fake of [world.openai, world.anthropic])
    fake.behave((request) => {
      const { max_tokens, max_completion_tokens, max_output_tokens } = request.json;
      const usage = reports(max_tokens ?? max_completion_tokens ?? max_output_tokens, request.bodyLength, request.number);
      return {
        delay: delay + (request.number % 5) * 10,
        chunks: CHUNKS,
        interval: INTERVAL,
        usage: { cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, ...usage },
      };
    });
}

/** Many clients at once against some tasks, each with one request after the other. */
export class Load {
  readonly sent: Sent[] = [];
  private count = 0;
  private streams = 0;
  private isOver = false;
  private readonly workers: Promise<void>[] = [];

  constructor(
    private readonly world: FakeWorld,
    private readonly tasks: readonly GatewayProcess[],
  ) {}

  /** So many at once for each client. */
  begin(clients: readonly LoadClient[], each: number): this {
    for (const client of clients) {
      const authorization = `Bearer ${this.world.issuer.token({ client_id: `client-${client.name}` })}`;
      for (let worker = 0; worker < each; worker++) this.workers.push(this.work(client, authorization));
    }
    return this;
  }

  /** Each sends what it has begun to the end. */
  async end(): Promise<readonly Sent[]> {
    this.isOver = true;
    await Promise.all(this.workers);
    return this.sent;
  }

  /** For so many seconds, and as long as something is missing: more than a minute, which may turn before a limit of it is reached. */
  async until(missing: () => readonly string[], seconds: number): Promise<readonly Sent[]> {
    await pause(seconds * 1000);
    await until('each limit has refused', () => missing().length === 0, 90_000).catch((error: Error) => {
      throw new Error(`${error.message}: ${missing().join(', ')}`);
    });
    return this.end();
  }

  private async work(client: LoadClient, authorization: string): Promise<void> {
    while (!this.isOver) {
      const sent = await this.one(client, authorization);
      // as those do that are told to wait
      if (sent.answer?.status !== 200) await pause(100);
    }
  }

  async one(client: LoadClient, authorization: string): Promise<Sent> {
    const number = this.count++;
    const alive = this.tasks.flatMap((gateway, task) => (gateway.hasExited ? [] : [task]));
    const task = alive[number % alive.length];
    const { path, provider, limit, stream, body } = KINDS[(number + Math.floor(number / KINDS.length)) % KINDS.length];
    const sent: Sent = { client, task, sentAt: Date.now() };
    this.sent.push(sent);
    const isAborted = stream && this.streams++ % ABORTED === 0;
    const most = client.maxTokens?.[provider];
    const asked = { ...(limit && most !== undefined && { [limit]: most }), ...(stream && { stream }) };
    try {
      const headers = { authorization, 'x-portkey-provider': provider, 'anthropic-version': '2023-06-01' };
      sent.answer = await this.tasks[task].open({ path, body: body(`load of ${client.name}, request ${number}`, asked), headers });
      if (isAborted && sent.answer.status === 200) {
        await Promise.race([sent.answer.seen(/word3/), sent.answer.ended]);
        sent.leftAt = Date.now();
        sent.answer.leave();
      }
      await sent.answer.ended;
    } catch (error) {
      sent.failure = error as Error;
    }
    return sent;
  }
}

interface Call {
  readonly client: string;
  readonly sentAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** What came to the providers, by the client that it is of. */
export function callsOf(world: FakeWorld, sent: readonly Sent[]): readonly Call[] {
  return world.upstreamRequests.flatMap(({ bytes, startedAt, endedAt = Date.now() }) => {
    const [, client, number] = /load of ([\w-]+), request (\d+)/.exec(bytes.toString()) ?? [];
    const { sentAt = 0, leftAt = Infinity } = sent[Number(number)] ?? {};
    // whoever leaves is no longer open, whenever its provider learns that
    return client === undefined ? [] : [{ client, sentAt, startedAt, endedAt: Math.min(endedAt, leftAt) }];
  });
}

const minuteOf = (time: number): number => Math.floor(time / 60_000);

/** Highest number in one minute of those that were counted in it for sure. */
export function mostOfMinute(calls: readonly Call[]): number {
  const counts = new Map<number, number>();
  for (const { sentAt, startedAt } of calls)
    if (minuteOf(sentAt) === minuteOf(startedAt)) counts.set(minuteOf(sentAt), (counts.get(minuteOf(sentAt)) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/** Highest number that was open at once. */
export function peakOf(calls: readonly Call[]): number {
  const changes = calls.flatMap(({ startedAt, endedAt }) => [
    [startedAt, 1],
    [endedAt, -1],
  ]);
  // within one millisecond whoever ends is first
  changes.sort(([at, by], [otherAt, otherBy]) => at - otherAt || by - otherBy);
  let open = 0;
  return Math.max(0, ...changes.map(([, by]) => (open += by)));
}

/** How often each status was given to some clients, and each failure. */
export function statuses(sent: readonly Sent[], ...clients: readonly LoadClient[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { client, answer, failure, leftAt } of sent) {
    if (!clients.includes(client)) continue;
    const isCut = answer?.broken && leftAt === undefined;
    const outcome = failure?.message ?? `${answer?.status}${isCut ? ' cut' : ''}`;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

export const many = (count: number, name: string, of: Omit<LoadClient, 'name'>): readonly LoadClient[] =>
  Array.from({ length: count }, (_, index) => ({ ...of, name: `${name}-${index + 1}` }));
