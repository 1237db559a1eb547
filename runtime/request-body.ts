import type { Member } from './json';

/** A body that has come as a whole, and what decisions read of it. */
export interface RequestBody {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly model?: string;
  readonly stream: boolean;
  /** Of a JSON body: its text, byte by byte, what it says, and where its members stand. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a client's document
  readonly document?: any;
  readonly members: ReadonlyMap<string, Member>;
  /** How much work it is for who walks through it. */
  readonly weight: number;
}
