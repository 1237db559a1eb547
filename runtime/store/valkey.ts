/** One connection to Valkey, kept open, on which scripts are run or values kept. Whoever asks while it is not there learns that at once. */
import { hash } from 'node:crypto';
import net from 'node:net';
import tls from 'node:tls';
import type { StoreConfiguration } from '../../src/contract';
import { type Log, TRUSTED } from '../transport';
import { encode, parse, type Reply, ReplyError, type Word } from './resp';

export interface Script {
  readonly source: string;
  readonly sha1: string;
}

export const scriptOf = (source: string): Script => ({ source, sha1: hash('sha1', source) });

export interface Store {
  start(): Promise<void>;
  /** Rejects for whatever is no answer of the script. */
  run(script: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<Reply>;
  /** Questions that had no answer since the last call, and attempts to connect that failed. */
  takeErrors(): number;
}

/** Bytes by their key, with a lifetime. */
export interface ValueStore {
  start(): Promise<void>;
  get(key: string): Promise<Buffer | undefined>;
  set(key: string, value: Buffer, milliseconds: number): Promise<void>;
  takeErrors(): number;
}

/** User and password, or the password alone; nothing where the store asks for none. */
export type StoreCredential = () => Promise<readonly string[]>;

interface Question {
  readonly answered: (reply: Reply) => void;
  readonly failed: (error: Error) => void;
  readonly timer?: NodeJS.Timeout;
  readonly isBinary?: boolean;
}

const GONE = 'there is no connection';
const RETRY_MS = 250;
/** Of a store that gives no script an answer, however often: each time twice as long, and not all tasks at once. */
const MAX_RETRY_MS = 4_000;
/** A replica now, full, or of another cluster: another connection may lead to one that serves. */
const ELSEWHERE = /^(READONLY|LOADING|MASTERDOWN|CLUSTERDOWN|MOVED|OOM|NOAUTH|WRONGPASS)/;
/** To connect and to say who asks: TLS and a lookup are in it. */
const CONNECT_MS = 3_000;
/** ElastiCache cuts what was shown an IAM token after 12 hours, but for who shows another. */
const SHOW_AGAIN_MS = 10 * 3_600_000;
/** What is between, as the endpoint of a serverless cache, forgets a connection that is silent for 350 seconds, and tells neither side. */
const SILENT_MS = 60_000;

export class Valkey implements Store, ValueStore {
  #socket?: net.Socket;
  #isUp = false;
  #questions: Question[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #errors = 0;
  #failure?: string;
  /** One after the other. */
  #failures = 0;

  constructor(
    private readonly configuration: StoreConfiguration,
    private readonly credential: StoreCredential,
    private readonly log: Log,
    /** What the log calls it. */
    private readonly name = 'shared state',
  ) {
    setInterval(() => void this.#show().catch(this.#fail), SHOW_AGAIN_MS).unref();
    setInterval(() => this.#isUp && void this.#ask(['PING']).catch(() => {}), SILENT_MS).unref();
  }

  /** Resolves when it has been tried once. */
  start = async (): Promise<void> => {
    const { host, port, tls: isSecret = true } = this.configuration;
    const options = { host, port, servername: host, [TRUSTED]: true };
    const socket = isSecret ? tls.connect(options) : net.connect(options);
    // as an option, TLS would not heed it
    socket.setNoDelay(true);
    this.#socket = socket;
    this.#rest = Buffer.alloc(0);
    socket.on('data', this.#read);
    socket.on('error', this.#fail);
    socket.on('close', () => socket === this.#socket && this.#fail(new Error('the connection was closed')));
    try {
      await this.#show();
      await this.#ask(['PING'], { timeout: CONNECT_MS });
      this.#isUp = true;
      if (this.#failure !== undefined) this.log('info', `${this.name}: available again`);
      this.#failure = undefined;
    } catch (error) {
      this.#fail(error as Error, socket);
    }
  };

  async run({ source, sha1 }: Script, keys: readonly string[], values: readonly (string | number)[]): Promise<Reply> {
    if (!this.#isUp) throw new Error(GONE);
    const rest = [keys.length, ...keys, ...values];
    const reply = await this.#ask(['EVALSHA', sha1, ...rest]).catch((error) => {
      if (!(error instanceof ReplyError && error.message.startsWith('NOSCRIPT'))) throw error;
      return this.#ask(['EVAL', source, ...rest]);
    });
    this.#failures = 0;
    return reply;
  }

  async get(key: string): Promise<Buffer | undefined> {
    if (!this.#isUp) throw new Error(GONE);
    const reply = await this.#ask(['GET', key], { isBinary: true });
    this.#failures = 0;
    return Buffer.isBuffer(reply) ? reply : undefined;
  }

  async set(key: string, value: Buffer, milliseconds: number): Promise<void> {
    if (!this.#isUp) throw new Error(GONE);
    await this.#ask(['SET', key, value, 'PX', milliseconds]);
  }

  takeErrors(): number {
    const errors = this.#errors;
    this.#errors = 0;
    return errors;
  }

  async #show(): Promise<void> {
    const credential = await this.credential();
    if (credential.length > 0) await this.#ask(['AUTH', ...credential], { timeout: CONNECT_MS });
  }

  #ask(words: readonly Word[], { timeout = this.configuration.timeout, isBinary = false } = {}): Promise<Reply> {
    return new Promise((answered, failed) => {
      const socket = this.#socket;
      if (!socket) return failed(new Error(GONE));
      const timer = setTimeout(() => this.#fail(new Error(`no answer within ${timeout} ms`)), timeout);
      this.#questions.push({ answered, failed, timer, isBinary });
      // what is asked at once goes out at once: a write costs more than a question
      if (socket.writableCorked === 0) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      socket.write(encode(words));
    });
  }

  readonly #read = (bytes: Buffer): void => {
    try {
      this.#rest = this.#rest.length > 0 ? Buffer.concat([this.#rest, bytes]) : bytes;
      let at = 0;
      const next = () => (at < this.#rest.length ? parse(this.#rest, at, this.#questions[0]?.isBinary) : undefined);
      for (let parsed = next(); parsed; parsed = next()) {
        at = parsed.end;
        this.#answer(parsed.reply);
      }
      this.#rest = this.#rest.subarray(at);
    } catch (error) {
      this.#fail(error as Error);
    }
  };

  #answer(reply: Reply): void {
    const question = this.#questions.shift();
    if (!question) throw new Error('a reply that nobody asked for');
    clearTimeout(question.timer);
    if (!(reply instanceof ReplyError)) {
      question.answered(reply);
      return;
    }
    question.failed(reply);
    if (/^NOSCRIPT/.test(reply.message)) return;
    if (ELSEWHERE.test(reply.message)) throw reply;
    this.#told(reply);
  }

  /** What stands in the way is everybody's: another connection is tried. */
  readonly #fail = (error: Error, socket = this.#socket): void => {
    if (socket !== this.#socket || !socket) return;
    this.#socket = undefined;
    this.#isUp = false;
    socket.destroy();
    for (const { failed, timer } of this.#questions.splice(0)) {
      clearTimeout(timer);
      failed(error);
    }
    this.#told(error);
    const retry = Math.min(RETRY_MS * 2 ** this.#failures++, MAX_RETRY_MS);
    setTimeout(this.start, retry * (1 - Math.random() / 4)).unref();
  };

  #told(error: Error): void {
    this.#errors++;
    if (error.message !== this.#failure) this.log('warn', `${this.name}: ${error.message}`);
    this.#failure = error.message;
  }
}
