import { CHARGEBACK_SHARES, USAGE_SUMS } from '../src/contract/usage-queries';
import type { Line, Report } from './report';

/** One line for each team, client, person and model, as RFC 4180 has it. */
export function csvOf({ month, teams }: Report): string {
  const cells = (line: Line) => [month, ...CHARGEBACK_SHARES.map((name) => text(line[name])), ...USAGE_SUMS.map((name) => decimal(line[name]))];
  const lines = [['month', ...CHARGEBACK_SHARES, ...USAGE_SUMS], ...teams.flatMap(({ lines }) => lines.map(cells))];
  return lines.map((line) => `${line.join()}\r\n`).join('');
}

/** Spreadsheets would run what begins so. @see https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r\n]/;

function text(value: string): string {
  const harmless = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** Without an exponent, and without digits that no price has. */
const decimal = (value: number): string => (Number.isInteger(value) ? String(value) : value.toFixed(9).replace(/0+$/, ''));
