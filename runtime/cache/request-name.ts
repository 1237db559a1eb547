/** All that an answer depends on: where one of it differs, it is another entry. */
import { hash } from 'node:crypto';
import { type LiveLists, type LiveRoute, memoized, type Surface } from '../../src/contract';
import type { Planned } from '../exchange';
import { picked } from '../headers';
import type { LiveStore } from '../live';
import type { Provider } from '../providers';
import { isGranted } from '../stored-state';
import type { Target } from '../target';

/** Of what stands in the store: another one where lanes change requests otherwise than before. */
export const FORMAT = 1;

type Overrides = Readonly<Record<string, unknown>>;

const digest = (value: object): { readonly text: string } => ({ text: hash('sha256', JSON.stringify(value), 'base64') });
const ofLists = memoized((lists: LiveLists) => digest(lists));
const ofRoute = memoized((route: LiveRoute) => digest(route));
const ofProvider = memoized(({ configuration }: Provider) => digest(configuration));
const ofSurface = memoized((surface: Surface) => digest(surface));

/** Members of the body that a route's target and limits set in place of the client's. */
export const overridesOf = ({ steps: [step] }: Planned): Overrides => ({ ...step.rules?.parameters, ...step.target.limit });

export interface NameParts {
  readonly gateway: string;
  readonly owner: readonly string[];
  readonly namespace?: string;
  readonly overrides: Overrides;
}

/**
 * What is changed of a body on its way depends on nothing but these: the client's own bytes, behind a guardrail, what a route sets of them, the target,
 * the lists, and whether its client may have things kept. So its bytes as they go out have no part of their own here.
 */
export function partsOf(exchange: Planned, live: Pick<LiveStore, 'route' | 'alias'>, { gateway, owner, namespace, overrides }: NameParts): string {
  const { endpoint, body, request, query, lists, caller, steps, path } = exchange;
  const { target } = steps[0];
  const upward = endpoint.api === 'bedrock' ? lists.headers.bedrockUpward : lists.headers.upward;
  return JSON.stringify({
    format: FORMAT,
    gateway,
    owner,
    namespace,
    endpoint: [endpoint.api, endpoint.path, endpoint.api === 'bedrock' ? path : '', query],
    route: routeOf(exchange, live),
    provider: [target.provider.name, ofProvider(target.provider).text],
    model: modelOf(target),
    overrides,
    stream: body.stream,
    headers: picked(upward, request.headers),
    keeps: isGranted(caller, 'store'),
    lists: ofLists(lists).text,
    guardrail: exchange.guarded?.policy,
  });
}

/** Its name and what it says. */
function routeOf({ route: name, alias }: Planned, live: Pick<LiveStore, 'route' | 'alias'>): readonly unknown[] {
  const route = alias === undefined ? live.route(name ?? '') : live.alias(alias);
  return [name, alias, route && ofRoute(route).text];
}

const modelOf = ({ model, known, surface }: Target): readonly unknown[] => [model, known, surface && ofSurface(surface).text];
