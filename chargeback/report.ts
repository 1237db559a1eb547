import { CHARGEBACK_SHARES, USAGE_SUMS, type UsageSum } from '../src/contract/usage-queries';
import type { Row } from './query';

export type Sums = Readonly<Record<UsageSum, number>>;
type Share = (typeof CHARGEBACK_SHARES)[number];

/** What one client, and one person, of a team used of one model. An empty text: the records have none. */
export type Line = Readonly<Record<Share, string>> & Sums;

export interface Team {
  readonly name: string;
  readonly total: Sums;
  /** The dearest first. */
  readonly lines: readonly Line[];
}

export interface Report {
  readonly gatewayName: string;
  /** `2026-10`. */
  readonly month: string;
  readonly madeAt: Date;
  /** The dearest first. */
  readonly teams: readonly Team[];
  readonly total: Sums;
}

export function reportOf(rows: readonly Row[], about: Pick<Report, 'gatewayName' | 'month' | 'madeAt'>): Report {
  const lines = rows.map(lineOf);
  const byTeam = new Map<string, Line[]>();
  for (const line of lines) {
    const own = byTeam.get(line.team);
    if (own) own.push(line);
    else byTeam.set(line.team, [line]);
  }
  const teams = [...byTeam].map(([name, own]) => ({ name, lines: own.sort(byCost), total: sumOf(own) }));
  teams.sort((one, other) => byCost(one.total, other.total) || one.name.localeCompare(other.name));
  return { ...about, teams, total: sumOf(lines) };
}

function lineOf(row: Row): Line {
  const shares = CHARGEBACK_SHARES.map((name) => [name, row[name] ?? '']);
  return Object.fromEntries([...shares, ...USAGE_SUMS.map((name) => [name, number(row, name)])]);
}

/** A result without one of the sums would be a report with a wrong one. */
function number(row: Row, name: string): number {
  const value = row[name] ? Number(row[name]) : Number.NaN;
  if (!Number.isFinite(value)) throw new Error(`the result has no number in ${name}: ${JSON.stringify(row[name])}`);
  return value;
}

const sumOf = (all: readonly Sums[]): Sums =>
  Object.fromEntries(USAGE_SUMS.map((name) => [name, all.reduce((sum, each) => sum + each[name], 0)])) as Sums;

const byCost = (one: Sums, other: Sums): number => other.usd - one.usd || other.requests - one.requests;
