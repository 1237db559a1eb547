import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rule packs of cdk-nag that know the same rule under their own prefix. */
const PACKS = ['NIST.800.53.R5', 'HIPAA.Security'];

/** Says, beside the resource, why it does not follow a rule of a compliance pack. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  for (const pack of PACKS) {
    Validations.of(construct).acknowledge({ id: `${pack}-${rule}`, reason });
  }
}
