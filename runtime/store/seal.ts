/** What makes an entry unreadable, and its name a number, to whoever has the store and not the secret. */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
/** Of the form of sealed bytes. */
const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const START = 1 + NONCE_BYTES + TAG_BYTES;

/** Bytes that sealing adds. */
export const SEAL_BYTES = START;

export interface Seal {
  /** What a request is called: the same for the same parts, and else never. */
  nameOf(parts: string, body: Uint8Array): string;
  seal(name: string, plain: Buffer): Buffer;
  /** Undefined for whatever was not sealed under this name with this secret. */
  open(name: string, sealed: Buffer): Buffer | undefined;
}

/** `purpose` tells the keys of one use from those of every other. Two keys of one secret, so that none is used for both; and of the second one for each entry, so that no key ever meets the same nonce twice. */
export function createSeal(secret: string, purpose: string): Seal {
  const derived = (what: string) => Buffer.from(hkdfSync('sha256', secret, '', `cdk-portkey-gateway ${purpose}: ${what}`, 32));
  const naming = derived('names');
  const sealing = derived('entries');
  const keyOf = (name: string): Buffer => createHmac('sha256', sealing).update(name).digest();

  return {
    // text of JSON has no line break in it: where it ends is known
    nameOf: (parts, body) => createHmac('sha256', naming).update(parts).update('\n').update(body).digest('base64url'),

    seal(name, plain) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, keyOf(name), nonce);
      const sealed = cipher.update(plain);
      cipher.final();
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), sealed]);
    },

    open(name, sealed) {
      if (sealed.length <= START || sealed[0] !== VERSION) return undefined;
      try {
        const decipher = createDecipheriv(CIPHER, keyOf(name), sealed.subarray(1, 1 + NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, START));
        const plain = decipher.update(sealed.subarray(START));
        decipher.final();
        return plain;
      } catch {
        return undefined;
      }
    },
  };
}
