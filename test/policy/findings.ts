import type { NagPack } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import { EXPLAINED } from './explained';

/** `rule: path`, of every resource in the construct that does not follow a rule. */
export function findings(pack: NagPack, construct: IConstruct): string[] {
  const { violations } = pack.validateScope(construct);
  return violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName}: ${constructPath}`));
}

/** Whether it is said why the rule is not followed there. */
export const isExplained = (finding: string): boolean => EXPLAINED.some(({ rule, where }) => finding.includes(`-${rule}: `) && where.test(finding));
