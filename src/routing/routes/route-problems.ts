import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { GatewayAuth } from '../../auth';
import { isKnown } from '../../checks';
import { matches, type ProviderConfiguration } from '../../contract';
import { invalid } from '../../errors';
import { warnAtSynthesis } from '../../warnings';
import { enabled } from '../provider-problems';
import type { GatewayRoutingProps } from '../routing-options';
import { conditionsOfNobody } from './conditions-of-nobody';
import { publicationProblems } from './publication-problems';
import { pathOf, type RouteTable } from './route-table';
import { type PlacedTarget, targetsIn } from './tree';

/** What is wrong with routes, and with policies, once all providers are there. */
export function routeProblems(
  table: RouteTable,
  providers: readonly ProviderConfiguration[],
  props: Pick<GatewayRoutingProps, 'auth' | 'liveConfiguration'>,
): string[] {
  const problems = [
    ...targetsOf(table).flatMap((placed) => targetProblems(placed, providers)),
    ...unknownRoute(table, 'defaultRoute', table.defaultRoute),
    ...props.auth
      ._policies()
      .flatMap(({ path, policy }) => [
        ...unknownRoute(table, `${path}.defaultRoute`, policy.defaultRoute),
        ...(policy.routes ?? []).flatMap((name, index) => unknownName(table, `${path}.routes[${index}]`, name)),
      ]),
  ].map(({ message }) => message);
  return [...problems, ...publicationProblems(props)];
}

/** Warns, when the app is synthesized, of what may be meant. */
export function warnOfRoutes(scope: Construct, table: RouteTable, auth: GatewayAuth, providers: () => readonly ProviderConfiguration[]): void {
  warnAtSynthesis(scope, 'aliasOfModel', () => aliasesOfModels(table, providers()));
  warnAtSynthesis(scope, 'conditionOfNobody', () => conditionsOfNobody(table, auth));
}

/** Aliases that take the place of a model which is named among those of a provider. */
function aliasesOfModels({ aliases }: RouteTable, providers: readonly ProviderConfiguration[]): false | { readonly aliases: string } {
  const found = aliases.flatMap(({ name }) => {
    const of = providers.find((provider) => namedModels(provider).includes(name));
    return of ? [`${name} (${of.name})`] : [];
  });
  return found.length > 0 && { aliases: found.join(', ') };
}

const namedModels = ({ models = [], deployments = {}, profiles = [] }: ProviderConfiguration): readonly string[] => [
  ...models,
  ...Object.keys(deployments),
  ...profiles.map(({ model }) => model),
];

const targetsOf = ({ routes, aliases }: RouteTable): readonly PlacedTarget[] => [
  ...routes.flatMap(({ name, node }) => targetsIn(node, pathOf('routes', name))),
  // one without a model is asked for that of the alias
  ...aliases.flatMap(({ name, node }) =>
    targetsIn(node, pathOf('aliases', name)).map(({ path, target }) => ({ path, target: { model: name, ...target } })),
  ),
];

function targetProblems({ path, target }: PlacedTarget, providers: readonly ProviderConfiguration[]): Error[] {
  const { provider: name, model } = target;
  if (!isKnown(name)) {
    return [];
  }
  const provider = providers.find((each) => each.name === name);
  if (!provider) {
    return [invalid('UnknownProvider', `${path}.provider`, name, enabled(providers))];
  }
  const why = model !== undefined && isKnown(model) ? whyNotServed(provider, model) : undefined;
  return why ? [invalid('ModelNotOfProvider', `${path}.model`, model, why)] : [];
}

/** Of providers that serve some models only; undefined where they may serve this one. */
function whyNotServed({ name, models, profiles = [], azure, deployments = {} }: ProviderConfiguration, model: string): string | undefined {
  const known = profiles.find((profile) => profile.arn === model)?.model ?? model;
  if (models && !models.some((pattern) => Token.isUnresolved(pattern) || matches(pattern, known))) {
    return `${name} may call ${models.join(', ') || 'none'}`;
  }
  if (azure && azure.deploymentId === undefined && !Object.hasOwn(deployments, model)) {
    return `${name} has deployments for ${Object.keys(deployments).join(', ')}`;
  }
  return undefined;
}

/** A default has to be a route: an alias is asked for by a model. */
function unknownRoute({ routes, aliases }: RouteTable, path: string, name: string | undefined): Error[] {
  const isThere = name === undefined || !isKnown(name) || routes.some((route) => route.name === name);
  const isAlias = aliases.some((alias) => alias.name === name);
  return isThere ? [] : [invalid('UnknownRoute', path, name, `routes: ${namesOf(routes)}${isAlias ? `; ${name} is an alias` : ''}`)];
}

function unknownName({ routes, aliases }: RouteTable, path: string, name: string): Error[] {
  const rows = [...routes, ...aliases];
  const isThere = !isKnown(name) || rows.some((row) => !isKnown(row.name) || matches(name, row.name));
  return isThere ? [] : [invalid('UnknownRoute', path, name, `routes and aliases: ${namesOf(rows)}`)];
}

const namesOf = (rows: readonly { readonly name: string }[]): string => rows.map(({ name }) => name).join(', ') || 'none';
