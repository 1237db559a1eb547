import fc from 'fast-check';

/** How many streams a fuzz test tries. */
export const RUNS = process.env.TEST_TIER === 'full' ? 20_000 : 500;
/** Milliseconds in which it has done so, on a busy machine too. */
export const FUZZ_TIMEOUT = 300_000;

/** The bytes, cut at these places: parts of a million of their length. */
export function cut(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => Math.floor((place * bytes.length) / 1_000_000)).sort((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end));
}

export const inPiecesOf = (size: number, bytes: Buffer): Buffer[] =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));

/** Where to cut. */
export const places = fc.array(fc.nat(1_000_000), { maxLength: 12 });

/** Highest number of bytes outside the heap, in buffers, while this runs, above what there was before. */
export function peakOfBuffers(work: (look: () => void) => void): number {
  const before = process.memoryUsage().arrayBuffers;
  let peak = 0;
  work(() => {
    peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
  });
  return peak;
}
