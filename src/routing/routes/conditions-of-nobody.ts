import type { GatewayAuth } from '../../auth';
import { isKnown } from '../../checks';
import { type LiveCondition, type LiveNode, type LivePeople, matches, RESERVED_CLIENT_NAMES } from '../../contract';
import { pathOf, type RouteTable } from './route-table';
import { branchesOf } from './tree';

/** Who a condition may name; undefined where only tokens tell. */
type Names = Readonly<Record<'client' | 'team', readonly string[] | undefined>>;

/** Conditions that name a client or a team which the gateway has not, so that no request meets them: a name that was mistyped, or of one that went. */
export function conditionsOfNobody({ routes, aliases }: RouteTable, auth: GatewayAuth): false | { readonly conditions: string } {
  const names = namesIn(auth);
  const found = [
    ...routes.flatMap(({ name, node }) => conditionsIn(node).flatMap((each) => ofNobody(each, names, pathOf('routes', name)))),
    ...aliases.flatMap(({ name, node }) => conditionsIn(node).flatMap((each) => ofNobody(each, names, pathOf('aliases', name)))),
  ];
  return found.length > 0 && { conditions: found.join(', ') };
}

function namesIn({ clients, people, peopleSection }: GatewayAuth): Names {
  const rows: readonly LivePeople[] = peopleSection.render() ?? [];
  const client = [...RESERVED_CLIENT_NAMES, ...clients.map(({ clientName }) => clientName), ...people.map(({ peopleName }) => peopleName)];
  const ofPeople = rows.flatMap(({ teams = [], teamNames = [] }) => [...teams.map(({ team }) => team), ...teamNames]);
  // a claim that names teams may name any
  const isOpen = rows.some(({ teamClaim, teams, teamNames }) => teamClaim !== undefined && !teams && !teamNames);
  const team = isOpen ? undefined : [...clients.flatMap((each) => each.team ?? []), ...ofPeople];
  return { client, team };
}

const conditionsIn = (node: LiveNode): readonly LiveCondition[] => [
  ...('when' in node ? node.when.map(({ condition }) => condition) : []),
  ...branchesOf(node).flatMap((branch) => conditionsIn(branch.node)),
];

function ofNobody(condition: LiveCondition, names: Names, path: string): readonly string[] {
  if ('all' in condition || 'any' in condition) {
    return ('all' in condition ? condition.all : condition.any).flatMap((each) => ofNobody(each, names, path));
  }
  if ('not' in condition) {
    return ofNobody(condition.not, names, path);
  }
  const { of, in: given = [] } = condition;
  const known = of === 'client' || of === 'team' ? names[of] : undefined;
  const isThere = (pattern: string): boolean => !isKnown(pattern) || (known?.some((name) => !isKnown(name) || matches(pattern, name)) ?? true);
  return given.filter((pattern) => !isThere(pattern)).map((pattern) => `${of} ${pattern} of ${path}`);
}
