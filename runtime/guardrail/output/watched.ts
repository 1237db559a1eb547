/** An answer that goes out as it comes, and is checked when it has. */
import { parseJson } from '../../parsing';
import type { EventFormat } from '../events';
import type { AnswerStream } from '../streams';
import { isStream, PassingAnswer } from './passing';
import type { Room } from './room';
import { Told } from './told';

/** Of a longer one the beginning is checked. */
const MAX_TEXT = 1024 * 1024;
const MAX_DOCUMENT = 8 * 1024 * 1024;

export interface WatchedOptions {
  readonly room: Room;
  readonly format: () => EventFormat;
  /** Absent: nobody knows where the texts of its events stand. */
  readonly stream?: () => AnswerStream;
  readonly textsOf: (document: unknown) => readonly string[];
  /** `isCut`: there was more. */
  readonly check: (texts: readonly string[], isCut: boolean) => void;
}

export class WatchedAnswer extends PassingAnswer {
  #format?: EventFormat;
  #stream?: AnswerStream;
  #heard = new Told();
  #channels = new Map<string, string>();
  #wholes = new Set<string>();
  #pieces: Buffer[] = [];
  #size = 0;
  #isCut = false;

  constructor(
    inner: PassingAnswer['inner'],
    private readonly options: WatchedOptions,
  ) {
    super(inner);
  }

  override begin(status: number, headers: Record<string, string>): void {
    super.begin(status, headers);
    if (!isStream(headers)) return;
    this.#stream = this.options.stream?.();
    if (this.#stream) this.#format = this.options.format();
    else this.#isCut = true;
  }

  override write(bytes: Buffer): boolean {
    if (!this.given) this.#see(bytes);
    return super.write(bytes);
  }

  override whole(status: number, headers: Record<string, string>, body: string | Buffer): void {
    super.whole(status, headers, body);
    if (status < 300) this.#checkDocument(body, false);
  }

  override end(): void {
    const wasGiven = this.given;
    super.end();
    if (!wasGiven) this.#told();
  }

  override breakOff(...how: Parameters<PassingAnswer['breakOff']>): void {
    const wasGiven = this.given;
    super.breakOff(...how);
    if (!wasGiven) this.#told();
  }

  override takeBack(): void {
    this.#heard = new Told();
    this.#channels = new Map();
    this.#wholes = new Set();
    this.#pieces = [];
    this.#size = 0;
    this.options.room.release();
    this.#stream = this.#format = undefined;
    super.takeBack();
  }

  #see(bytes: Buffer): void {
    this.#size += bytes.length;
    this.#isCut ||= this.#size > MAX_DOCUMENT || !this.options.room.take(bytes.length);
    if (this.#isCut) return;
    if (!this.#format || !this.#stream) {
      this.#pieces.push(bytes);
      return;
    }
    for (const event of this.#format.read(bytes)) {
      this.#isCut ||= event.isUnread === true;
      const { pieces, wholes } = this.#heard.hears(event, this.#stream);
      for (const whole of wholes) this.#wholes.add(whole);
      for (const [channel, piece] of pieces) {
        const text = (this.#channels.get(channel) ?? '') + piece;
        if (text.length <= MAX_TEXT) this.#channels.set(channel, text);
        else this.#isCut = true;
      }
    }
  }

  /** Also of one that broke off: it has been read. */
  #told(): void {
    if (this.#pieces.length > 0) this.#checkDocument(Buffer.concat(this.#pieces), this.#isCut);
    else this.options.check([...this.#channels.values(), ...this.#wholes], this.#isCut);
  }

  #checkDocument(body: string | Buffer, isCut: boolean): void {
    let texts: readonly string[] | undefined;
    try {
      texts = this.options.textsOf(parseJson(body));
    } catch {
      // nested too deeply to be read through
    }
    this.options.check(texts ?? [], isCut || !texts);
  }
}
