import { randomBytes } from 'node:crypto';
import { accessSync, constants } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type ContainerDefinition,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListClustersCommand,
  ListServicesCommand,
  type TaskDefinition,
} from '@aws-sdk/client-ecs';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readEnvironmentFile } from '../fakes';
import { ADDRESS_OVERRIDES_VARIABLE, type BootConfiguration, CONFIGURATION_VARIABLE, CONTAINER_NAME, GATEWAY_PORT } from '../src/contract';
import { addressOverrides, type Redial } from './addresses';
import { Child, type Exit } from './child';
import type { Cleanup } from './cleanup';
import type { Emulator } from './emulator';
import { freePort, isFree } from './ports';

/** The task definition that the one service of the account runs, as ECS gives it back. */
export async function readTaskDefinition(emulator: Emulator): Promise<TaskDefinition> {
  const ecs = new ECSClient(emulator.clientOptions);
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster: clusterArns[0] }));
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: clusterArns[0], services: serviceArns }));
  if (clusterArns.length !== 1 || services.length !== 1) throw new Error(`one service was expected: ${clusterArns} ${serviceArns}`);
  const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: services[0].taskDefinition }));
  return taskDefinition as TaskDefinition;
}

export interface ContainerOptions {
  readonly definition: TaskDefinition;
  readonly emulator: Emulator;
  readonly redials: readonly Redial[];
  /** Certificate authority of everything that the redials lead to. */
  readonly caFile: string;
  readonly workingDirectory: string;
  readonly cleanup: Cleanup;
  readonly signal: AbortSignal;
  /** By what the times after SIGTERM are divided. */
  readonly factor?: number;
  /** Milliseconds within which it must be healthy. */
  readonly patience?: number;
}

/** How long the container may take to become healthy: ECS would give it its start period and three intervals. */
const START_TIMEOUT = 60_000;
const PORT_TAKEN = /EADDRINUSE/;

/** The gateway's container as a process: entry point, command, environment and secrets of the task definition, in the image's directory. */
export class GatewayContainer {
  /** Every line of standard output: what the log group would get. */
  readonly logLines: string[] = [];
  private child?: Child;

  /** Starts it, and waits until its own health check says that it is healthy. */
  static async start(options: ContainerOptions): Promise<GatewayContainer> {
    const container = options.definition.containerDefinitions?.find(({ name }) => name === CONTAINER_NAME);
    if (!container) throw new Error(`the task definition has no container ${CONTAINER_NAME}`);
    const fromFiles = await readEnvironmentFiles(container, options.emulator);
    const secrets = await resolveSecrets(container, options.emulator);
    for (let port = (await isFree(GATEWAY_PORT)) ? GATEWAY_PORT : await freePort(); ; port = await freePort()) {
      const gateway = new GatewayContainer(container, options, { fromFiles, secrets }, port);
      if (await gateway.run()) return gateway;
    }
  }

  private constructor(
    private readonly container: ContainerDefinition,
    private readonly options: ContainerOptions,
    private readonly read: { readonly fromFiles: Readonly<Record<string, string>>; readonly secrets: Readonly<Record<string, string>> },
    readonly port: number,
  ) {}

  /** `address:port` for the load balancer's target group. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** What is not as on Fargate, one line each. */
  get deviations(): string[] {
    const { user, readonlyRootFilesystem, linuxParameters } = this.container;
    const { redials, definition, factor } = this.options;
    const others = (definition.containerDefinitions ?? []).filter(({ name }) => name !== CONTAINER_NAME);
    return [
      ...redials.map(({ from, to, what }) => `${from} is dialled at ${to}: ${what}`),
      'NODE_EXTRA_CA_CERTS names the authority of these certificates',
      ...(this.port === GATEWAY_PORT ? [] : [`port ${GATEWAY_PORT} is taken on this machine: ${this.port} in its place`]),
      ...(factor === undefined ? [] : [`times after SIGTERM are those of the task definition divided by ${factor}`]),
      ...others.map(({ name }) => `the container ${name} is not started`),
      `not reproduced by a process: user ${user ?? 'root'}, read-only root filesystem (${readonlyRootFilesystem ?? false}), ` +
        `dropped capabilities (${linuxParameters?.capabilities?.drop?.join(', ') ?? 'none'}), ${definition.cpu} CPU units, ${definition.memory} MiB`,
    ];
  }

