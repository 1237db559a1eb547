import {
  check,
  createPriceTable,
  DENY_LIST_PARTITION,
  denyListSortKey,
  denyPersonSortKey,
  LIVE_DOCUMENT,
  type LiveClient,
  type LiveDocument,
  type LiveLimits,
  type LiveLists,
  type LivePrice,
  type LiveRoute,
  type LiveRoutes,
  type LiveSource,
  readableLists,
  readablePrices,
  readableRoutes,
} from '../src/contract';
import { type Aws, callAws, queryDynamoDb } from './aws';
import { createPeople } from './people';
import { createPoll } from './polling';
import { Refusal } from './refusal';
import type { Log } from './transport';

export interface LiveStore {
  /** Begins to poll; resolves when each source has been tried once. */
  start(): Promise<unknown>;
  /** Every source has been read at least once. */
  readonly loaded: boolean;
  client(clientId: string): LiveClient | undefined;
  clientNamed(name: string): LiveClient | undefined;
  /** Whose token it is, where people sign in with it; throws where it does not say who. */
  person: ReturnType<typeof createPeople>;
  denied(clientId: string): boolean;
  /** By the name that a client gives. */
  route(name: string): LiveRoute | undefined;
  /** By the model that a client asks for; throws where this version cannot read it: another route would serve a model that nobody meant. */
  alias(model: string): LiveRoute | undefined;
  readonly aliases: readonly string[];
  /** Name of the route of requests that name none. */
  readonly defaultRoute: string | undefined;
  deniedPerson(user: string): boolean;
  /** Of the clients. */
  readonly teams: ReadonlySet<string>;
  /** Rows of a model. */
  price: ReturnType<typeof createPriceTable>;
  /** Of the price table; other ones with each document. */
  readonly rows: readonly LivePrice[];
  /** What requests are held against; throws while it has not been read. */
  readonly lists: LiveLists;
  readonly limits: LiveLimits;
  /** Date of the price table. */
  readonly priceDate: string | undefined;
}

const NO_ROWS: readonly LivePrice[] = [];
const NO_LIMITS: LiveLimits = {};
const FIRST_LOAD_RETRY_MS = 2_000;

/** Clients, lists, prices and the deny-list, read again every `pollInterval`; a source that fails or is not valid leaves what was there. */
export const createLiveStore = (source: LiveSource | undefined, aws: Aws, log: Log, lists?: LiveLists): LiveStore => {
  let denyList: ReadonlySet<string> = new Set();
  let pollToken: string | undefined;

  // https://docs.aws.amazon.com/appconfig/latest/userguide/about-data-plane.html
  const appConfig = { service: 'appconfigdata', signingName: 'appconfig' };
  const readConfiguration = async ({ applicationId, environmentId, profileId }: NonNullable<LiveSource['appConfig']>) => {
    const body = { ApplicationIdentifier: applicationId, EnvironmentIdentifier: environmentId, ConfigurationProfileIdentifier: profileId };
    const token = pollToken ?? (await callAws(aws, { ...appConfig, path: '/configurationsessions', body })).document.InitialConfigurationToken;
    pollToken = undefined; // a token serves once: a failure from here on begins a new session, and that with the whole document
    const path = `/configuration?configuration_token=${encodeURIComponent(token)}`;
    const { headers, body: changed, document } = await callAws(aws, { ...appConfig, method: 'GET', path });
    if (changed.length > 0) {
      const version = `version ${headers['version-label']}`;
      const skip = (path: string): void => log('warn', `live configuration: ${version}, ${path} was skipped`);
      const models = document?.prices?.models;
      if (Array.isArray(models)) document.prices.models = readablePrices(models, skip);
      check(LIVE_DOCUMENT, document, `${version} was refused, $`);
      lists = readableLists(document.lists, skip);
      Object.assign(store, viewOf(document, skip));
    }
    pollToken = headers['next-poll-configuration-token'] as string | undefined;
  };

  const readDenyList = async (table: string) => {
    const items = await queryDynamoDb<{ readonly sk: { readonly S: string } }>(aws, table, DENY_LIST_PARTITION);
    denyList = new Set(items.map(({ sk }) => sk.S));
  };

  const waiting = new Set<string>();
  const follow = <T>(what: string, from: T | undefined, read: (from: T) => Promise<void>) => {
    if (!from || !source) return;
    waiting.add(what);
    const poll = async () => {
      await read(from);
      waiting.delete(what);
    };
    return createPoll(what, poll, () => Math.min(source.pollInterval, waiting.has(what) ? FIRST_LOAD_RETRY_MS : Infinity), log);
  };
  const starts = [follow('live configuration', source?.appConfig, readConfiguration), follow('deny-list', source?.operatorTable, readDenyList)];

  const store: LiveStore = {
    ...viewOf(),
    start: () => Promise.all(starts.map((start) => start?.())),
    get loaded() {
      return waiting.size === 0;
    },
    denied: (clientId) => denyList.has(denyListSortKey(clientId)),
    deniedPerson: (user) => denyList.has(denyPersonSortKey(user)),
    get lists() {
      if (!lists) throw new Refusal('configuration_not_loaded');
      return lists;
    },
  };
  return store;
};

interface Said extends Omit<Partial<LiveDocument>, 'routing'> {
  readonly routing?: LiveRoutes;
}

/** What a document says, as it is asked for. */
function viewOf({ clients = [], people = [], prices, routing = {}, limits = NO_LIMITS }: Said = {}, skip: (path: string) => void = () => {}) {
  const { routes, aliases, default: defaultRoute } = readableRoutes(routing, skip);
  const byId = new Map(clients.flatMap((client) => [client.clientId, ...(client.otherIds ?? [])].map((id) => [id, client] as const)));
  const clientsByName = byName(clients);
  const routesByName = byName(routes);
  const aliasesByName = byName(aliases);
  const written = new Set(routing.aliases?.map((row) => row?.name));
  return {
    client: (clientId: string) => byId.get(clientId),
    clientNamed: (name: string) => clientsByName.get(name),
    person: createPeople(people),
    teams: new Set([
      ...[...clients, ...people.flatMap((each) => [...(each.teams ?? []), ...(each.policies ?? [])])].flatMap(({ team = [] }) => team),
      ...people.flatMap((each) => each.teamNames ?? []),
    ]),
    route: (name: string) => routesByName.get(name),
    alias: (model: string) => {
      const alias = aliasesByName.get(model);
      if (!alias && written.has(model)) throw new Refusal('unknown_route');
      return alias;
    },
    aliases: [...aliasesByName.keys()],
    defaultRoute,
    limits,
    price: createPriceTable(prices),
    rows: prices?.models ?? NO_ROWS,
    priceDate: prices?.asOf,
  };
}

const byName = <Row extends { readonly name: string }>(rows: readonly Row[]): ReadonlyMap<string, Row> => new Map(rows.map((row) => [row.name, row]));
