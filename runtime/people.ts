/** People who sign in: which tokens are theirs, and who of them and of which team a token says that it is. */
import { LABEL, type LivePeople, PERSON, type Policy } from '../src/contract';
import { invalid, type Verified } from './verifiers/verifier';

export interface Person {
  /** What all of them are called. */
  readonly client: string;
  readonly user: string;
  readonly team?: string;
  readonly policy: Policy;
}

const namesIn = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

export const createPeople = (rows: readonly LivePeople[] = []) => {
  /** By the one thing that a client id or a claim says: no token is of people and of a machine. */
  const rowOf = ({ clientId, claims }: Verified): LivePeople | undefined =>
    rows.find(
      ({ clientIds, claim }) =>
        (clientIds || claim) && (clientIds?.includes(clientId ?? '') ?? true) && (!claim || claims?.()[claim.name] === claim.value),
    );

  return (verified: Verified): Person | undefined => {
    const row = verified.claims && rowOf(verified);
    if (!row) return undefined;
    const claims = verified.claims?.() ?? {};
    const user = claims[row.userClaim];
    // a token that a client got for itself has the client as its subject
    if (typeof user !== 'string' || !PERSON.test(user) || user === verified.clientId) return invalid(row.userClaim);
    const names = row.teamClaim ? namesIn(claims[row.teamClaim]) : [];
    const [name] = names;
    const known = row.teams ? row.teams.find(({ group }) => names.includes(group))?.team : name;
    const team = typeof known === 'string' && LABEL.test(known) ? known : undefined;
    const ofTeam = row.policies?.find((each) => each.team === team);
    return { client: row.name, user, team, policy: { ...row.policy, ...ofTeam } };
  };
};
