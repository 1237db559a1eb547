import type { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';

/** Names of our warnings in a stack, in order. */
export const warningsOf = (stack: Stack): string[] =>
  Annotations.fromStack(stack)
    .findWarning('*', Match.anyValue())
    .flatMap(({ entry }) => /cdk-portkey-gateway:(\w+)/.exec(String(entry.data))?.[1] ?? [])
    .sort();
