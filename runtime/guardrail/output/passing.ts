/** Stands in front of the client, and passes on all that is written. */
import type { Client } from '../../answer/client';
import { EVENTS, FRAMES } from '../../answer/state';
import { mediaType } from '../../media-type';
import type { Refusal } from '../../refusal';

export class PassingAnswer implements Client {
  constructor(protected readonly inner: Client) {}

  get given(): boolean {
    return this.inner.given;
  }
  get begun(): boolean {
    return this.inner.begun;
  }
  get isAnswered(): boolean {
    return this.inner.isAnswered;
  }
  get closed(): boolean {
    return this.inner.closed;
  }
  get holds(): boolean {
    return this.inner.holds;
  }
  get hidesUsage(): boolean {
    return this.inner.hidesUsage;
  }
  set hidesUsage(hides: boolean) {
    this.inner.hidesUsage = hides;
  }
  get pings(): boolean {
    return this.inner.pings;
  }
  set pings(pings: boolean) {
    this.inner.pings = pings;
  }
  continue(): void {
    this.inner.continue();
  }
  refuse(refusal: Refusal): void {
    this.inner.refuse(refusal);
  }
  json(document: unknown): void {
    this.inner.json(document);
  }
  whole(status: number, headers: Record<string, string>, body: string | Buffer): void {
    this.inner.whole(status, headers, body);
  }
  hold(): void {
    this.inner.hold();
  }
  takeBack(): void {
    this.inner.takeBack();
  }
  commit(): void {
    this.inner.commit();
  }
  begin(status: number, headers: Record<string, string>): void {
    this.inner.begin(status, headers);
  }
  write(bytes: Buffer): boolean {
    return this.inner.write(bytes);
  }
  onDrain(resume: () => void): void {
    this.inner.onDrain(resume);
  }
  end(): void {
    this.inner.end();
  }
  breakOff(refusal: Refusal, said?: Buffer): void {
    this.inner.breakOff(refusal, said);
  }
  interrupt(refusal: Refusal): void {
    this.inner.interrupt(refusal);
  }
  ping(now: number): void {
    this.inner.ping(now);
  }
  abandon(): void {
    this.inner.abandon();
  }
}

/** Whether it comes as events. */
export const isStream = (headers: Record<string, string>): boolean => [EVENTS, FRAMES].includes(mediaType(headers['content-type']) ?? '');
