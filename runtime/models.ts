/** What is enabled, as the called API lists it. Nobody is asked. */
import { askedAs, type LivePrice, laneOf, matches, memoized, pricedAs } from '../src/contract';
import type { Exchange } from './exchange';
import type { Provider } from './providers';
import { Refusal } from './refusal';
import { targetsIn } from './routes/steps';
import type { Services } from './stage';

const MAX_PAGE = 1_000;

/** By price table and provider: what it has by an exact name, and what its patterns take of the table. */
const enabledModels = memoized((rows: readonly LivePrice[]) =>
  memoized((of: Provider): ReadonlySet<string> => {
    const { kind, configuration } = of;
    const owners = pricedAs(of);
    const { azure, deployments, models = ['*'] } = configuration;
    const priced = rows.flatMap(({ provider, model, geographies }) => {
      // nobody can ask for `ft:` and a model
      if (!owners.includes(provider) || model.startsWith('ft:')) return [];
      // a profile begins with the place that serves; what is served in a Region has no profile
      const places = kind === 'bedrock' && geographies ? Object.keys(geographies) : ['in-region'];
      return places.map((place) => (/\d$|^in-region$/.test(place) ? model : `${place}.${model}`));
    });
    // one deployment, whatever Azure is asked for, goes by its own name
    const patterns = azure ? Object.keys(deployments ?? { [`${azure.deploymentId}`]: '' }) : models;
    return new Set(patterns.flatMap((pattern) => (pattern.endsWith('*') ? priced.filter((id) => matches(pattern, id)) : pattern)));
  }),
);

/** Where the path names one, that model, else those of the providers. */
export function modelsAnswer(
  { endpoint, lists, path, query, caller }: Exchange,
  { boot, live, providers: enabled }: Services,
  providers: Iterable<Provider>,
): unknown {
  const isAnthropic = endpoint?.api === 'anthropic';
  const { routes, models } = caller?.policy ?? {};
  const isAllowed = (names: readonly string[] | undefined, id: string): boolean => !names || names.some((each) => matches(each, id));
  const mayCall = (of: Provider | undefined, id: string): boolean =>
    isAllowed(models, id) || (of !== undefined && isAllowed(models, askedAs(of.kind, id).id));
  /** By its own name, or by that of a model behind it. */
  const mayAsk = (alias: string): boolean =>
    isAllowed(routes, alias) &&
    (isAllowed(models, alias) || targetsIn(live.alias(alias)?.node).some(({ provider, model }) => model && mayCall(enabled.get(provider), model)));
  const owners = ownersOf(
    providers,
    live.rows,
    boot.defaultProvider,
    (each, id) => mayCall(each, id) && (!isAnthropic || laneOf(lists, each.configuration, 'messages', id)),
  );
  for (const alias of live.aliases) if (mayAsk(alias)) owners.set(alias, 'alias');
  // nobody here knows when it came
  const modelOf = (id: string): object =>
    isAnthropic
      ? { type: 'model', id, display_name: id, created_at: new Date(0).toISOString() }
      : { id, object: 'model', created: 0, owned_by: owners.get(id) };
  const named = decodeURIComponent(path.slice('/v1/models/'.length));
  if (owners.has(named)) return modelOf(named);
  if (named) throw new Refusal('model_not_found');
  // Codex looks for its own list of models in the same answer: there is none, and it takes what it knows
  return isAnthropic ? pageOf([...owners.keys()], query, modelOf) : { object: 'list', data: [...owners.keys()].map(modelOf), models: [] };
}

/** By model the provider that serves it. */
function ownersOf(
  providers: Iterable<Provider>,
  rows: readonly LivePrice[],
  defaultProvider: string | undefined,
  isServed: (provider: Provider, id: string) => unknown,
): Map<string, string> {
  const owners = new Map<string, string>();
  for (const each of providers) {
    for (const id of enabledModels(rows)(each)) {
      // who names no provider has the default one's
      if (isServed(each, id) && (!owners.has(id) || each.name === defaultProvider)) owners.set(id, each.name);
    }
  }
  return owners;
}

/** As Anthropic's clients go through it: https://docs.claude.com/en/api/models-list */
function pageOf(ids: readonly string[], query: string, modelOf: (id: string) => object): unknown {
  const asked = new URLSearchParams(query);
  const limit = asked.get('limit') ?? '20';
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > MAX_PAGE) throw new Refusal('invalid_request', 'limit');
  const place = (name: string): number | undefined => {
    const id = asked.get(name);
    if (id === null) return undefined;
    const at = ids.indexOf(id);
    // from the beginning again a client would go round and round
    if (at < 0) throw new Refusal('invalid_request', name);
    return at;
  };
  const after = place('after_id') ?? -1;
  const before = place('before_id');
  const rest = ids.slice(after + 1, before);
  const page = before === undefined ? rest.slice(0, Number(limit)) : rest.slice(-Number(limit));
  return { data: page.map(modelOf), has_more: page.length < rest.length, first_id: page[0] ?? null, last_id: page.at(-1) ?? null };
}
