import { CHARGEBACK_SHARES, USAGE_SUMS } from '../src/contract/usage-queries';
import type { Line, Report } from './report';

/** One line for each team, client, person and model, as RFC 4180 has it. */
export function csvOf({ month, teams }: Report): string {
  const cells = (line: Line) => [month, ...CHARGEBACK_SHARES.map((name) => text(line[name])), ...USAGE_SUMS.map((name) => decimal(line[name]))];
  const lines = [['month', ...CHARGEBACK_SHARES, ...USAGE_SUMS], ...teams.flatMap(({ lines }) => lines.map(cells))];
  return lines.map((line) => `${line.join()}\r\n`).join('');
}

/** Spreadsheets would run what begins so, some behind white space, or in full width. @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/;
/** What divides cells somewhere: where numbers have a comma, that is a semicolon. */
const DIVIDES = /[",;\t\r\n]/;

function text(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return DIVIDES.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Without an exponent, and without digits that no price has. */
const decimal = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/\.?0+$/, ''));
