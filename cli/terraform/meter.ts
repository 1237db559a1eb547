import { Unavailable } from '../command';

const DEEPEST = 1000;
const STEP = 100;
const MOST = 100_000_000;

/** Ends what would not end: expressions in each other, and names that stand for more and more of each other. */
export class Meter {
  private depth = 0;
  private spent = 0;

  public within<T>(place: string, evaluate: () => T): T {
    this.spend(STEP, place);
    if (this.depth >= DEEPEST) throw new Unavailable(`${place}: expressions are in each other too deep`);
    this.depth += 1;
    const value = evaluate();
    this.depth -= 1;
    return value;
  }

  /** @param amount of characters, or what a step costs of them */
  public spend(amount: number, place: string): void {
    this.spent += amount;
    if (this.spent > MOST) throw new Unavailable(`${place}: what names stand for is too much`);
  }
}
