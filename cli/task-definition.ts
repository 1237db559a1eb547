import { ANYTHING, check, type Like, type Shape } from '../src/contract/shapes';
import { Unavailable } from './command';

const STRING = /^/;

/** What this program reads of a container. */
const CONTAINER = {
  name: STRING,
  image: STRING,
  'entryPoint?': [STRING],
  'command?': [STRING],
  'workingDirectory?': STRING,
  'environment?': [{ name: STRING, 'value?': STRING, '*': ANYTHING }],
  'secrets?': [{ name: STRING, '*': ANYTHING }],
  'environmentFiles?': [{ value: STRING, '*': ANYTHING }],
  'mountPoints?': [{ 'containerPath?': STRING, '*': ANYTHING }],
  'volumesFrom?': [{ 'sourceContainer?': STRING, '*': ANYTHING }],
  'healthCheck?': { 'command?': [STRING], '*': ANYTHING },
  '*': ANYTHING,
} as const satisfies Shape;

/** What this program reads of a task definition, in the shape of `aws ecs describe-task-definition`. */
const TASK_DEFINITION = { 'taskDefinitionArn?': STRING, containerDefinitions: [CONTAINER], '*': ANYTHING } as const satisfies Shape;

export type ContainerDefinition = Like<typeof CONTAINER>;
export type TaskDefinition = Like<typeof TASK_DEFINITION>;

/**
 * The task definition in a document: what the AWS CLI prints, or only what is in it under `taskDefinition`. A member that is null is
 * not there.
 *
 * @throws `Unavailable` where it is anything else
 */
export function parseTaskDefinition(text: string, source: string): TaskDefinition {
  let document: { taskDefinition?: unknown } | undefined;
  try {
    document = JSON.parse(text, withoutNull);
  } catch {
    throw new Unavailable(`${source} is not JSON`);
  }
  const found = document?.taskDefinition ?? document;
  try {
    check(TASK_DEFINITION, found, 'taskDefinition');
  } catch (error) {
    const { message } = error as Error;
    throw new Unavailable(`${source} is not a task definition as \`aws ecs describe-task-definition --output json\` prints it: ${message}`);
  }
  return found as TaskDefinition;
}

/** Leaves out members of objects; a list keeps its places. */
function withoutNull(this: unknown, _key: string, value: unknown): unknown {
  return value === null && !Array.isArray(this) ? undefined : value;
}
