/** Median, smallest and largest of what was measured. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  return { median: quantile(sorted, 0.5), min: sorted[0], max: sorted[sorted.length - 1] };
}

/** Of values in ascending order, interpolated. */
export function quantile(sorted: readonly number[], fraction: number): number {
  const at = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at - Math.floor(at));
}

export const format = ({ median, min, max }: Spread, digits = 2): string =>
  `${median.toFixed(digits)} [${min.toFixed(digits)} … ${max.toFixed(digits)}]`;

/**
 * Measures two things in turn, as often as told, the first of each pair alternating: what the machine does besides falls on both alike.
 */
export async function inPairs<T>(pairs: number, a: () => Promise<T>, b: () => Promise<T>): Promise<{ readonly a: T[]; readonly b: T[] }> {
  const results: { a: T[]; b: T[] } = { a: [], b: [] };
  for (let pair = 0; pair < pairs; pair += 1) {
    const order = pair % 2 === 0 ? (['a', 'b'] as const) : (['b', 'a'] as const);
    for (const which of order) results[which].push(await (which === 'a' ? a : b)());
  }
  return results;
}

/** `b / a` of every pair. */
export const ratios = (a: readonly number[], b: readonly number[]): Spread => spread(a.map((value, pair) => b[pair] / value));

/** `b - a` of every pair. */
export const differences = (a: readonly number[], b: readonly number[]): Spread => spread(a.map((value, pair) => b[pair] - value));
