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

type Claims = Readonly<Record<string, unknown>>;

const namesIn = (value: unknown): ReadonlySet<unknown> => new Set(Array.isArray(value) ? value : [value]);

export const createPeople = (rows: readonly LivePeople[] = []) => {
  /** A client id or a claim tells, both where both are given; a row with neither is of nobody. */
  const isOf = ({ clientIds, claim }: LivePeople, clientId: string | undefined, claimsOf: () => Claims): boolean =>
    clientIds || claim ? (clientIds?.includes(clientId ?? '') ?? true) && (!claim || claimsOf()[claim.name] === claim.value) : false;

  return ({ clientId, claims: read }: Verified): Person | undefined => {
    if (!read) return undefined;
    let claims: Claims | undefined;
    const claimsOf = (): Claims => {
      claims ??= read();
      return claims;
    };
    const row = rows.find((each) => isOf(each, clientId, claimsOf));
    return row && personOf(row, clientId, claimsOf());
  };
};

function personOf(row: LivePeople, clientId: string | undefined, claims: Claims): Person {
  const user = claims[row.userClaim];
  // a token that a client got for itself has the client as its subject
  if (typeof user !== 'string' || !PERSON.test(user) || user === clientId) return invalid(row.userClaim);
  const names = namesIn(row.teamClaim && claims[row.teamClaim]);
  const [name] = names;
  const known = row.teams ? row.teams.find(({ group }) => names.has(group))?.team : name;
  const team = typeof known === 'string' && LABEL.test(known) ? known : undefined;
  const ofTeam = row.policies?.find((each) => each.team === team);
  return { client: row.name, user, team, policy: { ...row.policy, ...ofTeam } };
}
