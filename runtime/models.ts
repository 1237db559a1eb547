/** What is enabled, as the called API lists it. Nobody is asked. */
import { type LivePrice, laneOf, memoized, pricedAs } from '../src/contract';
import type { Exchange } from './exchange';
import { matches, type Provider } from './providers';
import { Refusal } from './refusal';
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
export function modelsAnswer({ endpoint, lists, path, query }: Exchange, { boot, live }: Services, providers: Iterable<Provider>): unknown {
  const isAnthropic = endpoint?.api === 'anthropic';
  /** By model the provider that serves it. */
  const owners = new Map<string, string>();
  for (const each of providers) {
    for (const id of enabledModels(live.rows)(each)) {
      const isServed = !isAnthropic || laneOf(lists, each.configuration, 'messages', id);
      // who names no provider has the default one's
      if (isServed && (!owners.has(id) || each.name === boot.defaultProvider)) owners.set(id, each.name);
    }
  }
  // nobody here knows when it came
  const modelOf = (id: string): object =>
    isAnthropic
      ? { type: 'model', id, display_name: id, created_at: new Date(0).toISOString() }
      : { id, object: 'model', created: 0, owned_by: owners.get(id) };
  const named = decodeURIComponent(path.slice('/v1/models/'.length));
  if (owners.has(named)) return modelOf(named);
  if (named) throw new Refusal('model_not_found');
  const ids = [...owners.keys()];
  // Codex looks for its own list of models in the same answer: there is none, and it takes what it knows
  if (!isAnthropic) return { object: 'list', data: ids.map(modelOf), models: [] };
  // https://docs.claude.com/en/api/models-list
  const asked = new URLSearchParams(query);
  const limit = Number(asked.get('limit') ?? 20);
  if (!(limit % 1 === 0 && limit > 0 && limit <= MAX_PAGE)) throw new Refusal('invalid_request', 'limit');
  const [after, before] = ['after_id', 'before_id'].map((name) => ids.indexOf(`${asked.get(name)}`));
  const rest = ids.slice(after + 1, before < 0 ? undefined : before);
  const page = before < 0 ? rest.slice(0, limit) : rest.slice(-limit);
  return { data: page.map(modelOf), has_more: page.length < rest.length, first_id: page[0] ?? null, last_id: page.at(-1) ?? null };
}
