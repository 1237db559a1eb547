import { Stack } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { invalid } from '../errors';

/** @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html "Task definition size" */
const LIMIT = 64 * 1024;

/** What a value that only CloudFormation knows is counted as: more than the longest ARN in it. */
const UNKNOWN_VALUE = 256;

/** At their longest. */
const PSEUDO_PARAMETERS: Readonly<Record<string, number>> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 16,
  'AWS::URLSuffix': 24,
};

/** Bytes of a resolved template value, once CloudFormation has filled it in. */
function sizeOf(value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce((sum, item) => sum + sizeOf(item) + 1, 2);
  }
  if (value === null || typeof value !== 'object') {
    return Buffer.byteLength(JSON.stringify(value) ?? '');
  }
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (name === 'Fn::Join' && entries.length === 1) {
    return (argument[1] as unknown[]).reduce((sum: number, part) => sum + sizeOf(part), 0);
  }
  if (entries.length === 1 && (name === 'Ref' || name?.startsWith('Fn::'))) {
    return PSEUDO_PARAMETERS[String(argument)] ?? UNKNOWN_VALUE;
  }
  return entries.reduce((sum, [key, item]) => sum + key.length + 4 + sizeOf(item), 2);
}

/** Bytes of a task definition as Amazon ECS counts them; never less. */
export function taskDefinitionSize(taskDefinition: ecs.TaskDefinition): number {
  const resource = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  return sizeOf(Stack.of(taskDefinition).resolve(resource._toCloudFormation()));
}

/** The problems of a task definition that Amazon ECS would refuse for its size; for `node.addValidation`. */
export function sizeProblems(taskDefinition: ecs.TaskDefinition): string[] {
  const size = taskDefinitionSize(taskDefinition);
  return size > LIMIT ? [invalid('ConfigurationTooLarge', 'container.environment', `${size} bytes of task definition`).message] : [];
}
