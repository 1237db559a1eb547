import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** The stack that is deployed and deleted: the outermost one of those that are nested in each other. */
export function deployedStackOf(construct: IConstruct): Stack {
  const stack = Stack.of(construct);
  return stack.nestedStackParent ? deployedStackOf(stack.nestedStackParent) : stack;
}
