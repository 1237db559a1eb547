import { createHash } from 'node:crypto';
import { Names, Reference, Stack, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { deployedStackOf } from '../deployed-stack';

/** Of names of caches, users and user groups. */
const MAX_LENGTH = 40;
const HASH_LENGTH = 8;

/**
 * A name where Amazon ElastiCache makes none. It has in it the stack that is deployed, for a nested one does not know what it is called, and
 * what forces another one to be made: CloudFormation replaces nothing by something of the same name.
 */
export function storeName(scope: Construct, ...replacing: readonly unknown[]): string {
  const { stackName } = deployedStackOf(scope);
  const forced = replacing.map((each) => [Stack.of(scope).resolve(each) ?? null, stacksOf(each)]);
  const differs = JSON.stringify([stackName, scope.node.path, ...forced]);
  const hash = createHash('sha256').update(differs).digest('hex').slice(0, HASH_LENGTH);
  const readable = Names.uniqueResourceName(scope, { maxLength: MAX_LENGTH - HASH_LENGTH - 2, separator: '-' });
  // it begins with a letter, and a nested stack or a stage may not
  return `${readable}-${hash}`
    .toLowerCase()
    .replace(/-+/g, '-')
    .replace(/^[^a-z]/, 'x$&');
}

/** Where what is referred to is made: two stacks may write the same reference. */
function stacksOf(value: unknown): string[] {
  const tokens = [value].flat().flatMap((each) => (typeof each === 'string' ? Tokenization.reverseString(each).tokens : []));
  return tokens.filter(Reference.isReference).map(({ target }) => Stack.of(target).node.path);
}
