import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { type Certificate, redial } from '../fakes';
import { ensureGatewayImage } from '../gateway-image';
import { LoadBalancer, modelOf } from '../load-balancer';
import { addressOverrides, type Redial, startTlsFront } from './addresses';
import { DOMAIN_NAME, importCertificate, makeCertificate } from './certificate';
import { orAbort } from './child';
import type { Cleanup } from './cleanup';
import { accessToken, GatewayClient } from './client';
import {
  Clock,
  Controller,
  type Datum,
  Fleet,
  type Hook,
  type HookAnswer,
  type Observer,
  type Outcome,
  type Revision,
  RollbackAlarms,
  ShiftedRule,
  type Weights,
} from './controller';
import { type DescribedService, describeService } from './controller/template';
import { Emulator } from './emulator';
import { ensureEnvoy } from './envoy';
import { type PrintedOutputs, printedOutputs } from './outputs';
import { KEYS, Providers } from './providers';
import { ensurePython } from './python';
import { Stack, type StackTemplate } from './stack';
import type { Story } from './story';
import { GatewayContainer, readTaskDefinition } from './task';

export interface RehearsedServiceOptions {
  readonly story: Story;
  readonly signal: AbortSignal;
  readonly cleanup: Cleanup;
  /** By what every time of the template is divided. */
  readonly factor: number;
  /** The first template, for a certificate that is there. */
  readonly template: (certificateArn: string, domainName: string) => StackTemplate;
  /** Runs a function whose code the template has in a bucket, as AWS Lambda would: with these variables, which say also where it dials. */
  readonly run?: (event: object, variables: Readonly<Record<string, string>>) => Promise<HookAnswer | undefined>;
}

/** What is wrong with a version, beside what its template says. */
export interface Fault {
  /** `host:port` that its tasks do not get to, as behind a wrong security group. */
  readonly unreachable?: readonly string[];
  /** Milliseconds within which a task must be healthy. */
  readonly patience?: number;
}

/** Where nothing listens. */
const NOWHERE = '127.0.0.1:1';

/** A gateway's service in the emulator, whose tasks are processes behind the proxy, and whose versions change places as its template says. */
export class RehearsedService {
  static async start(options: RehearsedServiceOptions): Promise<RehearsedService> {
    const { signal, cleanup, template } = options;
    const { interpreter } = await ensurePython(signal);
    const envoy = await ensureEnvoy(signal, { interpreter });
    if ('missing' in envoy) throw new Error(`a rehearsed deployment needs Envoy: ${envoy.missing}`);
    const { workingDirectory } = await orAbort(ensureGatewayImage(), signal);
    const certificate = makeCertificate(cleanup);
    const emulator = await Emulator.start(interpreter, cleanup, signal);
    const stack = new Stack('Rehearsed', emulator);
    await stack.take(template(await importCertificate(certificate, emulator, interpreter, signal), DOMAIN_NAME));
    const providers = await Providers.start(certificate, cleanup);
    const front = await startTlsFront(certificate, emulator.port, cleanup);
    const redials = [...providers.redials, ...emulator.redials(front)];
    const loadBalancer = await LoadBalancer.start(modelOf(await emulator.describeLoadBalancer()), {
      binary: envoy.binary,
      certificate,
      redials: Object.fromEntries(redials.map(({ from, to }) => [from, to])),
      caFile: certificate.caFile,
    });
    cleanup.add('the load balancer', () => loadBalancer.stop());
    const outputs = printedOutputs(await stack.outputs());
    const service = new RehearsedService(options, { emulator, stack, providers, loadBalancer, certificate, redials, workingDirectory, outputs });
    await service.open(front);
    return service;
  }

  readonly clock: Clock;
  readonly loadBalancer: LoadBalancer;
  readonly providers: Providers;
  readonly stack: Stack;
  private fleet!: Fleet;
  private client!: GatewayClient;
  private current!: Revision;
  private versions = 0;
  private ofClients: readonly Redial[] = [];

  private constructor(
    private readonly options: RehearsedServiceOptions,
    private readonly parts: {
      readonly emulator: Emulator;
      readonly stack: Stack;
      readonly providers: Providers;
      readonly loadBalancer: LoadBalancer;
      readonly certificate: Certificate;
      readonly redials: readonly Redial[];
      readonly workingDirectory: string;
      readonly outputs: PrintedOutputs;
    },
  ) {
    this.clock = new Clock(options.factor, options.signal);
    ({ loadBalancer: this.loadBalancer, providers: this.providers, stack: this.stack } = parts);
    options.story.line(`a minute of the template is ${(60 / options.factor).toFixed(1)} s: every time of it is divided by ${options.factor}`);
  }

  /** A program with the official SDKs. */
  get sdk(): GatewayClient {
    return this.client;
  }

  /** Name of the version that was deployed last and not taken back. */
  get version(): string {
    return this.current.name;
  }

  /** Names of the versions whose tasks have answered, with how often, since the access log was that long. */
  answeredSince(length: number): Readonly<Record<string, number>> {
    const counts: Record<string, number> = {};
    for (const { target } of this.loadBalancer.accessLog.slice(length)) {
      const name = this.fleet.revisions.get(target ?? '') ?? 'nobody';
      counts[name] = (counts[name] ?? 0) + 1;
    }
    return counts;
  }

  /** What the rule says that Amazon ECS moves, first the service's first target group. */
  async weights(): Promise<readonly number[]> {
    const { rule, described } = await this.model();
    const weights: Weights = (await rule?.weights()) ?? {};
    return described.groups.map((group) => weights[group]);
  }

