import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { RUNTIME_PARTS, RUNTIME_VARIABLE } from '../src/contract/boot';
import { commandWith, entryPointWith, fileLoader, joinParts, unpackRuntime } from '../src/contract/loader';
import type { EnvironmentFiles } from './environment-files';
import { surroundings } from './surroundings';
import type { ContainerDefinition, TaskDefinition } from './task-definition';

/** One that is published. */
interface Build {
  readonly sha256: string;
  readonly loader: string;
}

/** What a container must be to pass. */
export interface Expectation {
  readonly container: string;
  /** Any of them: with limits and without. */
  readonly builds: readonly Build[];
  readonly image: string;
  /** Of what `surroundings()` lists, that which the operator knows of. */
  readonly allowed: readonly string[];
}

export interface Check {
  readonly name: 'runtime' | 'command' | 'image' | 'surroundings';
  readonly holds: boolean;
  readonly detail: string;
}

/** `unverifiable`: the task definition does not show what runs. */
export type Verdict = 'verified' | 'different' | 'unverifiable';

export interface Verification {
  readonly taskDefinition: string;
  readonly verdict: Verdict;
  /** SHA-256 of the runtime in the task definition; absent where none can be unpacked. */
  readonly sha256?: string;
  readonly image?: string;
  readonly checks: readonly Check[];
  /** Why it is unverifiable. */
  readonly reason?: string;
}

export const containerOf = ({ containerDefinitions }: TaskDefinition, expected: Expectation): ContainerDefinition | undefined =>
  containerDefinitions.find(({ name }) => name === expected.container);

/** Compares the gateway's container of a task definition with what the package publishes. */
export function verify(definition: TaskDefinition, expected: Expectation, files: EnvironmentFiles = new Map()): Verification {
  const taskDefinition = definition.taskDefinitionArn ?? 'task definition';
  const container = containerOf(definition, expected);
  if (!container) {
    const names = definition.containerDefinitions.map(({ name }) => name).join(', ') || 'none';
    const reason = `it has no container ${expected.container}; its containers: ${names}`;
    return { taskDefinition, verdict: 'unverifiable', checks: [], reason };
  }
  const { image } = container;
  const runtimePath = derivedRuntimePath(container);
  if (runtimePath) {
    const reason = `the image is a derived one: it carries the runtime itself, as ${runtimePath}, and only the image can show which; compare that file's SHA-256 with ${hashes(expected)}`;
    return { taskDefinition, verdict: 'unverifiable', image, checks: [], reason };
  }
  const unread = unreadFile(container, files);
  if (unread) {
    const reason = `the runtime is in the environment file ${unread}, which could not be read; --environment-file takes a copy`;
    return { taskDefinition, verdict: 'unverifiable', image, checks: [], reason };
  }
  const sha256 = runtimeSha256(container, files);
  const checks = [
    runtimeCheck(sha256, expected),
    commandCheck(container, buildOf(sha256, container, expected)),
    imageCheck(container, expected),
    surroundingsCheck(container, expected, files),
  ];
  return { taskDefinition, verdict: checks.every(({ holds }) => holds) ? 'verified' : 'different', sha256, image, checks };
}

const hashes = ({ builds }: Expectation): string => builds.map(({ sha256 }) => sha256).join(', or with limits ');

const NODE_PATH = /^\/[\w./-]*\/node$/;

/** The one that runs, else the one whose loader stands there. */
const buildOf = (sha256: string | undefined, { command = [] }: ContainerDefinition, { builds }: Expectation): Build =>
  builds.find((build) => build.sha256 === sha256) ?? builds.find(({ loader }) => command[1]?.endsWith(loader)) ?? builds[0];

function runtimeCheck(sha256: string | undefined, expected: Expectation): Check {
  const holds = expected.builds.some((build) => build.sha256 === sha256);
  const said = sha256 ? `SHA-256 ${sha256}` : `${RUNTIME_VARIABLE} is missing or cannot be unpacked, and no environment file has the runtime`;
  return { name: 'runtime', holds, detail: holds ? `${said}, as published` : `${said}; published is ${hashes(expected)}` };
}

function commandCheck({ entryPoint = [], command = [] }: ContainerDefinition, { loader }: Build): Check {
  const stock = [...entryPointWith(), ...commandWith(loader)];
  // an image of Node.js has it where it likes
  const native = [...entryPointWith(NODE_PATH.exec(entryPoint[0])?.[0]), ...commandWith(loader, true)];
  const holds = [stock, native].some((each) => isDeepStrictEqual([...entryPoint, ...command], each));
  const detail = holds ? 'entry point and loader are the published ones' : `not the published one: ${JSON.stringify([...entryPoint, ...command])}`;
  return { name: 'command', holds, detail };
}

function imageCheck({ image }: ContainerDefinition, expected: Expectation): Check {
  const holds = image === expected.image;
  const byTag = image.includes('@sha256:') ? '' : '; by tag: the registry decides what that is';
  return { name: 'image', holds, detail: holds ? `${image}${byTag}` : `${image}; expected ${expected.image} (--image expects another)` };
}

function surroundingsCheck(container: ContainerDefinition, { allowed }: Expectation, files: EnvironmentFiles): Check {
  const unknown = surroundings(container, files).filter((found) => !allowed.includes(found));
  const detail =
    unknown.length === 0
      ? 'nothing else is loaded, started, laid over the image or set against it'
      : `${unknown.join('; ')} (--allow accepts it, as written here)`;
  return { name: 'surroundings', holds: unknown.length === 0, detail };
}

/** Where a derived image has its runtime; nothing for a container that carries it in its variable, or runs anything else. */
function derivedRuntimePath({ environment = [], entryPoint = [], command = [] }: ContainerDefinition): string | undefined {
  if (environment.some(({ name }) => name === RUNTIME_VARIABLE)) return undefined;
  const path = /'file:\/\/([^']+)'/.exec(command[1] ?? '')?.[1];
  const derived = path && isDeepStrictEqual([...entryPoint, ...command], [...entryPointWith(), ...commandWith(fileLoader(path))]);
  return derived ? path : undefined;
}

/** The environment file that must have the runtime in it, where nobody knows what it has. */
function unreadFile({ environment = [], environmentFiles = [] }: ContainerDefinition, files: EnvironmentFiles): string | undefined {
  if (environment.some(({ name }) => name === RUNTIME_VARIABLE)) return undefined;
  return environmentFiles.map(({ value }) => value).find((value) => !files.get(value));
}

function runtimeSha256({ environment = [] }: ContainerDefinition, files: EnvironmentFiles): string | undefined {
  const packed = environment.find(({ name }) => name === RUNTIME_VARIABLE)?.value;
  const parts = [...files.values()].flatMap((variables = []) => variables.filter(({ name }) => RUNTIME_PARTS.includes(name)));
  try {
    const module = packed ? unpackRuntime(packed) : joinParts(Object.fromEntries(parts.map(({ name, value }) => [name, value])));
    return createHash('sha256').update(module).digest('hex');
  } catch {
    return undefined;
  }
}
