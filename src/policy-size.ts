import { Stack } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { invalid } from './errors';

/** Characters of all inline policies of a role, white space aside. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const LIMIT = 10_240;

/** What values that only CloudFormation knows are counted as: no more than they have, so that nothing is refused that AWS would take. */
const LENGTHS: Readonly<Record<string, number>> = {
  'AWS::Partition': 'aws'.length,
  'AWS::Region': 'eu-west-1'.length,
  'AWS::AccountId': 12,
  'AWS::URLSuffix': 'amazonaws.com'.length,
};
const UNKNOWN_VALUE = 40;

/** The problems of a role whose inline policies AWS IAM would refuse for their size; for `node.addValidation`. */
export function policySizeProblems(path: string, policies: readonly iam.Policy[]): string[] {
  const size = policies.reduce((sum, policy) => sum + sizeOf(Stack.of(policy).resolve(policy.document)), 0);
  return size > LIMIT ? [invalid('PolicyTooLarge', path, `${size} characters of inline policies`).message] : [];
}

function sizeOf(value: unknown): number {
  if (Array.isArray(value)) {
    return value.reduce((sum, item) => sum + sizeOf(item) + 1, 1);
  }
  if (value === null || typeof value !== 'object') {
    return JSON.stringify(value)?.length ?? 0;
  }
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (name === 'Fn::Join') {
    const parts = argument[1] as unknown[];
    return parts.reduce((sum: number, part) => sum + (typeof part === 'string' ? part.length : sizeOf(part)), 2);
  }
  if (name === 'Ref' || name?.startsWith('Fn::')) {
    return LENGTHS[argument] ?? UNKNOWN_VALUE;
  }
  return entries.reduce((sum, [key, item]) => sum + key.length + 4 + sizeOf(item), 1);
}
