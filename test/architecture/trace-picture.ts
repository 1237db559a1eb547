import type { RecordedSpan } from '../traces/recorded-trace';

/** Pixels. */
const LEFT = 230;
const WIDTH = 620;
const ROW = 34;
const BAR = 18;
const HEAD = 40;
const FOOT = 14;
const MARGIN = 12;
/** Between a bar and what is said of it; and what one character takes. */
const GAP = 6;
const CHARACTER = 5.5;
/** One that is shorter would not be seen. */
const LEAST = 2;

/** As the other pictures have them: ours, and what others do. */
const FILLS: Readonly<Record<RecordedSpan['kind'], string>> = { server: '#54aeff', internal: '#ddf4ff', client: '#d0d7de' };
const FAILED = '#ffcecb';
const LINE = '#57606a';

/** What is said beside the bar of a span, besides its time. */
const TOLD: readonly (readonly [attribute: string, words: (value: unknown) => string])[] = [
  ['gateway.client', (value) => `client ${value}`],
  ['gateway.route', (value) => `route ${value}`],
  ['gen_ai.response.time_to_first_chunk', (value) => `first chunk after ${Math.round(Number(value) * 1_000)} ms`],
  ['gen_ai.usage.output_tokens', (value) => `${value} tokens out`],
  ['gateway.cost', (value) => `USD ${Number(value).toPrecision(2)}`],
  ['error.type', (value) => `${value}`],
];

/** A recorded trace, span by span: when each began, and how long it took. */
export function tracePicture(spans: readonly RecordedSpan[]): string {
  const [server] = spans;
  const width = LEFT + WIDTH + MARGIN;
  const height = HEAD + spans.length * ROW + FOOT;
  const x = (time: number): number => round(LEFT + (time / server.end) * WIDTH);
  const rows = spans.map((span, index) => row(span, HEAD + index * ROW, x));
  const ticks = ticksUntil(server.end).map(
    (time) =>
      `<line x1="${x(time)}" y1="${HEAD - 8}" x2="${x(time)}" y2="${height - FOOT}" stroke="#d0d7de"/>` +
      text(x(time), HEAD - 14, `${time} ms`, { size: 11, colour: LINE, anchor: time === 0 ? 'start' : 'middle' }),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="Helvetica,Arial,sans-serif">`,
    `<title>Trace ${server.traceId}</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...ticks,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function row(span: RecordedSpan, top: number, x: (time: number) => number): string {
  const { name, kind, start, end, error, parentSpanId } = span;
  const middle = top + BAR / 2 + 5;
  const from = x(start);
  const length = Math.max(LEAST, round(x(end) - from));
  const fill = error ? FAILED : FILLS[kind];
  const said = [`${round(end - start)} ms`, ...wordsOf(span)].join(' · ');
  // beside a bar that is too short for it, where there is more room
  const isInside = length > said.length * CHARACTER;
  const isBefore = !isInside && from - LEFT > LEFT + WIDTH - from - length;
  const at = isInside ? from + GAP : isBefore ? from - GAP : from + length + GAP;
  return [
    text(MARGIN + (parentSpanId ? 14 : 0), middle, name, { size: 12.5, colour: '#1f2328', weight: parentSpanId ? undefined : 'bold' }),
    `<rect x="${from}" y="${top}" width="${length}" height="${BAR}" rx="3" fill="${fill}" stroke="${LINE}" stroke-width="0.7"/>`,
    text(at, middle - 1, said, { size: 11, colour: '#1f2328', anchor: isBefore ? 'end' : 'start' }),
  ].join('\n');
}

const wordsOf = ({ attributes }: RecordedSpan): readonly string[] =>
  TOLD.flatMap(([attribute, words]) => (attributes[attribute] === undefined ? [] : [words(attributes[attribute])]));

/** Some five of them, at round times. */
function ticksUntil(end: number): readonly number[] {
  const step = [50, 100, 200, 250, 500, 1_000].find((each) => end / each <= 6) ?? 5_000;
  return Array.from({ length: Math.floor(end / step) + 1 }, (_, index) => index * step);
}

interface TextLook {
  readonly size: number;
  readonly colour: string;
  readonly anchor?: string;
  readonly weight?: string;
}

const text = (x: number, y: number, content: string, { size, colour, anchor = 'start', weight = 'normal' }: TextLook): string =>
  `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${colour}" text-anchor="${anchor}" font-weight="${weight}">${escaped(content)}</text>`;

const escaped = (content: string): string => content.replace(/[<>&]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const round = (value: number): number => Math.round(value * 10) / 10;
