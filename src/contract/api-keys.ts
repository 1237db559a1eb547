/**
 * API keys: `gw_<id>_<secret>_<checksum>`, in letters and digits. The operator's table knows an id and the hash of the whole key. The checksum
 * tells a key that was mistyped or made up by chance, without asking the table. Data and pure functions only, no import of either side.
 */

/** How every key begins, and nothing else that a client may show. */
export const API_KEY_PREFIX = 'gw_';

/** Partition key value of the items of API keys. The sort key is the id of the key. */
export const API_KEY_PARTITION = 'key';

/** What the client id of a client without tokens begins with. No token speaks for it. */
export const KEYS_ONLY_PREFIX = 'api-keys:';

/** What a key may do that nobody has said more of. */
export const API_KEY_SCOPE = 'invoke';

/** Scopes that a key may have. */
export const API_KEY_SCOPES = [API_KEY_SCOPE, 'admin'] as const;

const ID_LENGTH = 12;
const SECRET_LENGTH = 32;
const CHECKSUM_LENGTH = 6;

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const KEY = new RegExp(`^(${API_KEY_PREFIX}([0-9A-Za-z]{${ID_LENGTH}})_[0-9A-Za-z]{${SECRET_LENGTH}})_([0-9A-Za-z]{${CHECKSUM_LENGTH}})$`);

/** Of a key that was made. */
export const API_KEY_ID = new RegExp(`^[0-9A-Za-z]{${ID_LENGTH}}$`);

/**
 * A key, and the id in it.
 *
 * @param random gives as many random bytes as it is asked for
 */
export function makeApiKey(random: (count: number) => Uint8Array): { readonly id: string; readonly key: string } {
  const id = randomText(random, ID_LENGTH);
  const body = `${API_KEY_PREFIX}${id}_${randomText(random, SECRET_LENGTH)}`;
  return { id, key: `${body}_${checksumOf(body)}` };
}

/** The id in a key; undefined for what is none, or has another checksum. */
export function apiKeyId(key: string): string | undefined {
  const [, body, id, checksum] = KEY.exec(key) ?? [];
  return body && checksumOf(body) === checksum ? id : undefined;
}

/** A key as the operator's table holds it. Times are seconds since 1970. */
export interface ApiKeyItem {
  readonly pk: { readonly S: typeof API_KEY_PARTITION };
  /** The id. */
  readonly sk: { readonly S: string };
  /** SHA-256 of the whole key, in hexadecimal. */
  readonly hash: { readonly S: string };
  /** Name of the client that it was made for. */
  readonly client: { readonly S: string };
  readonly scopes: { readonly SS: readonly string[] };
  /** What people know it by. */
  readonly name?: { readonly S: string };
  readonly createdAt: { readonly N: string };
  /** Absent: it does not expire. DynamoDB removes the item some time after it where it has been told to. */
  readonly expiresAt?: { readonly N: string };
  readonly revokedAt?: { readonly N: string };
  /** `Limits` as JSON. Absent: none but its client's. */
  readonly limits?: { readonly S: string };
}

/** Every digit as likely as every other: bytes that would prefer the first ones are left out. */
function randomText(random: (count: number) => Uint8Array, length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of random(length - text.length)) {
      if (byte < 4 * DIGITS.length) text += DIGITS[byte % DIGITS.length];
    }
  }
  return text;
}

/** CRC-32 (https://www.rfc-editor.org/rfc/rfc1952#section-8). */
function checksumOf(text: string): string {
  let crc = -1;
  for (let index = 0; index < text.length; index++) {
    crc ^= text.charCodeAt(index);
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 && 0xedb88320);
  }
  let rest = ~crc >>> 0;
  let digits = '';
  for (let place = 0; place < CHECKSUM_LENGTH; place++) {
    digits = DIGITS[rest % DIGITS.length] + digits;
    rest = Math.floor(rest / DIGITS.length);
  }
  return digits;
}
