/** The value of one minute; undefined where there is none. */
export type Point = number | undefined;

/** A number of the expression, a series, or several of them. */
type Value = { readonly scalar: number } | { readonly series: readonly Point[] } | { readonly all: readonly (readonly Point[])[] };

/**
 * Metric math, as far as our alarms and policies use it, by what AWS documents of it. What is not documented is marked.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
 */
const RULES = {
  /** "Missing values in a time series are treated as 0"; where nothing has a value, there is none. A data point that would be divided by zero is dropped. */
  arithmetic: {
    '+': (a: number, b: number) => a + b,
    '-': (a: number, b: number) => a - b,
    '*': (a: number, b: number) => a * b,
    '/': (a: number, b: number) => (b === 0 ? undefined : a / b),
  },
  /** "The function treats the missing value in the other time series as 0": 1 or 0. */
  comparison: {
    '>=': (a: number, b: number) => Number(a >= b),
    '<=': (a: number, b: number) => Number(a <= b),
    '>': (a: number, b: number) => Number(a > b),
    '<': (a: number, b: number) => Number(a < b),
  },
  /** Of an array of series, by minute. Not documented: that a series without a value has no part in it. */
  together: {
    SUM: (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0),
    MAX: (values: readonly number[]) => Math.max(...values),
  },
  /** A condition without a value drops the point; a true one gives 0 where the second argument has none, a false one drops it where the third has none. */
  IF: (condition: Point, yes: Point, no: Point): Point => (condition === undefined ? undefined : condition === 0 ? no : (yes ?? 0)),
  FILL: (point: Point, filler: Point): Point => point ?? filler,
} as const;

const BINARY: Readonly<Record<string, (a: number, b: number) => Point>> = { ...RULES.arithmetic, ...RULES.comparison };
const STRENGTH = [Object.keys(RULES.comparison), ['+', '-'], ['*', '/']];

/** What an expression gives of series of one length, by their ids. */
export function evaluate(expression: string, series: Readonly<Record<string, readonly Point[]>>): readonly Point[] {
  const minutes = Object.values(series)[0].length;
  const words = expression.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|>=|<=|[-+*/<>()[\],]/g) ?? [];
  if (words.join('') !== expression.replace(/\s/g, '')) throw new Error(`not understood: ${expression}`);
  let next = 0;
  const take = (wanted: string) => {
    if (words[next++] !== wanted) throw new Error(`${wanted} is missing in ${expression}`);
  };
  const points = (value: Value): readonly Point[] => {
    if ('series' in value) return value.series;
    if ('scalar' in value) return Array.from({ length: minutes }, () => value.scalar);
    throw new Error(`an array where a series is wanted: ${expression}`);
  };
  const byMinute = (of: (minute: number) => Point): Value => ({ series: Array.from({ length: minutes }, (_, minute) => of(minute)) });

  function operation(strength = 0): Value {
    if (strength === STRENGTH.length) return operand();
    let left = operation(strength + 1);
    while (STRENGTH[strength].includes(words[next])) {
      const apply = BINARY[words[next++]];
      const [one, other] = [left, operation(strength + 1)];
      if ('scalar' in one && 'scalar' in other) throw new Error(`two numbers: ${expression}`);
      const [a, b] = [points(one), points(other)];
      // a number is no value of its own: where the series has none, there is none
      const silent = (minute: number) => [one, other].every((each) => 'scalar' in each || points(each)[minute] === undefined);
      left = byMinute((minute) => (silent(minute) ? undefined : apply(a[minute] ?? 0, b[minute] ?? 0)));
    }
    return left;
  }

  function list(end: string): Value[] {
    const values = [operation()];
    while (words[next] === ',') {
      next++;
      values.push(operation());
    }
    take(end);
    return values;
  }

  function operand(): Value {
    const word = words[next++];
    if (word === '(') return list(')')[0];
    if (word === '[') return { all: list(']').map(points) };
    if (/^\d/.test(word)) return { scalar: Number(word) };
    if (words[next] !== '(') {
      if (!series[word]) throw new Error(`${word} is no metric of ${expression}`);
      return { series: series[word] };
    }
    take('(');
    return called(word, list(')'));
  }

  function called(name: string, [first, second, third]: Value[]): Value {
    if (name === 'IF') return byMinute((minute) => RULES.IF(points(first)[minute], points(second)[minute], points(third)[minute]));
    if (name === 'FILL') return byMinute((minute) => RULES.FILL(points(first)[minute], points(second)[minute]));
    const together = RULES.together[name as keyof typeof RULES.together];
    // of a single series these are one number for all of the time, which AWS advises against in alarms
    if (!together || !('all' in first)) throw new Error(`${name} is not understood in ${expression}`);
    return byMinute((minute) => {
      const values = first.all.map((each) => each[minute]).filter((point) => point !== undefined);
      return values.length > 0 ? together(values) : undefined;
    });
  }

  const value = operation();
  if (next !== words.length) throw new Error(`not understood: ${expression}`);
  return points(value);
}
