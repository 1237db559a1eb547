/**
 * The harness of `test:agents`: a coding agent of the npm registry as its user has it, and everything that it says on the way.
 *
 *   program --HTTPS_PROXY--> RecordingHop --> Envoy, as the synthesized load balancer --> gateway process --> fakes
 *
 * `withAgents(ways)` starts it for the tests of a `describe`; `context.run(program, …)` runs a program headless in a home of its own; then
 * `context.calls()` gives every call as three things that are matched by ids: what the program sent and got (`Exchange`), what the gateway
 * recorded, and what the provider got. `compared` (compared.ts) says how what was sent differs from what arrived. What a program is given
 * beside its settings: `PATH`, `HOME`, `HTTPS_PROXY`, the authority of the certificate, and a `gateway-token` in `PATH` (`context.tokens`).
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { FakeWorld, LIVE, type ProviderRequest, until } from '../../fakes';
import type { LoadBalancer } from '../../load-balancer';
import type { PortkeyGatewayProps } from '../../src';
import type { BootConfiguration, LivePrices } from '../../src/contract';
import { GatewayProcess, type GatewayRecord } from '../contract/gateway-process';
import { serving } from '../contract/with-gateway';
import { DOMAIN_NAME, startLoadBalancer, synthesized } from '../contract/with-load-balancer';
import { type Finished, headless } from './headless';
import { ensureProgram, type Program } from './programs';
import { type Exchange, RecordingHop } from './recording-hop';

export interface AgentGateway {
  readonly boot: Partial<BootConfiguration>;
  /** What the load balancer is synthesized from, where it is more than the domain and the issuer of the fakes. */
  readonly props?: PortkeyGatewayProps;
  readonly prices: LivePrices;
}

export interface Run {
  readonly parameters: readonly string[];
  /** Files below its home, by path. */
  readonly home?: Readonly<Record<string, string>>;
  /** Files of the project that it works in. */
  readonly project?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  /** Milliseconds. @default 120,000 */
  readonly patience?: number;
}

export interface Ended extends Finished {
  /** Its home, until the next test. */
  readonly home: string;
}

/** One call, from end to end. */
export interface AgentCall {
  readonly sent: Exchange;
  /** Absent: the load balancer answered. */
  readonly record?: GatewayRecord;
  /** What the provider got last for it; absent: it was not asked. */
  readonly got?: ProviderRequest;
}

/** The command that prints an access token, as a person installs it: each run prints the next of `tokens`, at last always the last. */
const GATEWAY_TOKEN = `#!/bin/sh
cd "$(dirname "$0")/tokens"
echo "$*" >> runs
token=$(wc -l < runs | tr -d ' ')
while [ ! -f "$token" ]; do token=$((token - 1)); done
cat "$token"
`;

export class AgentContext {
  world!: FakeWorld;
  gateway!: GatewayProcess;
  loadBalancer!: LoadBalancer;
  hop!: RecordingHop;
  private places: string[] = [];
  private bin = '';

  constructor(private readonly what: AgentGateway) {}

  async start(): Promise<void> {
    this.world = await FakeWorld.start();
    this.publish();
    this.gateway = await GatewayProcess.start(this.world, this.what.boot);
    await serving(this);
    this.loadBalancer = await startLoadBalancer(this.world, synthesized(this.world, this.what.props));
    await this.loadBalancer.register(`127.0.0.1:${this.gateway.port}`);
    this.hop = await RecordingHop.start(DOMAIN_NAME, this.loadBalancer.addressOf(443), this.world.certificate);
  }

  reset(): void {
    this.world.reset();
    this.publish();
    this.hop.clear();
    this.gateway.records.length = 0;
    this.forget();
    this.bin = this.place({ 'gateway-token': GATEWAY_TOKEN }, 0o755);
    this.tokens([this.world.issuer.token()]);
  }

  async stop(): Promise<void> {
    await this.hop?.stop();
    await this.loadBalancer?.stop();
    if (this.world) await GatewayProcess.stopAll(this.world);
    await this.world?.stop();
    this.forget();
  }

  /** What `gateway-token` prints, run by run. */
  tokens(tokens: readonly string[]): void {
    for (const [index, token] of tokens.entries()) this.write(join(this.bin, 'tokens', String(index + 1)), `${token}\n`);
  }

  /** How `gateway-token` was called, by run. */
  get tokenRuns(): readonly string[] {
    const runs = join(this.bin, 'tokens', 'runs');
    return existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').slice(0, -1) : [];
  }

  /** Runs a program to its end; what outlives its patience is ended, and told so. */
  async run(program: Program, { parameters, home = {}, project = {}, environment = {}, patience = 120_000 }: Run): Promise<Ended> {
    const command = await ensureProgram(program, new AbortController().signal);
    const at = this.place(home);
    const { caFile } = this.world.certificate;
    const ended = await headless([...command, ...parameters], {
      cwd: this.place(project),
      patience,
      env: {
        PATH: [this.bin, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
        HOME: at,
        TMPDIR: this.place({}),
        LANG: 'C.UTF-8',
        HTTPS_PROXY: this.hop.url,
        HTTP_PROXY: this.hop.url,
        NODE_EXTRA_CA_CERTS: caFile,
        SSL_CERT_FILE: caFile,
        ...environment,
      },
    });
    return { ...ended, home: at };
  }

  /** Every call so far, when each has its record. */
  async calls(): Promise<readonly AgentCall[]> {
    return Promise.all(this.hop.exchanges.map((sent) => this.callOf(sent)));
  }

  private async callOf(sent: Exchange): Promise<AgentCall> {
    await until(`the end of ${sent.method} ${sent.url}`, () => sent.ended);
    const id = sent.answer?.headers['x-request-id'];
    if (!id) return { sent };
    const record = await until(`the record of ${sent.method} ${sent.url}`, () => this.gateway.usage.find(({ requestId }) => requestId === id));
    // providers of the fakes number their requests, each for itself
    const number = Number(/\d+$/.exec(record.providerRequestId ?? '')?.[0]);
    const got = this.world.upstreams
      .flatMap(({ requests }): ProviderRequest[] => requests)
      .filter((request) => request.number === number && request.startedAt >= sent.startedAt);
    if (got.length > 1) throw new Error(`several providers have a request ${number}`);
    return { sent, record, got: got[0] };
  }

  private publish(): void {
    this.world.appConfig.publish({ ...LIVE, prices: this.what.prices });
  }

  private place(files: Readonly<Record<string, string>>, mode?: number): string {
    const directory = mkdtempSync(join(tmpdir(), 'agent-'));
    this.places.push(directory);
    for (const [name, text] of Object.entries(files)) this.write(join(directory, name), text, mode);
    return directory;
  }

  private write(file: string, text: string, mode?: number): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode });
  }

  private forget(): void {
    for (const directory of this.places) rmSync(directory, { recursive: true, force: true });
    this.places = [];
  }
}

/** A gateway for programs, for the tests of the enclosing `describe`. */
export function withAgents(what: AgentGateway): AgentContext {
  const context = new AgentContext(what);
  beforeAll(() => context.start(), 120_000);
  beforeEach(() => context.reset());
  afterAll(() => context.stop());
  return context;
}
