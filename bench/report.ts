import { format, type Spread } from './statistics';

/** A bound of what is measured. */
export type Goal = { readonly atLeast: number } | { readonly atMost: number } | { readonly lessThan: number };

const WIDTH = 62;

/** What was measured, a line each; goals are told again at the end. */
export class Report {
  private readonly goals: string[] = [];
  private section = '';

  constructor(private readonly write: (line: string) => void) {}

  title(name: string, text: string): void {
    this.section = name;
    this.write(`\n${name}: ${text}`);
  }

  line(what: string, value: string): void {
    this.write(`  ${what.padEnd(WIDTH)} ${value}`);
  }

  /** Both sides of pairs. */
  sides(what: string, a: Spread, b: Spread, digits?: number): void {
    this.line(what, `A ${format(a, digits)}   B ${format(b, digits)}`);
  }

  /** A figure: the median of many, or a single one. */
  figure(what: string, measured: Spread | number, goal?: Goal, digits = 2): void {
    const value = typeof measured === 'number' ? measured : measured.median;
    const shown = typeof measured === 'number' ? measured.toFixed(digits) : format(measured, digits);
    const verdict = goal ? `goal: ${textOf(goal)}: ${isMet(goal, value) ? 'met' : 'MISSED'}` : '';
    this.line(what, `${shown}   ${verdict}`.trimEnd());
    if (goal) this.goals.push(`${this.section.padEnd(22)}${what.trim().padEnd(WIDTH)}${value.toFixed(digits).padStart(9)}   ${verdict}`);
  }

  summary(): void {
    if (this.goals.length === 0) return;
    this.write('\nGoals');
    for (const goal of this.goals) this.write(`  ${goal}`);
  }
}

function textOf(goal: Goal): string {
  if ('atLeast' in goal) return `at least ${goal.atLeast}`;
  return 'atMost' in goal ? `at most ${goal.atMost}` : `less than ${goal.lessThan}`;
}

/** What could not be measured meets no goal. */
function isMet(goal: Goal, value: number): boolean {
  if ('atLeast' in goal) return value >= goal.atLeast;
  return 'atMost' in goal ? value <= goal.atMost : value < goal.lessThan;
}
