import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { command, type Frame, Frames } from './resp';
import type { Certificate } from './tls';

/** What is answered in place of the truth. */
export const LIES = {
  /** Of a type that no such question is answered with. */
  'another type': '*2\r\n$3\r\nlie\r\n:-7\r\n',
  nothing: '$-1\r\n',
  /** No protocol that anybody speaks. */
  garbage: 'HTTP/1.1 400 Bad Request\r\n\r\n\u0000\u0001\u0002',
  /** The beginning of an answer whose end never comes. */
  half: '$1048576\r\nthe beginning',
  OOM: "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
  MOVED: '-MOVED 3999 127.0.0.1:1\r\n',
  LOADING: '-LOADING Valkey is loading the dataset in memory\r\n',
  READONLY: "-READONLY You can't write against a read only replica.\r\n",
  CLUSTERDOWN: '-CLUSTERDOWN The cluster is down\r\n',
  BUSY: '-BUSY Valkey is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE.\r\n',
  NOPERM: "-NOPERM User gateway has no permissions to run the 'evalsha' command\r\n",
} as const;

export type Lie = keyof typeof LIES;

/** Commands of which nobody lies: with them a client shows who it is. */
const SPARED = new Set(['AUTH', 'HELLO', 'CLIENT']);

export interface ValkeyFrontOptions {
  readonly certificate: Certificate;
  /** Where the server listens on loopback, without TLS. */
  readonly server: number;
  /** A user that shows a token for a password; others' passwords are the server's business. */
  readonly iam?: IamUser;
}

export interface IamUser {
  readonly user: string;
  /** As whom it is signed in to the server, which knows no tokens. */
  readonly as: { readonly user: string; readonly password: string };
  /** What is wrong with a token. */
  readonly fault: (token: string) => Promise<string | undefined>;
}

