import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** Warnings in a stack, in order: ours by their names, others as they are. */
export const warningsOf = (stack: Stack): string[] =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /cdk-portkey-gateway:(\w+)/.exec(String(entry.data))?.[1] ?? String(entry.data))
    .sort();
