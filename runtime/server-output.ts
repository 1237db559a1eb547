/** The server's own output, which its console writes too, as records of one line; its banner, its spinner and the errors of its viewer's log as nothing. */
import { format } from 'node:util';

type Level = 'info' | 'warn' | 'error';

const BANNER = /Your AI Gateway is running|^https?:\/\/localhost:\d+$|Ready for connections|^Error processing log/;
const MAX_MESSAGE = 4_000;

/** Escape sequences, placeholders, keys, tokens, and the piece of a prompt that a JSON error quotes. */
const REDACTIONS: readonly [RegExp, string][] = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ANSI escapes begin with one
  [/\x1b\[[0-9;]*m/g, ''],
  [/gw-[0-9a-f]{24}-\d+/g, '[key]'],
  [/\b(sk-|AIza|eyJ)[\w.-]{10,}/g, '[key]'],
  [/Bearer \S+/gi, 'Bearer [key]'],
  [/(, |in JSON: )?(\.\.\.)?".*"(\.\.\.)? is not valid JSON/gs, ' is not valid JSON'],
];

export const redact = (text: string): string => REDACTIONS.reduce((result, [pattern, by]) => result.replace(pattern, by), text).trim();

export function captureServerOutput(write: (level: Level, message: string) => void): void {
  const line = (level: Level, text: string): void => {
    const message = redact(text.slice(0, MAX_MESSAGE));
    if (message && !BANNER.test(message)) write(level, message);
  };
  console.warn = (...args) => line('warn', format(...args));
  const stream = (level: Level) =>
    ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      const text = String(chunk);
      // the spinner redraws itself
      if (text[0] !== '\r') line(level, text);
      const done = rest.at(-1);
      if (typeof done === 'function') process.nextTick(done);
      return true;
    }) as typeof process.stdout.write;
  process.stdout.write = stream('info');
  process.stderr.write = stream('error');
}
