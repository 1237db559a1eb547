import type { ServerResponse } from 'node:http';
import { brotliCompressSync, createBrotliCompress, createDeflate, createGzip, deflateSync, gzipSync } from 'node:zlib';
import type { ApiAnswer } from './api-answer';
import type { Behaviour } from './behaviour';
import { pauseWhileOpen } from './pause';

const COMPRESS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync };
const COMPRESSOR = { gzip: createGzip, deflate: createDeflate, br: createBrotliCompress };
/** A block of a reserved type to deflate, a reserved bit to Brotli. */
const UNDECODABLE = Buffer.alloc(16, 0x0e);

/** Sends an answer as programmed: its pieces, its encoding, its failure, its end. */
export async function deliver(response: ServerResponse, answer: ApiAnswer, behaviour: Behaviour): Promise<void> {
  const { encoding } = behaviour;
  const headers = { ...answer.headers, ...(encoding && { 'content-encoding': encoding }), ...behaviour.headers };
  response.writeHead(answer.status ?? 200, headers as Record<string, string>);
  if (behaviour.trailers) response.addTrailers(behaviour.trailers);
  if (answer.events) await deliverEvents(response, answer, answer.events, behaviour);
  else await deliverBody(response, answer, behaviour);
}

async function deliverBody(response: ServerResponse, answer: ApiAnswer, behaviour: Behaviour): Promise<void> {
  const { encoding, failure, cutAfter, corruptAfter } = behaviour;
  const failed = failure && answer.failure?.(failure);
  const plain = Buffer.from(failed ?? answer.body ?? '');
  const body = corruptAfter === undefined ? encode(plain, encoding) : await corrupted(plain.subarray(0, corruptAfter), encoding);
  const wire = new Wire(response, behaviour);
  if (cutAfter === undefined) await wire.end(body);
  else if ((await wire.write(body.subarray(0, cutAfter))) && (await wire.flush()) && (await pauseWhileOpen(response, 1))) response.destroy();
}

type Encoding = Behaviour['encoding'];

const encode = (plain: Buffer, encoding: Encoding): Buffer => (encoding ? COMPRESS[encoding](plain) : plain);
const corrupted = async (plain: Buffer, encoding: Encoding): Promise<Buffer> =>
  Buffer.concat([encoding ? await new Encoder(encoding).encode(plain) : plain, UNDECODABLE]);

async function deliverEvents(response: ServerResponse, answer: ApiAnswer, events: Iterable<string | Buffer>, behaviour: Behaviour): Promise<void> {
  response.flushHeaders();
  if (!(await pauseWhileOpen(response, behaviour.silence ?? 0))) return;
  const wire = new Wire(response, behaviour);
  const encoder = behaviour.encoding && new Encoder(behaviour.encoding);
  let written = 0;
  for (const event of programmed(events, answer, behaviour)) {
    if (written === behaviour.cutAfter) {
      await wire.flush();
      response.destroy();
      return;
    }
    if (written > 0 && !(await pauseWhileOpen(response, behaviour.interval ?? 0))) return;
    if (written === behaviour.corruptAfter && encoder) {
      await wire.end(UNDECODABLE);
      return;
    }
    const bytes = asSent(event, behaviour, written);
    if (!(await wire.write(encoder ? await encoder.encode(bytes) : bytes))) return;
    written += 1;
  }
  await wire.end(encoder && (await encoder.end()));
}

/** The events with the programmed failure among them and without the omitted ones. */
function* programmed(events: Iterable<string | Buffer>, answer: ApiAnswer, { failure, omitLast = 0 }: Behaviour): Generator<string | Buffer> {
  const waiting: (string | Buffer)[] = [];
  let given = 0;
  for (const event of events) {
    waiting.push(event);
    if (waiting.length <= omitLast) continue;
    if (failure && answer.failure && given === (failure.after ?? 0)) {
      yield answer.failure(failure);
      if (!failure.goesOn) return;
    }
    yield waiting.shift() as string | Buffer;
    given += 1;
  }
}

function asSent(event: string | Buffer, { lineEnding = '\n', corruptAfter, encoding }: Behaviour, index: number): Buffer {
  if (typeof event === 'string') return Buffer.from(lineEnding === '\n' ? event : event.replace(/\r?\n/g, lineEnding));
  if (index !== corruptAfter || encoding) return event;
  const corrupt = Buffer.from(event);
  corrupt[corrupt.length - 6] ^= 0x20; // in the payload: the checksum behind it no longer fits
  return corrupt;
}

/** Compresses event by event, so that each can be read when it arrives. */
class Encoder {
  private readonly stream;
  private pieces: Buffer[] = [];

  constructor(encoding: NonNullable<Encoding>) {
    this.stream = COMPRESSOR[encoding]();
    this.stream.on('data', (piece: Buffer) => this.pieces.push(piece));
  }

  async encode(bytes: Buffer): Promise<Buffer> {
    this.stream.write(bytes);
    await new Promise<void>((resolve) => this.stream.flush(resolve));
    return this.taken();
  }

  async end(): Promise<Buffer> {
    const ended = new Promise((resolve) => this.stream.once('end', resolve));
    this.stream.end();
    await ended;
    return this.taken();
  }

  private async taken(): Promise<Buffer> {
    await new Promise(setImmediate); // what was flushed is emitted behind the flush
    const bytes = Buffer.concat(this.pieces);
    this.pieces = [];
    return bytes;
  }
}

/** A response as a connection carries it: as written, or in the programmed pieces. */
class Wire {
  private sent = 0;
  private held: Buffer = Buffer.alloc(0);

  constructor(
    private readonly response: ServerResponse,
    private readonly behaviour: Behaviour,
  ) {
    if (this.inPieces) response.socket?.setNoDelay(true);
  }

  /** False when the caller has left. */
  async write(bytes: Buffer): Promise<boolean> {
    if (!this.inPieces) return this.send(bytes);
    this.held = Buffer.concat([this.held, bytes]);
    for (let border = this.nextBorder; border - this.sent <= this.held.length; border = this.nextBorder) {
      const piece = this.held.subarray(0, border - this.sent);
      this.held = this.held.subarray(piece.length);
      if (!(await this.send(piece)) || !(await pauseWhileOpen(this.response, 1))) return false;
    }
    return true;
  }

  async flush(): Promise<boolean> {
    const rest = this.held;
    this.held = Buffer.alloc(0);
    return this.send(rest);
  }

  async end(bytes: Buffer = Buffer.alloc(0)): Promise<void> {
    if (this.inPieces && !((await this.write(bytes)) && (await this.flush()))) return;
    this.response.end(this.inPieces ? undefined : bytes);
  }

  private get inPieces(): boolean {
    return this.behaviour.pieces !== undefined || this.behaviour.borders !== undefined;
  }

  private get nextBorder(): number {
    const { pieces = Number.POSITIVE_INFINITY, borders = [] } = this.behaviour;
    return borders.find((border) => border > this.sent) ?? this.sent + pieces;
  }

  private async send(bytes: Buffer): Promise<boolean> {
    if (this.response.destroyed) return false;
    this.sent += bytes.length;
    if (bytes.length > 0 && !this.response.write(bytes)) await roomOf(this.response);
    return !this.response.destroyed;
  }
}

function roomOf(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