  /** The environment as ECS would compose it, and the overrides. */
  get environment(): Record<string, string> {
    const { definition, redials, caFile, emulator } = this.options;
    const given = Object.fromEntries((this.container.environment ?? []).map(({ name, value }) => [name, value ?? '']));
    const role = definition.taskRoleArn?.split('/').at(-1);
    return {
      // of the image
      PATH: [dirname(process.execPath), '/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(delimiter),
      HOME: '/home/node',
      ...this.read.fromFiles,
      ...given,
      ...this.read.secrets,
      ...withBoot(given, this.port, this.options.factor),
      // of ECS
      AWS_REGION: emulator.environment.AWS_REGION,
      AWS_DEFAULT_REGION: emulator.environment.AWS_REGION,
      AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${role}`,
      ECS_CONTAINER_METADATA_URI_V4: `http://169.254.170.2/v4/${randomBytes(16).toString('hex')}-1`,
      // of the rehearsal
      [ADDRESS_OVERRIDES_VARIABLE]: addressOverrides(redials),
      NODE_EXTRA_CA_CERTS: caFile,
    };
  }

  get command(): string[] {
    return [...(this.container.entryPoint ?? []), ...(this.container.command ?? [])];
  }

  /** The records that this logger wrote. */
  records(logger: string): Record<string, unknown>[] {
    return this.allRecords.filter((record) => record.logger === logger);
  }

  /** The numbers of all records, in the order in which they were written. */
  get sequences(): number[] {
    return this.allRecords.flatMap(({ sequence }) => (typeof sequence === 'number' ? [sequence] : []));
  }

  private get allRecords(): Record<string, unknown>[] {
    return this.logLines.flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return []; // not a record
      }
    });
  }

  /** SIGTERM, as ECS sends it, and SIGKILL where it is still there after so many milliseconds; gives how the process ended. */
  async stop(timeout?: number): Promise<Exit> {
    const child = this.child as Child;
    child.signal('SIGTERM');
    const kill = timeout === undefined ? undefined : setTimeout(() => child.signal('SIGKILL'), timeout);
    return child.exited.finally(() => clearTimeout(kill));
  }

  /** False when another process has taken the port in the meantime. */
  private async run(): Promise<boolean> {
    const [program, ...parameters] = this.command;
    const { workingDirectory, cleanup, signal, patience = START_TIMEOUT } = this.options;
    const child = new Child(program, parameters, {
      cwd: workingDirectory,
      env: this.environment,
      onLine: (line) => this.logLines.push(line),
    });
    this.child = child;
    cleanup.add('the gateway', () => child.end());
    const deadline = Date.now() + patience;
    while (Date.now() < deadline) {
      signal.throwIfAborted();
      if (!child.running) {
        if (PORT_TAKEN.test(child.output)) return false;
        throw new Error(`the gateway's process ended at start:\n${child.output}`);
      }
      if (await this.isHealthy()) return true;
      await sleep(100);
    }
    throw new Error(`the gateway did not become healthy:\n${child.output}`);
  }

  /** The health check of the task definition; where this machine has no such program, the request that it makes. */
  private async isHealthy(): Promise<boolean> {
    const [kind, program, ...parameters] = (this.container.healthCheck?.command ?? []).map((part) =>
      part.replace(`:${GATEWAY_PORT}/`, `:${this.port}/`),
    );
    if (kind !== 'CMD') throw new Error(`the health check is not a CMD: ${kind}`);
    if (isInstalled(program)) return (await new Child(program, parameters, { env: { PATH: process.env.PATH } }).exited).code === 0;
    const url = parameters.find((part) => part.startsWith('http://'));
    return (
      url !== undefined &&
      (await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      ))
    );
  }
}

/** The variables of the environment files, which the deployment has put into Amazon S3. */
async function readEnvironmentFiles({ environmentFiles = [] }: ContainerDefinition, emulator: Emulator): Promise<Record<string, string>> {
  const s3 = new S3Client({ ...emulator.clientOptions, forcePathStyle: true });
  const all = await Promise.all(
    environmentFiles.map(async ({ value = '' }) => {
      const [, Bucket, Key] = /^arn:aws:s3:::([^/]+)\/(.+\.env)$/.exec(value) ?? [];
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      return readEnvironmentFile((await Body?.transformToString()) ?? '');
    }),
  );
  return Object.assign({}, ...all.reverse());
}

/** What ECS would put into the container for `secrets`: `<arn>` or `<arn>:<field>::`. */
async function resolveSecrets(container: ContainerDefinition, emulator: Emulator): Promise<Record<string, string>> {
  const manager = new SecretsManagerClient(emulator.clientOptions);
  const values: Record<string, string> = {};
  for (const { name = '', valueFrom = '' } of container.secrets ?? []) {
    const parts = valueFrom.split(':');
    const { SecretString = '' } = await manager.send(new GetSecretValueCommand({ SecretId: parts.slice(0, 7).join(':') }));
    values[name] = parts[7] ? String(JSON.parse(SecretString)[parts[7]]) : SecretString;
  }
  return values;
}

/** The boot document as it is, or with another port or other times. */
function withBoot(environment: Readonly<Record<string, string>>, port: number, factor?: number): Record<string, string> {
  if (port === GATEWAY_PORT && factor === undefined) return {};
  const boot: BootConfiguration = JSON.parse(environment[CONFIGURATION_VARIABLE]);
  const { lameDuck, stop } = boot.timeouts;
  const divided = (milliseconds: number): number => Math.max(1, Math.round(milliseconds / (factor ?? 1)));
  const timeouts = { ...boot.timeouts, lameDuck: divided(lameDuck), stop: divided(stop) };
  return { [CONFIGURATION_VARIABLE]: JSON.stringify({ ...boot, port, timeouts } satisfies BootConfiguration) };
}

function isInstalled(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
