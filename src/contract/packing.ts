/**
 * How the runtime is packed into its variable: as digits of an arithmetic coder, which asks a model how likely it is that the next bit is a 1.
 * It is here because a task definition has 64 KiB, and the runtime takes an eighth less of them so than by the Brotli that Node.js brings.
 *
 * The model mixes contexts as PAQ and lpaq do (Mahoney, "Adaptive Weighing of Context Models for Lossless Data Compression", 2005): each
 * context tells what followed it so far, and a weighted sum of what they tell is the guess; the weights learn from each bit. The loader carries
 * this file, minified, and who packs asks the same model, so both compute the same. They do on every machine: there are integers, and
 * `+ - * /` of doubles, but nothing like `Math.exp`, which each engine has its own of. No `?` and no `%`: the loader stands in a URL.
 */

/** What a context is made of: bits 0 to 7 are the last eight bytes, the last one first; bit 8 is the word so far. */
const CONTEXTS = [0, 1, 3, 7, 15, 58, 61, 256, 258];

/** 2^32 by the golden ratio: scatters what it multiplies. */
const SCATTER = 0x9e3779b1;

/** The coder's range is above it when it is divided; 91 times as much is still a whole number among doubles. */
export const LEAST_RANGE = 4e9;

/** The bytes that the answers to "is the next bit a 1? It is with this probability" make. */
export function model(length: number, nextBit: (probability: number) => number): Uint8Array {
  const bytes = new Uint8Array(length);
  // 2^24 places where a context may start, and 256 more for the bits of a byte: 32 MiB, let go with the call. A counter is 12 bits of
  // probability, from -1/2 to 1/2, above 4 bits of how many answers it is from, which are counted to 8
  const counters = new Int16Array(17e6);
  // of each context: by the bits of this byte, by the last byte, by how many answers the counter is from
  const weights = CONTEXTS.map(() => new Float64Array(528).fill(0.1));
  const stretched = new Float64Array(4096); // ln(p / (1 - p)), as the sum of its slopes
  for (let i = 0, sum = -8.8956; i < 4096; sum += 1 / i + 1 / (4096 - i)) stretched[i++] = sum;

  const starts: number[] = [];
  // a byte has a 1 before its bits: 1 is one of which nothing is known, 256 a zero
  for (let at = 0, word = 1, last = 256, byte = 1; at < length; last = byte, byte = 1) {
    for (let i = 0; i < CONTEXTS.length; i++) {
      let hash = i;
      for (let parts = CONTEXTS[i], back = 1; parts; parts >>= 1, back++)
        if (parts & 1) hash = Math.imul(hash + ((back > 8 && word) || bytes[at - back]) + 1, SCATTER);
      starts[i] = hash >>> 8;
    }
    while (byte < 256) {
      let sum = 0;
      for (let i = 0; i < CONTEXTS.length; i++) {
        const counter = counters[starts[i] + byte];
        const weight = weights[i];
        sum += stretched[(counter >> 4) + 2048] * (weight[byte] + weight[last] + weight[(counter & 15) + 512]);
      }
      let odds = 1 - sum / 512;
      for (let i = 0; i < 9; i++) odds *= odds; // e to the power of -sum, nearly
      const probability = 0.99996 / (1 + odds) + 0.00002;
      const bit = nextBit(probability);
      for (let i = 0; i < CONTEXTS.length; i++) {
        const counter = counters[starts[i] + byte];
        const weight = weights[i];
        const answers = counter & 15;
        const step = (bit - probability) * stretched[(counter >> 4) + 2048] * 0.0025;
        weight[byte] += step;
        weight[last] += step;
        weight[answers + 512] += step;
        counters[starts[i] + byte] += (((bit * 65535 - 32768 - counter) / (answers + 1.4) + 8) & -16) + +(answers < 8);
      }
      byte = byte * 2 + bit;
    }
    bytes[at++] = byte;
    word = Math.imul(word + byte, SCATTER) * +(byte > 320 && (byte & 31) < 27) + 1;
  }
  return bytes;
}

/**
 * Unpacks three digits of length, so that 753,570 bytes are the most, and those of the coder after them. Of a text that was changed something else may
 * come: a hash has to tell.
 *
 * @throws where the text is cut, or what it holds is not of base 91
 */
export function unpack(text: string): Uint8Array {
  let next = 0;
  let range = 1;
  let code = 0;
  const digit = (): number => {
    const character = text.charCodeAt(next++);
    return character - 1 - 92 * +(character > 92) + 3 * +(character === 33);
  };
  return model(digit() * 8281 + digit() * 91 + digit(), (probability) => {
    for (; range < LEAST_RANGE; range *= 91) code = code * 91 + digit();
    if (!(code < range)) throw Error('not packed');
    const part = Math.floor(range * probability);
    const bit = +(code < part);
    if (bit) range = part;
    // not `else`, of which a minifier makes a `?`
    if (!bit) {
      code -= part;
      range -= part;
    }
    return bit;
  });
}
