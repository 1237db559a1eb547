/** Requests through the stages that plan and send them, with routes; providers are scripts. */
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { LiveNode, LiveRoute, Policy, ProviderConfiguration } from '../../../src/contract';
import { Exchanges, type Planned } from '../../exchange';
import { ClientAnswer } from '../../http/client-answer';
import { Refusal } from '../../refusal';
import { Conversations } from '../../routes/conversation';
import { Rests } from '../../routes/rests';
import type { Services } from '../../stage';
import { plan } from '../../stages/plan';
import { type ExchangeOptions, LIVE, providersOf, requestOf } from '../exchanges';

export type Configuration = Partial<ProviderConfiguration> & Pick<ProviderConfiguration, 'kind'>;

export interface Routed extends ExchangeOptions {
  readonly routes?: Readonly<Record<string, LiveNode | LiveRoute>>;
  readonly aliases?: Readonly<Record<string, LiveNode>>;
  readonly defaultRoute?: string;
  readonly defaultProvider?: string;
  readonly policy?: Policy;
  readonly caller?: object;
  readonly providers?: readonly Configuration[];
}

export const OPENAI: Configuration = { kind: 'openai' };
export const GOOGLE: Configuration = { kind: 'google' };
export const ANTHROPIC: Configuration = { kind: 'anthropic' };
export const BEDROCK: Configuration = { kind: 'bedrock', region: 'eu-central-1' };
export const ALL = [OPENAI, GOOGLE, ANTHROPIC, BEDROCK];

export const CHAT = { model: 'gpt-4o', messages: [{ role: 'user', content: 'hi' }] };

const rows = (of: Readonly<Record<string, LiveNode | LiveRoute>> = {}): ReadonlyMap<string, LiveRoute> =>
  new Map(Object.entries(of).map(([name, each]) => [name, 'node' in each ? each : { name, node: each }]));

/** What the stages share, of one task. */
export function servicesOf({ routes, aliases, defaultRoute, defaultProvider, providers = ALL }: Routed = {}): Services {
  const [named, others] = [rows(routes), rows(aliases)];
  const live = { ...LIVE, route: (name: string) => named.get(name), alias: (model: string) => others.get(model), aliases: [...others.keys()] };
  return {
    boot: { defaultProvider },
    providers: providersOf(...providers),
    live: { ...live, defaultRoute },
    exchanges: new Exchanges(),
    rests: new Rests(),
    conversations: new Conversations(),
    recorder: { gateway: () => {} },
  } as unknown as Services;
}

export const requested = ({ policy, caller, body = CHAT, ...asked }: Routed): Planned & { json?: unknown } =>
  Object.assign(requestOf({ body, ...asked }), { caller: { client: 'TeamAlpha', clientId: 'c1', policy, ...caller } });

/** As it leaves the stage that plans. */
export function planned(given: Routed, services = servicesOf(given)): Planned {
  const exchange = requested(given);
  plan(exchange, services);
  return exchange;
}

/** The code, and what it says of the refusal, or what went on. */
export function codeOf(act: () => unknown): string {
  try {
    act();
    return 'allowed';
  } catch (refusal) {
    if (!(refusal instanceof Refusal)) throw refusal;
    return refusal.code;
  }
}

/** Where a request goes first, and what it asks for there. */
export const firstOf = (exchange: Planned): string => {
  const { provider, model } = exchange.steps[0].target;
  return `${provider.name} ${model}`;
};

/** A connection to a client that reads all it gets. */
export class FakeResponse extends EventEmitter {
  status = 0;
  headers: Readonly<Record<string, string>> = {};
  text = '';
  headersSent = false;
  ended = false;
  destroyed = false;
  shouldKeepAlive = true;
  writableNeedDrain = false;

  get writableFinished(): boolean {
    return this.ended;
  }

  get closed(): boolean {
    return this.ended || this.destroyed;
  }

  writeHead(status: number, headers: Record<string, string>): void {
    if (this.headersSent) throw new Error('two heads');
    Object.assign(this, { status, headers, headersSent: true });
  }

  write(bytes: Buffer | string): boolean {
    if (this.ended) throw new Error('behind its end');
    this.text += String(bytes);
    return true;
  }

  end(bytes: Buffer | string = ''): void {
    this.write(bytes);
    this.ended = true;
  }

  destroy(): void {
    this.destroyed = true;
  }
}

/** An exchange whose answer goes to a client, as in the server. */
export function withClient(exchange: Planned): { readonly answer: ClientAnswer; readonly response: FakeResponse } {
  const response = new FakeResponse();
  const answer = new ClientAnswer(response as unknown as ServerResponse, { draining: false, maxDiscardedBytes: 0 });
  Object.assign(exchange, { answer });
  Object.assign(exchange.request, { complete: true });
  answer.exchange = exchange;
  return { answer, response };
}

export const readable = (pieces: readonly string[]): Readable => Readable.from(pieces.map((each) => Buffer.from(each)));