  /** An update of the stack that is none of the service's. */
  async update(template: StackTemplate): Promise<void> {
    await this.stack.take(template);
    await (await this.model()).rule?.apply();
  }

  /** The stack gets this template, and the controller deploys the version in it. */
  async deploy(template: StackTemplate, fault: Fault = {}, observe?: Observer): Promise<Outcome> {
    await this.stack.take(template);
    const before = this.current;
    const revision = await this.revision(fault);
    const outcome = await (await this.controller()).deploy(revision, observe);
    this.current = outcome.state === 'SUCCESSFUL' ? revision : before;
    return outcome;
  }

  /** Autoscaling takes the number of tasks down. */
  async scaleIn(tasks: number) {
    return (await this.controller()).scaleIn(tasks);
  }

  /** The first tasks, the keys, and where clients dial. */
  private async open(front: string): Promise<void> {
    const { emulator, certificate, outputs, loadBalancer, redials } = this.parts;
    const { cleanup } = this.options;
    const secrets = new SecretsManagerClient(emulator.clientOptions);
    for (const provider of ['openai', 'anthropic'] as const) {
      const [SecretId] = /arn:aws:secretsmanager:[^\s'"]+/.exec(outputs.setKeyCommands[provider]) ?? [];
      await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: KEYS[provider] }));
    }
    const token = new URL(outputs.tokenEndpoint);
    const ofClients: Redial[] = [{ from: `${token.hostname}:443`, to: front, what: 'the token endpoint' }];
    this.ofClients = ofClients;
    cleanup.add('the redial', redial(`${DOMAIN_NAME}:443`, loadBalancer.addressOf(443), certificate.cert));
    const { described } = await this.model();
    this.fleet = new Fleet(loadBalancer, described.health, this.clock, cleanup);
    this.current = await this.revision();
    await (await this.controller()).create(this.current);
    this.client = new GatewayClient(outputs, await accessToken(outputs, emulator, [...redials, ...ofClients], certificate));
  }

  /** The version that the service runs by the API. */
  private async revision({ unreachable = [], patience }: Fault = {}): Promise<Revision> {
    const { emulator, certificate, redials, workingDirectory } = this.parts;
    const definition = await readTaskDefinition(emulator);
    const { described } = await this.model();
    this.versions += 1;
    return {
      name: `version ${this.versions}`,
      stopTimeout: described.stopTimeout,
      start: () =>
        GatewayContainer.start({
          ...this.options,
          definition,
          emulator,
          workingDirectory,
          patience,
          caFile: certificate.caFile,
          redials: redials.map((each) => (unreachable.includes(each.from) ? { ...each, to: NOWHERE } : each)),
        }),
    };
  }

  private async model(): Promise<{ described: DescribedService; rule?: ShiftedRule; testRule?: ShiftedRule }> {
    const { emulator, loadBalancer, stack } = this.parts;
    const described = describeService(stack.template, await stack.physicalIds());
    const ruleOf = (arn?: string) => (arn === undefined ? undefined : new ShiftedRule(arn, emulator, loadBalancer));
    return { described, rule: ruleOf(described.rule), testRule: ruleOf(described.testRule) };
  }

  private async controller(): Promise<Controller> {
    const { described, rule, testRule } = await this.model();
    const { configuration, desired, groups } = described;
    const alarms = new RollbackAlarms(described.alarms, this.clock, this.periods());
    const hooks = described.hooks.map((hook) => this.hook(hook));
    return new Controller({ configuration, desired, groups, rule, testRule, hooks }, this.fleet, alarms, this.clock, this.options.story);
  }

  /** A function of the template, which dials the load balancer by the name that AWS gives it. */
  private hook({ functionName, stages }: DescribedService['hooks'][number]): Hook {
    const { emulator, certificate, redials, loadBalancer } = this.parts;
    const { run } = this.options;
    if (!run) throw new Error(`nobody runs ${functionName}`);
    return {
      name: functionName,
      stages,
      ask: async (event) => {
        const { loadBalancer: described, listeners } = await emulator.describeLoadBalancer();
        const doors = listeners.map(({ Port }) => ({
          from: `${described.DNSName}:${Port}`,
          to: loadBalancer.addressOf(Number(Port)),
          what: 'the load balancer',
        }));
        const { AWS_ENDPOINT_URL: _, ...environment } = emulator.environment;
        return run(event, {
          ...environment,
          ...(await emulator.variablesOf(functionName)),
          NODE_EXTRA_CA_CERTS: certificate.caFile,
          GATEWAY_ADDRESS_OVERRIDES: addressOverrides([...redials, ...this.ofClients, ...doors]),
        });
      },
    };
  }

  /**
   * What the load balancer's metrics say of one period after the other: a count of nothing is not told, nor the health of a group without tasks. How long a target
   * takes until its answer begins, the access log does not tell.
   *
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
   */
  private periods(): () => Datum {
    let from = 0;
    return () => {
      const entries = this.loadBalancer.accessLog.slice(from);
      from += entries.length;
      const ofGroup = (group: string) => entries.filter(({ target }) => this.fleet.groups.get(target ?? '') === group);
      const metrics: Readonly<Record<string, (group: string) => number | undefined>> = {
        RequestCount: (group) => ofGroup(group).length || undefined,
        HTTPCode_Target_5XX_Count: (group) => ofGroup(group).filter(({ status }) => status >= 500).length || undefined,
        UnHealthyHostCount: (group) => this.fleet.unhealthy(group),
      };
      return (metric, group) => metrics[metric]?.(group);
    };
  }
}
