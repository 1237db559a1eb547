import { Construct } from 'constructs';
import { isKnown, isPendingLookup } from '../checks';
import { LABEL, type LivePeople, MAX_GROUPS, MAX_PEOPLE, MAX_TEAM_POLICIES, TEXT } from '../contract';
import { invalid } from '../errors';
import { checkInput } from '../inputs';
import { warnOfBudgets } from '../limits';
import { warn } from '../warnings';
import type { BoundAuthentication } from './bound-authentication';
import type { GatewayPeople } from './gateway-people';
import type { MadePeople } from './make-people';
import type { PeopleOptions } from './people-options';
import { checkPolicy, type PlacedPolicy, type PolicyOptions, policyOf } from './policy-options';
import type { TakenNames } from './taken-names';

/** The people that may sign in. */
export class PeopleRegistry {
  private readonly registered: [GatewayPeople, LivePeople][] = [];

  constructor(
    private readonly scope: Construct,
    private readonly bound: Pick<BoundAuthentication, 'identity' | 'addPeople'>,
    private readonly taken: TakenNames,
    private readonly gatewayName?: string,
  ) {}

  public get people(): GatewayPeople[] {
    return this.registered.map(([people]) => people);
  }

  /** As the live document has them, those last that only a claim tells, which may be of others too; undefined where nobody signs in. */
  public render(): readonly LivePeople[] | undefined {
    const rows = this.registered.map(([, row]) => row);
    return rows.length > 0 ? [...rows.filter(({ clientIds }) => clientIds), ...rows.filter(({ clientIds }) => !clientIds)] : undefined;
  }

  /** What people may ask for, and where that was said. */
  public policies(): PlacedPolicy[] {
    return this.registered.flatMap(([{ node }, { policy, policies = [] }]) => {
      const [section, path] = ['people', `addPeople(${node.id})`];
      const ofTeams = policies.map(({ team, ...each }) => ({ section, path: `${path}.policyByTeam.${team}`, policy: each }));
      return policy ? [{ section, path: `${path}.policy`, policy }, ...ofTeams] : ofTeams;
    });
  }

  public add(id: string, options: PeopleOptions): GatewayPeople {
    checkInput('string', id, 'addPeople()');
    const path = `addPeople(${id})`;
    checkInput('PeopleOptions', options, path);
    const peopleName = options.peopleName ?? id;
    this.taken.requireName(options.peopleName === undefined ? path : `${path}.peopleName`, peopleName, 'people');
    if (this.registered.length >= MAX_PEOPLE) {
      throw invalid('TooManyPeople', path, peopleName);
    }
    checkClaims(path, options);
    this.requireToldApart(path, options);
    checkTeams(path, options);
    this.taken.requireIds(`${path}.clientIds`, options.clientIds);
    const home = (this.scope.node.tryFindChild('People') as Construct | undefined) ?? new Construct(this.scope, 'People');
    const made = this.bound.addPeople(home, id, { peopleName, gatewayName: this.gatewayName }, options);
    this.taken.take(peopleName, made.people.clientIds);
    this.registered.push([made.people, rowOf(made, options)]);
    for (const [team, each] of Object.entries(options.policyByTeam ?? {})) {
      warnOfBudgets(made.people, `${path}.policyByTeam.${team}.limits`, each.limits);
    }
    warnOfBudgets(made.people, `${path}.policy.limits`, options.policy?.limits);
    warnOfOrder(made.people, options);
    const { identity } = this.bound;
    if ((options.policy || options.policyByTeam) && identity.method === 'oidc' && identity.clients === 'any') {
      warn(made.people, 'policyNotOfOthers', { people: peopleName });
    }
    return made.people;
  }

  /** Two of one claim would be the first of them. */
  private requireToldApart(path: string, { claim, clientIds }: PeopleOptions): void {
    const isSame = (row: LivePeople): boolean => !row.clientIds && row.claim?.name === claim?.name && row.claim?.value === claim?.value;
    const [, same] = this.registered.find(([, row]) => claim && !clientIds && isSame(row)) ?? [];
    if (same) {
      throw invalid('PeopleNotTold', `${path}.claim`, claim, `it tells those of ${same.name} already`);
    }
  }
}

