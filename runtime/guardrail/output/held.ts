/** An answer of which nothing goes out before it has been checked: window by window, or as a whole. */
import type { Api } from '../../endpoints';
import { Refusal } from '../../refusal';
import { errorEvent } from '../../refusal-body';
import type { EventFormat } from '../events';
import type { AnswerStream, StreamEvent } from '../streams';
import { Masking } from './masking';
import { isStream, PassingAnswer } from './passing';
import type { Room } from './room';
import { Told } from './told';

/** What a check says. */
export interface Judged {
  readonly isBlocked: boolean;
  /** As they may go out; absent where nothing is masked. */
  readonly texts?: readonly string[];
  readonly message: string;
  /** Why nothing of it may go out. */
  readonly refusal?: Refusal;
}

export interface HeldOptions {
  readonly api: Api;
  readonly requestId: string;
  /** Characters that are checked at once, and how many of them were shown before. Absent: all at the end. */
  readonly window?: { readonly size: number; readonly overlap: number };
  readonly room: Room;
  /** Of what cannot be read: why it is not given. */
  readonly unread: () => Refusal | undefined;
  readonly format: () => EventFormat;
  /** Absent: nobody knows where the texts of its events stand. */
  readonly stream?: () => AnswerStream;
  readonly judge: (texts: readonly string[]) => Promise<Judged>;
  /** Of a whole answer: as it may go out, or what is said in its place. */
  readonly judgeDocument: (body: Buffer) => Promise<Buffer | Refusal>;
}

/** Of a window: then its provider waits. Of a whole answer: a larger one is none that anybody waits for. */
const MAX_WAITING = 256 * 1024;
const MAX_HELD = 32 * 1024 * 1024;

const UNREADABLE = 'the answer cannot be read';

export class HeldAnswer extends PassingAnswer {
  #isEnding = false;
  #isOver = false;
  #isChecking = false;
  /** Of what is not told as events. */
  #head?: readonly [status: number, headers: Record<string, string>];
  #pieces: Buffer[] = [];
  #size = 0;
  #format?: EventFormat;
  #stream?: AnswerStream;
  #events: StreamEvent[] = [];
  #told = new Told();
  /** What of each text waits in them, and the end of what has gone out; what is told as a whole is judged as one. */
  #waiting = new Map<string, string>();
  #wholes = new Set<string>();
  #characters = 0;
  #before = new Map<string, string>();
  #resume?: () => void;

  constructor(
    inner: PassingAnswer['inner'],
    private readonly options: HeldOptions,
  ) {
    super(inner);
  }

  override get given(): boolean {
    return this.#isEnding || super.given;
  }

  /** In a stream in which nothing else comes. */
  override set pings(_: boolean) {
    this.inner.pings = this.#stream !== undefined;
  }
  override get pings(): boolean {
    return this.inner.pings;
  }

  override begin(status: number, headers: Record<string, string>): void {
    if (!isStream(headers)) {
      this.#head = [status, headers];
      return;
    }
    this.#stream = this.options.stream?.();
    this.#format = this.options.format();
    super.begin(status, headers);
    this.pings = true;
  }

