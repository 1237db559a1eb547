/** The levels of each option, by its name. */
export type Options = Readonly<Record<string, readonly string[]>>;

/** A level of every option. */
export type Combination = Readonly<Record<string, string>>;

/** A level of one option. */
export interface Choice {
  readonly option: string;
  readonly level: string;
}

type Goes = (one: Choice, other: Choice) => boolean;

/**
 * Combinations in which any two levels of different options that go together do so at least once: a covering array of strength two, grown row
 * by row as AETG does. The same options give the same combinations. Further ones are added until there are `atLeast` of them, each with the
 * levels that have been met least.
 *
 * @see https://doi.org/10.1109/32.605761
 */
export function combinations(options: Options, goTogether: Goes, atLeast = 0): Combination[] {
  const missing = new Set(pairsOf(options, goTogether));
  const met = new Map<string, number>();
  const rows: Combination[] = [];
  while (missing.size > 0 || rows.length < atLeast) {
    const row = rowFrom(options, goTogether, missing, met);
    for (const choice of choicesOf(row)) met.set(keyOf(choice), (met.get(keyOf(choice)) ?? 0) + 1);
    for (const pair of pairsIn(row)) missing.delete(pair);
    rows.push(row);
  }
  return rows;
}

/** Every pair that can be: `option=level & option=level`, options in the order of the table. */
export function pairsOf(options: Options, goTogether: Goes): string[] {
  const names = Object.keys(options);
  return names.flatMap((first, index) =>
    names.slice(index + 1).flatMap((second) =>
      options[first].flatMap((one) => {
        const choice = { option: first, level: one };
        const others = options[second].map((level) => ({ option: second, level }));
        return others.filter((other) => goTogether(choice, other)).map((other) => pairOf(choice, other));
      }),
    ),
  );
}

/** The pairs that a combination has. */
export function pairsIn(row: Combination): string[] {
  const choices = choicesOf(row);
  return choices.flatMap((one, index) => choices.slice(index + 1).map((other) => pairOf(one, other)));
}

/** Begins with a pair that is missing, and lets every other option add as many as it can. */
function rowFrom(options: Options, goTogether: Goes, missing: ReadonlySet<string>, met: ReadonlyMap<string, number>): Combination {
  const names = Object.keys(options);
  const [seed] = missing;
  const chosen: Choice[] = seed ? choicesOfPair(seed) : [];
  const open = names.filter((name) => !chosen.some(({ option }) => option === name));
  const complete = fill(open, chosen, (option, sofar) => {
    const fit = options[option].map((level) => ({ option, level })).filter((choice) => sofar.every((other) => goTogether(choice, other)));
    const gain = (choice: Choice) => sofar.filter((other) => missing.has(pairOf(...inOrder(names, choice, other)))).length;
    const times = (choice: Choice) => met.get(keyOf(choice)) ?? 0;
    return fit.sort((a, b) => gain(b) - gain(a) || times(a) - times(b));
  });
  if (!complete) throw new Error(`no combination has ${seed}: it goes with no level of some other option`);
  return Object.fromEntries(names.map((name) => [name, complete.find(({ option }) => option === name)?.level ?? '']));
}

/** Goes back where what was chosen leaves an option nothing. */
function fill(open: string[], chosen: Choice[], best: (option: string, sofar: Choice[]) => Choice[]): Choice[] | undefined {
  const [option, ...rest] = open;
  if (option === undefined) return chosen;
  for (const choice of best(option, chosen)) {
    const complete = fill(rest, [...chosen, choice], best);
    if (complete) return complete;
  }
  return undefined;
}

const AND = ' & ';
const keyOf = ({ option, level }: Choice): string => `${option}=${level}`;
const pairOf = (one: Choice, other: Choice): string => `${keyOf(one)}${AND}${keyOf(other)}`;
const choicesOf = (row: Combination): Choice[] => Object.entries(row).map(([option, level]) => ({ option, level }));
const inOrder = (names: string[], one: Choice, other: Choice): [Choice, Choice] =>
  names.indexOf(one.option) < names.indexOf(other.option) ? [one, other] : [other, one];
const choicesOfPair = (pair: string): Choice[] =>
  pair.split(AND).map((key) => ({ option: key.slice(0, key.indexOf('=')), level: key.slice(key.indexOf('=') + 1) }));
