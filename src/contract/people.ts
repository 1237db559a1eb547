import { OTHER } from './catalogue';
import { POLICY } from './policy';
import { LABEL } from './prices';
import { ANYTHING, type Like, TEXT } from './shapes';

/** Most registrations of people that one document may hold. */
export const MAX_PEOPLE = 20;

/** Most groups that stand for teams, of one registration. */
export const MAX_GROUPS = 500;

/** Most teams with a policy of their own, of one registration. */
export const MAX_TEAM_POLICIES = 200;

/** What stands in the `Client` dimension for others than a machine. */
export const RESERVED_CLIENT_NAMES: readonly string[] = [OTHER, 'anonymous', 'people'];

/** A person, as records and the deny-list name them: nothing invisible, one line, not too long. */
export const PERSON = /^[^\p{C}\p{Zl}\p{Zp}]{1,128}$/u;

/** People who sign in: which tokens are theirs, and what of a token says who they are. */
export const LIVE_PEOPLE = {
  /** Name in records and the `Client` dimension. Unique, among clients too. */
  name: LABEL,
  /** Client ids of their tokens. Absent: any, where `claim` tells them. */
  'clientIds?': [TEXT, 20],
  /** A claim that tokens of people have, and those of machines have not. */
  'claim?': { name: TEXT, value: TEXT, '*': ANYTHING },
  /** Claim that names the person. */
  userClaim: TEXT,
  /** Claim that names the team, or the groups that `teams` knows. */
  'teamClaim?': TEXT,
  /** Team of a group: the first row whose group a person has. Absent: the claim names the team itself. */
  'teams?': [{ group: TEXT, team: LABEL, '*': ANYTHING }, MAX_GROUPS],
  /** Teams that the claim may name, where its issuer looks groups up: what else it names is no team of metrics. */
  'teamNames?': [LABEL, MAX_GROUPS],
  /** What people may ask for. */
  'policy?': { ...POLICY, '*': ANYTHING },
  /** What people of a team may ask for: each field of it stands in place of the one above. */
  'policies?': [{ team: LABEL, ...POLICY, '*': ANYTHING }, MAX_TEAM_POLICIES],
  '*': ANYTHING,
} as const;

export type LivePeople = Like<typeof LIVE_PEOPLE>;