  override write(bytes: Buffer): boolean {
    if (this.given) return true;
    this.#size += bytes.length;
    if (!this.options.room.take(bytes.length)) this.#fail(new Refusal('guardrail_not_available', 'too many answers are held'));
    else if (!this.#format) this.#pieces.push(bytes);
    else for (const event of this.#format.read(bytes)) this.#add(event);
    if (this.#size > MAX_HELD) this.#fail(new Refusal('guardrail_not_available', 'the answer is too long to be held'));
    // what is no stream is held to its end
    return !this.options.window || !this.#format || this.#size < MAX_WAITING;
  }

  override onDrain(resume: () => void): void {
    let isOver = false;
    const once = (): void => {
      if (!isOver) resume();
      isOver = true;
    };
    this.#resume = once;
    // where its client leaves nobody checks any more
    super.onDrain(once);
  }

  override whole(status: number, headers: Record<string, string>, body: string | Buffer): void {
    if (this.given) return;
    if (status >= 300 || this.begun) {
      super.whole(status, headers, body);
      return;
    }
    this.#isEnding = true;
    void this.#judgeWhole(status, headers, Buffer.from(body));
  }

  override end(): void {
    if (this.given) return;
    this.#isEnding = true;
    if (this.#format) {
      for (const event of this.#format.rest()) this.#add(event);
      this.#check();
    } else if (this.#head) void this.#judgeWhole(...this.#head, Buffer.concat(this.#pieces));
    else super.end();
  }

  /** What has not been checked does not go out. */
  override breakOff(refusal: Refusal, said?: Buffer): void {
    if (this.given) return;
    this.#drop();
    super.breakOff(refusal, said);
  }

  override refuse(refusal: Refusal): void {
    if (this.given) return;
    this.#drop();
    super.refuse(refusal);
  }

  override takeBack(): void {
    this.#drop();
    super.takeBack();
  }

  async #judgeWhole(status: number, headers: Record<string, string>, body: Buffer): Promise<void> {
    // one that cannot be read through, such as one that is nested too deeply, has not been checked
    const judged = await this.options.judgeDocument(body).catch(() => new Refusal('guardrail_not_available', UNREADABLE));
    if (judged instanceof Refusal) super.refuse(judged);
    else super.whole(status, headers, judged);
  }

  #add(event: StreamEvent): void {
    const refusal = event.isUnread ? this.options.unread() : undefined;
    if (refusal) {
      this.#fail(refusal);
      return;
    }
    const { pieces = [], wholes = [] } = this.#stream ? this.#told.hears(event, this.#stream) : {};
    for (const [channel, text] of pieces) this.#waiting.set(channel, (this.#waiting.get(channel) ?? '') + text);
    for (const text of wholes) this.#wholes.add(text);
    for (const text of [...pieces.map(([, piece]) => piece), ...wholes]) this.#characters += text.length;
    // of a whole answer nothing is told before its end: what has been read of it takes several times as much room as its bytes
    this.#events.push(this.options.window ? event : { name: event.name, bytes: event.bytes, document: event.bytes ? undefined : event.document });
    if (this.#isDue) this.#check();
  }

  /** A window is full: of text, or of what is none, such as a long call of a tool, behind which its provider would wait for ever. */
  get #isDue(): boolean {
    const { window } = this.options;
    return window !== undefined && (this.#characters >= window.size - window.overlap || this.#size >= MAX_WAITING);
  }

  #check(): void {
    this.#next().catch(() => this.#fail(new Refusal('guardrail_not_available', UNREADABLE)));
  }

  /** Checks what waits, and lets it go; again, where more has come meanwhile. */
  async #next(): Promise<void> {
    if (this.#isChecking || this.#isOver) return;
    this.#isChecking = true;
    const events = this.#events;
    const waiting = [...this.#waiting];
    const wholes = [...this.#wholes];
    const isLast = this.#isEnding;
    this.#events = [];
    this.#waiting = new Map();
    this.#wholes = new Set();
    this.#size = this.#characters = 0;
    const shown = [...waiting.map(([channel, text]) => (this.#before.get(channel) ?? '') + text), ...wholes];
    const judged = shown.length > 0 ? await this.options.judge(shown) : undefined;
    this.#isChecking = false;
    if (this.#isOver || super.given || this.closed) return;
    if (judged?.refusal) return this.#fail(judged.refusal);
    if (judged?.isBlocked) return this.#block(judged.message);
    for (const [channel, text] of waiting) this.#before.set(channel, this.#endOf(channel, text));
    this.#give(events, judged?.texts && new Masking(waiting, wholes, judged.texts));
    // what has come meanwhile is as much as is waited for
    if (this.options.window) this.options.room.release();
    if (isLast) super.end();
    else if (this.#isEnding || this.#isDue) this.#check();
    this.#resume?.();
  }

  #endOf(channel: string, text: string): string {
    const overlap = this.options.window?.overlap ?? 0;
    return overlap > 0 ? ((this.#before.get(channel) ?? '') + text).slice(-overlap) : '';
  }

  #give(events: readonly StreamEvent[], masking?: Masking): void {
    const stream = this.#stream;
    const format = this.#format;
    if (!format) return;
    const bytes = events.map((each) => {
      const event = masking ? this.#readAgain(each) : each;
      const isChanged = stream && masking?.apply(event, stream);
      if (this.options.window) stream?.gives(event);
      return isChanged || !event.bytes ? format.write(event) : event.bytes;
    });
    if (bytes.length > 0) super.write(Buffer.concat(bytes));
  }

  #readAgain(event: StreamEvent): StreamEvent {
    if (event.document !== undefined || !event.bytes) return event;
    const format = this.options.format();
    return [...format.read(event.bytes), ...format.rest()][0] ?? event;
  }

  /** What the guardrail says in place of the rest, as the API ends an answer that is filtered. */
  #block(message: string): void {
    this.#isOver = this.#isEnding = true;
    this.#resume?.();
    const ending = this.#stream?.ending(message) ?? [];
    const format = this.#format;
    if (!format || ending.length === 0) {
      super.breakOff(new Refusal('guardrail_intervened'));
      return;
    }
    super.write(Buffer.concat(ending.map((event) => format.write(event))));
    super.end();
  }

  #fail(refusal: Refusal): void {
    if (this.#isOver) return;
    this.#isOver = this.#isEnding = true;
    this.#resume?.();
    this.#drop();
    const { api, requestId } = this.options;
    if (this.begun) super.breakOff(refusal, errorEvent(refusal, api, requestId));
    else super.refuse(refusal);
  }

  #drop(): void {
    this.#events = [];
    this.#pieces = [];
    this.#told = new Told();
    this.#waiting = new Map();
    this.#wholes = new Set();
    this.#before = new Map();
    this.#size = this.#characters = 0;
    this.options.room.release();
    this.#head = this.#format = this.#stream = undefined;
  }
}
