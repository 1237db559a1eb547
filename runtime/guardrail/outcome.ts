/** What the guardrail did to one request and to its answer. */

import { GUARDRAIL_ACTIONS, type Guarded, type GuardrailAction } from '../guarded';
import type { Verdict } from './assessment';
import type { Allowance } from './caps';
import type { Source } from './question';

/** What a record tells at most. */
const MAX_FOUND = 20;

export class Outcome implements Guarded {
  units = 0;
  /** What was not checked has not passed. */
  isRefused = false;
  cost = 0;
  readonly #found = new Set<string>();
  readonly #actions = new Map<Source, GuardrailAction>();
  readonly #open: Promise<unknown>[] = [];

  constructor(
    /** Whether what is found is acted on. */
    readonly isEnforced: boolean,
    readonly policy: string,
    readonly allowance: Allowance,
    /** Whose request it is: who alone may know what is found. */
    readonly owner: string,
    /** Whether its client waits no longer. */
    readonly isLeft: () => boolean,
  ) {}

  /** The most of both. */
  get action(): GuardrailAction | undefined {
    return GUARDRAIL_ACTIONS.filter((each) => this.actions.includes(each)).at(-1);
  }

  get found(): readonly string[] {
    return [...this.#found];
  }

  /** One of the request, one of the answer. */
  get actions(): readonly GuardrailAction[] {
    return [...this.#actions.values()];
  }

  counts({ units, cost }: Pick<Outcome, 'units' | 'cost'>): void {
    this.units += units;
    this.cost = Math.round((this.cost + cost) * 1e9) / 1e9;
  }

  note(source: Source, action: GuardrailAction | Verdict): void {
    const before = this.#actions.get(source);
    if (!before || GUARDRAIL_ACTIONS.indexOf(action) > GUARDRAIL_ACTIONS.indexOf(before)) this.#actions.set(source, action);
  }

  finds(source: Source, names: readonly string[]): void {
    for (const name of names) if (this.#found.size < MAX_FOUND) this.#found.add(`${source === 'INPUT' ? 'input' : 'output'} ${name}`);
  }

  /** What is looked for beside the request, and recorded with it. */
  meanwhile(work: Promise<unknown>): void {
    this.#open.push(work.catch(() => undefined));
  }

  async settled(): Promise<void> {
    while (this.#open.length > 0) await this.#open.shift();
  }
}