/** Keys that are indices of a list come first in every object, in Python's as well once they are handed over. */
function warnOfOrder(people: GatewayPeople, { teamByGroup = {} }: PeopleOptions): void {
  const groups = Object.keys(teamByGroup).filter((group) => String(Number(group) >>> 0) === group && group !== '4294967295');
  if (groups.length > 0 && new Set(Object.values(teamByGroup)).size > 1) {
    warn(people, 'groupsByNumber', { groups: groups.join(', ') });
  }
}

function rowOf(
  { people, teamClaim, teamByGroup, teamNames }: MadePeople,
  { claim, userClaim = 'sub', policy, policyByTeam }: PeopleOptions,
): LivePeople {
  const row: LivePeople = {
    name: people.peopleName,
    clientIds: people.clientIds.length > 0 ? people.clientIds : undefined,
    claim,
    userClaim,
    teamClaim,
    teams: teamByGroup && Object.entries(teamByGroup).map(([group, team]) => ({ group, team })),
    teamNames,
    policy: policy && policyOf(policy),
    policies: policyByTeam && Object.entries(policyByTeam).map(([team, each]) => ({ team, ...policyOf(each) })),
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)) as unknown as LivePeople;
}

/** What arrives of a dict of Python's in which nothing is in camel case. */
const EMPTY = 'it says nothing; in Python it is `PolicyOptions(...)`, for of a dict in a dict all names are lost that are not in camel case';

const isText = (text: string): boolean => !isKnown(text) || TEXT.test(text);

function checkClaims(path: string, { userClaim, teamClaim, claim, clientIds }: PeopleOptions): void {
  for (const [option, name] of Object.entries({ userClaim, teamClaim, 'claim.name': claim?.name, 'claim.value': claim?.value })) {
    if (name !== undefined && !isText(name)) {
      throw invalid('InvalidPersonClaim', `${path}.${option}`, name);
    }
  }
  if (clientIds && (clientIds.length === 0 || clientIds.length > 20)) {
    throw invalid('PeopleNotTold', `${path}.clientIds`, clientIds, 'from 1 to 20 of them');
  }
}

function checkTeams(path: string, { teamByGroup, teamClaim, policy, policyByTeam }: PeopleOptions): void {
  const rows = Object.entries(teamByGroup ?? {});
  if (rows.length > MAX_GROUPS) {
    throw invalid('TooManyGroups', `${path}.teamByGroup`, rows.length, `at most ${MAX_GROUPS}`);
  }
  for (const [group, team] of rows) {
    // the attribute of a user pool has commas between groups
    if (!isText(group) || group.length > 256 || /,|^\s|\s$/.test(group)) {
      throw invalid('InvalidGroup', `${path}.teamByGroup`, group);
    }
    requireTeam(`${path}.teamByGroup.${group}`, team);
  }
  const policies = Object.entries<PolicyOptions>(policyByTeam ?? {});
  if (policies.length > MAX_TEAM_POLICIES) {
    throw invalid('TooManyGroups', `${path}.policyByTeam`, policies.length, `at most ${MAX_TEAM_POLICIES}`);
  }
  for (const [team, each] of policies) {
    requireTeam(`${path}.policyByTeam`, team);
    const isNobodys = teamByGroup ? !rows.some(([, name]) => name === team || !isKnown(name)) : teamClaim === undefined;
    if (isNobodys) {
      throw invalid('UnknownTeam', `${path}.policyByTeam`, team);
    }
    if (Object.values(each).every((value) => value === undefined)) {
      throw invalid('InvalidPolicy', `${path}.policyByTeam.${team}`, each, EMPTY);
    }
    checkPolicy(`${path}.policyByTeam.${team}`, each);
    // what jsii makes of a Python dict in a map, whose names it does not translate
    if (Object.keys(policyOf(each)).length === 0) {
      throw invalid('InvalidPolicy', `${path}.policyByTeam.${team}`, each, 'it says nothing; in Python it is PolicyOptions(...), not a dict');
    }
  }
  checkPolicy(`${path}.policy`, policy ?? {});
}

function requireTeam(path: string, team: string): void {
  if (!isPendingLookup(team) && isKnown(team) && !LABEL.test(team)) {
    throw invalid('InvalidTeam', path, team);
  }
}
