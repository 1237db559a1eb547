import { Unavailable } from './command';

/** What this program reads of a task definition, in the shape of `aws ecs describe-task-definition`. */
export interface TaskDefinition {
  readonly taskDefinitionArn?: string;
  readonly containerDefinitions: readonly ContainerDefinition[];
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly environment?: readonly { readonly name: string; readonly value: string }[];
  readonly secrets?: readonly { readonly name: string }[];
  readonly environmentFiles?: readonly { readonly value: string }[];
  readonly mountPoints?: readonly { readonly containerPath?: string }[];
  readonly volumesFrom?: readonly { readonly sourceContainer?: string }[];
}

/**
 * The task definition in a document: what the AWS CLI prints, or only what is in it under `taskDefinition`.
 *
 * @throws `Unavailable` where it is anything else
 */
export function parseTaskDefinition(text: string, source: string): TaskDefinition {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    throw new Unavailable(`${source} is not JSON`);
  }
  const found = (document as { taskDefinition?: unknown } | null)?.taskDefinition ?? document;
  if (!Array.isArray((found as Partial<TaskDefinition> | null)?.containerDefinitions)) {
    throw new Unavailable(`${source} is not a task definition as \`aws ecs describe-task-definition --output json\` prints it`);
  }
  return found as TaskDefinition;
}
