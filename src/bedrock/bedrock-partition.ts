import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { isKnown } from '../checks';
import { invalid } from '../errors';

/** What regions of a partition begin with; all others are of `aws`. */
const PARTITIONS = ['cn-', 'us-gov-', 'us-iso', 'eu-isoe-', 'eusc-'] as const;
const partitionOf = (region: string): string => PARTITIONS.find((beginning) => region.startsWith(beginning)) ?? 'aws';

/**
 * Refuses Amazon Bedrock in China, where there is none, and in a region of another partition than the stack's, where nobody knows its roles. What only
 * the deployment knows passes.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/bedrock.html
 * @throws `BedrockNotAvailable`
 */
export function requireBedrockIn(path: string, scope: IConstruct, region: string): void {
  const here = Stack.of(scope).region;
  if (!isKnown(region)) {
    return;
  }
  if (partitionOf(region) === 'cn-' || (isKnown(here) && partitionOf(here) !== partitionOf(region))) {
    throw invalid('BedrockNotAvailable', path, region, isKnown(here) ? `the stack is in ${here}` : undefined);
  }
}