/** What ElastiCache has and Valkey has not: TLS and IAM. And what goes wrong with it, by command of a test. */
export class ValkeyFront {
  /** Connections that were opened, also those on which nothing was said. */
  connections = 0;
  /** How often each command was asked, by its name in capitals. */
  readonly asked = new Map<string, number>();
  /** What was wrong with each token that came; undefined: nothing. */
  readonly tokens: (string | undefined)[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private mood: 'well' | 'killed' | 'hanging' = 'well';
  private latency = 0;
  private lying?: Lie;

  constructor(private readonly options: ValkeyFrontOptions) {
    const { key, cert } = options.certificate;
    const secure = createSecureServer({ key, cert }, (client) => this.serve(client));
    secure.on('tlsClientError', () => {});
    this.server = createServer((socket) => this.meet(socket, () => secure.emit('connection', socket)));
  }

  static async start(options: ValkeyFrontOptions): Promise<ValkeyFront> {
    const front = new ValkeyFront(options);
    await new Promise<void>((resolve, reject) => {
      front.server.once('error', reject);
      front.server.listen(0, '127.0.0.1', resolve);
    });
    return front;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size;
  }

  /** Every connection is cut, and whoever comes is cut off at once, until `restore`. */
  kill(): void {
    this.mood = 'killed';
    this.disconnect();
  }

  /** Connections stay, questions and newcomers are not answered, until `restore`: as where packets are dropped. */
  hang(): void {
    this.mood = 'hanging';
  }

  /** Every answer comes this many milliseconds later. */
  slow(milliseconds: number): void {
    this.latency = milliseconds;
  }

  /** Nothing reaches the server any more but who somebody is; everything is answered with this. */
  lie(lie: Lie): void {
    this.lying = lie;
  }

  /** Every connection is cut, once: as after twelve hours, or when a node is replaced. */
  disconnect(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  /** As it was at the start. Connections that hung are cut: what was asked on them is lost. */
  restore(): void {
    if (this.mood === 'hanging' || this.lying) this.disconnect();
    this.mood = 'well';
    this.latency = 0;
    this.lying = undefined;
  }

  /** Forgets what was asked. */
  clear(): void {
    this.connections = 0;
    this.asked.clear();
    this.tokens.length = 0;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.disconnect();
    await closed;
  }

  /** A connection, before a word of TLS. */
  private meet(socket: Socket, secure: () => void): void {
    this.connections += 1;
    this.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => this.sockets.delete(socket));
    if (this.mood === 'killed') socket.destroy();
    if (this.mood === 'well') secure();
  }

  private serve(client: Socket): void {
    const server = connect(this.options.server, '127.0.0.1');
    const answers = new Answers(client, () => this.latency);
    server.setNoDelay(true);
    client.setNoDelay(true);
    const replies = new Frames();
    server.on('data', (part: Buffer) => {
      for (const { bytes } of replies.take(part)) answers.came(bytes);
    });
    const questions = new Frames();
    let turn: Promise<void> | undefined;
    client.on('data', (part: Buffer) => {
      for (const frame of questions.take(part)) {
        // a token takes a moment to be checked: what comes behind it waits
        if (turn || isAuthentication(frame)) turn = this.inTurn(turn, () => this.take(frame, server, answers));
        else void this.take(frame, server, answers);
      }
      const current = turn;
      void current?.then(() => {
        if (turn === current) turn = undefined;
      });
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ]) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }

  private async inTurn(before: Promise<void> | undefined, act: () => void | Promise<void>): Promise<void> {
    await before;
    await act();
  }

  private take(frame: Frame, server: Socket, answers: Answers): void | Promise<void> {
    const name = nameOf(frame);
    this.asked.set(name, (this.asked.get(name) ?? 0) + 1);
    if (this.mood !== 'well') return undefined;
    if (this.lying && !SPARED.has(name)) return answers.lied(LIES[this.lying]);
    answers.asked();
    if (isAuthentication(frame)) return this.authenticate(frame.value as readonly string[], server);
    server.write(frame.bytes);
    return undefined;
  }

  /** `AUTH user token`, or the same within `HELLO`: with the user's password in place of a token that is right. */
  private async authenticate(parts: readonly string[], server: Socket): Promise<void> {
    const at = parts.findIndex((part) => part.toUpperCase() === 'AUTH');
    const [user, token] = parts.slice(at + 1);
    const { iam } = this.options;
    if (user !== iam?.user || token === undefined) {
      server.write(command(...parts));
      return;
    }
    const fault = await iam.fault(token);
    this.tokens.push(fault);
    // a password that is nobody's: the server says WRONGPASS, in its turn
    const credentials = [iam.as.user, fault === undefined ? iam.as.password : `no password: ${fault}`];
    server.write(command(...parts.slice(0, at + 1), ...credentials, ...parts.slice(at + 3)));
  }
}

const nameOf = ({ value }: Frame): string => String(Array.isArray(value) ? value[0] : value).toUpperCase();

const isAuthentication = (frame: Frame): boolean => {
  const name = nameOf(frame);
  return name === 'AUTH' || (name === 'HELLO' && (frame.value as readonly string[]).some((part) => part.toUpperCase() === 'AUTH'));
};

/** The answers of one connection, in the order of its questions, whoever they are from. */
class Answers {
  /** What was not answered yet: by the server, or with a lie. */
  private readonly due: (string | undefined)[] = [];
  private sent: Promise<void> | undefined;

  constructor(
    private readonly client: Socket,
    private readonly latency: () => number,
  ) {}

  asked(): void {
    this.due.push(undefined);
  }

  lied(lie: string): void {
    this.due.push(lie);
    this.lies();
  }

  came(bytes: Buffer): void {
    this.due.shift();
    this.send(bytes);
    this.lies();
  }

  private lies(): void {
    while (this.due[0] !== undefined) this.send(Buffer.from(this.due.shift() as string));
  }

  private send(bytes: Buffer): void {
    const latency = this.latency();
    if (latency === 0 && !this.sent) {
      this.client.write(bytes);
      return;
    }
    const at = Date.now() + latency;
    const sent: Promise<void> = (this.sent ?? Promise.resolve()).then(async () => {
      await new Promise((resolve) => setTimeout(resolve, at - Date.now()));
      if (!this.client.destroyed) this.client.write(bytes);
      if (this.sent === sent) this.sent = undefined;
    });
    this.sent = sent;
  }
}
