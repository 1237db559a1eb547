import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { command, Frames, RespError, type RespValue } from './resp';

export interface RespDestination {
  readonly port: number;
  /** With TLS: whom the other side is trusted by, and the name that it is asked for. */
  readonly tls?: { readonly ca: string; readonly servername: string };
}

/** One connection to Valkey, for setting up and for asserting: no retries, no pool. Answers come in the order of the questions. */
export class RespClient {
  readonly closed: Promise<void>;
  private readonly waiting: { readonly resolve: (value: RespValue) => void; readonly reject: (error: Error) => void }[] = [];

  private constructor(private readonly socket: Socket) {
    const frames = new Frames();
    socket.setNoDelay(true);
    socket.on('data', (part: Buffer) => {
      for (const { value } of frames.take(part)) {
        const asked = this.waiting.shift();
        if (value instanceof RespError) asked?.reject(value);
        else asked?.resolve(value);
      }
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        for (const { reject } of this.waiting.splice(0)) reject(new Error('the connection was closed'));
        resolve();
      });
    });
  }

  static open({ port, tls }: RespDestination): Promise<RespClient> {
    return new Promise((resolve, reject) => {
      const socket = tls ? connectSecurely({ host: '127.0.0.1', port, ...tls }) : connectPlain(port, '127.0.0.1');
      socket.once('error', reject);
      socket.once('close', () => reject(new Error('the connection was closed')));
      socket.once(tls ? 'secureConnect' : 'connect', () => resolve(new RespClient(socket)));
    });
  }

  /** Rejects with a `RespError` where the answer is one. */
  ask(...parts: readonly (string | number)[]): Promise<RespValue> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) reject(new Error('the connection was closed'));
      this.waiting.push({ resolve, reject });
      this.socket.write(command(...parts));
    });
  }

  async close(): Promise<void> {
    this.socket.destroy();
    await this.closed;
  }
}
