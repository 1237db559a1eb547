/** Which branch of several, by their weights: rendezvous hashing, so that a changed weight moves no more conversations than it must. */
import { hash } from 'node:crypto';
import { type LiveBalance, memoized } from '../../src/contract';

type Branch = LiveBalance['balance'][number];

/** What makes a branch the same one wherever it stands, and whatever it weighs. */
const identityOf = memoized(({ node }: Branch) => ({ text: JSON.stringify(node) }));

/** Those that weigh something, the chosen one first. With the same seed it is the same as long as it is there; without one it is chosen anew. */
export function byWeight(branches: readonly Branch[], seed: string | undefined, random = Math.random): readonly Branch[] {
  const drawn = branches.flatMap((branch) => {
    if (branch.weight === 0) return [];
    const unit = seed === undefined ? random() : hashed(`${seed} ${identityOf(branch).text}`);
    // https://www.snia.org/sites/default/files/SDC15_presentations/dist_sys/Jason_Resch_New_Consistent_Hashings_Rev.pdf
    return [{ branch, score: -Math.log(unit) / branch.weight }];
  });
  return drawn.sort((one, other) => one.score - other.score).map(({ branch }) => branch);
}

/** Above 0 and below 1. */
const hashed = (text: string): number => (hash('sha256', text, 'buffer').readUInt32BE() + 0.5) / 2 ** 32;
