import { createHash } from 'node:crypto';
import type { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { requireKnown } from '../../checks';
import { invalid } from '../../errors';
import type { DoorOptions } from './door';

/** What a door's rule is called in the template, and where it stands among the others. */
export interface RoutePlace {
  readonly id: string;
  readonly priority: number;
}

/** Numbers before a door's own, of which its rule takes one where Amazon ECS shifts its requests. */
const BAND = 100;
/** The number before these, so that the rule of one kind is made while that of the other is still there. */
const PROTECTED = BAND + 1;

/**
 * Where the rule of a door stands. The one that Amazon ECS shifts must not change: CloudFormation writes all of a rule of which one property has changed, and gives
 * its requests back to the first target group, whichever has the tasks. So what stands on such a rule is in its id and its priority: another host is another rule.
 *
 * @param path where the priority was said in the props
 * @param standard whether it is the one that nobody has chosen
 * @see https://github.com/aws/aws-cdk/issues/36649
 */
export function placeOf(
  { alternate, protectWeights, port, hosts = [], paths = [], rewrite }: DoorOptions,
  path: string,
  priority: number,
  standard: boolean,
): RoutePlace {
  if (protectWeights) {
    requireRoom(path, priority, PROTECTED);
    return { id: 'ProtectedRoute', priority: priority - PROTECTED };
  }
  const constant = standard && hosts.length + paths.length === 0 && !rewrite;
  if (!alternate || constant) {
    return { id: 'Route', priority };
  }
  requireRoom(path, priority, BAND);
  const digest = createHash('sha256')
    .update(JSON.stringify([port, hosts, paths, rewrite ?? null, priority]))
    .digest();
  return { id: `Route${digest.toString('hex').slice(0, 8)}`, priority: priority - 1 - (digest.readUInt32BE(0) % BAND) };
}

/** Newer versions of the CDK write the tags of a stack on rules and listeners: one more tag, or the newer version itself, would give requests back. */
export function withoutTags(...shifted: (IConstruct | undefined)[]): void {
  for (const each of shifted) {
    (each?.node.defaultChild as CfnResource | undefined)?.addPropertyDeletionOverride('Tags');
  }
}

function requireRoom(path: string, priority: number, numbers: number): void {
  requireKnown('ListenerRulePriorityOutOfRange', path, priority, 'another priority follows from it');
  if (priority <= numbers) {
    throw invalid('ShiftedRulePriorityTooLow', path, priority);
  }
}
