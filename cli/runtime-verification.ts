import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { RUNTIME_VARIABLE } from '../src/contract/boot';
import { commandWith, ENTRY_POINT, fileLoader, unpackRuntime } from '../src/contract/loader';
import { surroundings } from './surroundings';
import type { ContainerDefinition, TaskDefinition } from './task-definition';

/** What a container must be to pass. */
export interface Expectation {
  readonly container: string;
  readonly sha256: string;
  readonly loader: string;
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

/** Compares the gateway's container of a task definition with what the package publishes. */
export function verify(definition: TaskDefinition, expected: Expectation): Verification {
  const taskDefinition = definition.taskDefinitionArn ?? 'task definition';
  const container = definition.containerDefinitions.find(({ name }) => name === expected.container);
  if (!container) {
    const names = definition.containerDefinitions.map(({ name }) => name).join(', ') || 'none';
    const reason = `it has no container ${expected.container}; its containers: ${names}`;
    return { taskDefinition, verdict: 'unverifiable', checks: [], reason };
  }
  const { image } = container;
  const runtimePath = derivedRuntimePath(container);
  if (runtimePath) {
    const reason = `the image is a derived one: it carries the runtime itself, as ${runtimePath}, and only the image can show which; compare that file's SHA-256 with ${expected.sha256}`;
    return { taskDefinition, verdict: 'unverifiable', image, checks: [], reason };
  }
  const sha256 = runtimeSha256(container);
  const checks = [
    runtimeCheck(sha256, expected),
    commandCheck(container, expected),
    imageCheck(container, expected),
    surroundingsCheck(container, expected),
  ];
  return { taskDefinition, verdict: checks.every(({ holds }) => holds) ? 'verified' : 'different', sha256, image, checks };
}

function runtimeCheck(sha256: string | undefined, expected: Expectation): Check {
  const holds = sha256 === expected.sha256;
  const said = sha256 ? `SHA-256 ${sha256}` : `${RUNTIME_VARIABLE} is missing or cannot be unpacked`;
  return { name: 'runtime', holds, detail: holds ? `${said}, as published` : `${said}; published is ${expected.sha256}` };
}

function commandCheck({ entryPoint = [], command = [] }: ContainerDefinition, { loader }: Expectation): Check {
  const holds = isDeepStrictEqual([...entryPoint, ...command], [...ENTRY_POINT, ...commandWith(loader)]);
  const detail = holds ? 'entry point and loader are the published ones' : `not the published one: ${JSON.stringify([...entryPoint, ...command])}`;
  return { name: 'command', holds, detail };
}

function imageCheck({ image }: ContainerDefinition, expected: Expectation): Check {
  const holds = image === expected.image;
  const byTag = image.includes('@sha256:') ? '' : '; by tag: the registry decides what that is';
  return { name: 'image', holds, detail: holds ? `${image}${byTag}` : `${image}; expected ${expected.image} (--image expects another)` };
}

function surroundingsCheck(container: ContainerDefinition, { allowed }: Expectation): Check {
  const unknown = surroundings(container).filter((found) => !allowed.includes(found));
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
  const derived = path && isDeepStrictEqual([...entryPoint, ...command], [...ENTRY_POINT, ...commandWith(fileLoader(path))]);
  return derived ? path : undefined;
}

function runtimeSha256({ environment = [] }: ContainerDefinition): string | undefined {
  const variable = environment.find(({ name }) => name === RUNTIME_VARIABLE)?.value;
  if (!variable) return undefined;
  try {
    return createHash('sha256').update(unpackRuntime(variable)).digest('hex');
  } catch {
    return undefined;
  }
}
