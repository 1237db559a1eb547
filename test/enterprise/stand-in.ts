import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Child } from '../../rehearsal/child';
import type { Cleanup } from '../../rehearsal/cleanup';
import type { Emulator } from '../../rehearsal/emulator';
import { freePort } from '../../rehearsal/ports';

const PROGRAM = join(__dirname, '..', '..', 'fakes', 'portkey-image', 'main.mjs');

/** Every task definition that a service of the account runs, by the name of its first container. */
export async function runningDefinitions(emulator: Emulator): Promise<Record<string, TaskDefinition>> {
  const ecs = new ECSClient(emulator.clientOptions);
  const { clusterArns = [] } = await ecs.send(new ListClustersCommand({}));
  const { serviceArns = [] } = await ecs.send(new ListServicesCommand({ cluster: clusterArns[0] }));
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster: clusterArns[0], services: serviceArns }));
  const definitions = await Promise.all(services.map(({ taskDefinition }) => ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))));
  return Object.fromEntries(
    definitions.map(({ taskDefinition }) => [taskDefinition?.containerDefinitions?.[0].name ?? '', taskDefinition as TaskDefinition]),
  );
}

/** What Amazon ECS would give the container: variables, and secrets by their fields. */
export async function environmentOf(container: ContainerDefinition, emulator: Emulator): Promise<Record<string, string>> {
  const manager = new SecretsManagerClient(emulator.clientOptions);
  const given = Object.fromEntries((container.environment ?? []).map(({ name, value }) => [name, value ?? '']));
  for (const { name = '', valueFrom = '' } of container.secrets ?? []) {
    const parts = valueFrom.split(':');
    const { SecretString = '' } = await manager.send(new GetSecretValueCommand({ SecretId: parts.slice(0, 7).join(':') }));
    given[name] = parts[7] ? String(JSON.parse(SecretString)[parts[7]]) : SecretString;
  }
  return given;
}

const PATH = [dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter);

/** The cache's container: its own command, with Valkey under the name of the server that it starts, on a free port. */
export async function startCache(container: ContainerDefinition, valkey: string, emulator: Emulator, cleanup: Cleanup): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'enterprise-cache-'));
  cleanup.add('the directory of the cache', () => rmSync(directory, { recursive: true, force: true }));
  const port = await freePort();
  writeFileSync(join(directory, 'redis-server'), `#!/bin/sh\nexec ${valkey} "$@" --port ${port} --bind 127.0.0.1\n`);
  chmodSync(join(directory, 'redis-server'), 0o755);
  const [program, ...parameters] = [...(container.entryPoint ?? []), ...(container.command ?? [])];
  let ready = () => {};
  const accepts = new Promise<void>((resolve) => {
    ready = resolve;
  });
  const child = new Child(program, parameters, {
    cwd: directory,
    env: { ...(await environmentOf(container, emulator)), PATH: `${directory}${delimiter}${PATH}` },
    onLine: (line) => line.includes('Ready to accept connections') && ready(),
  });
  cleanup.add('the cache', () => child.end());
  await Promise.race([accepts, child.exited.then(() => Promise.reject(new Error(`the cache did not start:\n${child.output}`)))]);
  return `127.0.0.1:${port}`;
}

/** A container of Portkey, as a process. */
export interface StandIn {
  /** `address:port` of each port of the container, by its name. */
  readonly addresses: Readonly<Record<string, string>>;
  readonly child: Child;
}

/**
 * Starts the stand-in with the variables of the container, and waits until the health check of the task definition says that it is healthy.
 *
 * @param addresses where names of the network are dialled on this machine
 */
export async function startStandIn(
  definition: TaskDefinition,
  emulator: Emulator,
  addresses: Readonly<Record<string, string>>,
  cleanup: Cleanup,
): Promise<StandIn> {
  const [container] = definition.containerDefinitions ?? [];
  const ports = Object.fromEntries(
    await Promise.all((container.portMappings ?? []).map(async ({ containerPort = 0 }) => [containerPort, await freePort()] as const)),
  );
  const moved = (name: string, value: string) => (['PORT', 'MCP_PORT'].includes(name) ? String(ports[Number(value)] ?? value) : value);
  const given = Object.entries(await environmentOf(container, emulator)).map(([name, value]) => [name, moved(name, value)]);
  const role = definition.taskRoleArn?.split('/').at(-1);
  const child = new Child(process.execPath, [PROGRAM], {
    env: {
      ...Object.fromEntries(given),
      PATH,
      AWS_REGION: emulator.environment.AWS_REGION,
      AWS_ENDPOINT_URL: emulator.endpoint,
      AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: `/v2/credentials/${role}`,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      STAND_IN_ADDRESSES: JSON.stringify({ ...addresses, '169.254.170.2:80': emulator.address }),
    },
  });
  cleanup.add(`the stand-in for ${container.name}`, () => child.end());
  const [kind, program, ...parameters] = (container.healthCheck?.command ?? []).map((part) =>
    Object.entries(ports).reduce((text, [from, to]) => text.replaceAll(`:${from}/`, `:${to}/`), part),
  );
  if (kind !== 'CMD') throw new Error(`the health check is not a CMD: ${kind}`);
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(100)) {
    if (!child.running) throw new Error(`the stand-in for ${container.name} ended at its start:\n${child.output}`);
    if ((await new Child(program, parameters, { env: { PATH } }).exited).code === 0) {
      const byName = (container.portMappings ?? []).map(({ name = '', containerPort = 0 }) => [name, `127.0.0.1:${ports[containerPort]}`]);
      return { addresses: Object.fromEntries(byName), child };
    }
  }
  throw new Error(`the stand-in for ${container.name} did not become healthy:\n${child.output}`);
}
