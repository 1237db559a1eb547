import { Stack, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Rule packs of cdk-nag that have the same rules, each under its own prefix. */
const COMPLIANCE_PACKS = ['NIST.800.53.R5', 'HIPAA.Security'];

/** Says, beside the resource, why it does not follow a rule of the compliance packs. */
export function acknowledgeCompliance(construct: IConstruct, rule: string, reason: string): void {
  for (const pack of COMPLIANCE_PACKS) {
    Validations.of(construct).acknowledge({ id: `${pack}-${rule}`, reason });
  }
}

/** Says why statements name resources by patterns. cdk-nag wants every pattern acknowledged by itself, in its own rendering of tokens. */
export function acknowledgePatterns(construct: IConstruct, statements: readonly iam.PolicyStatement[], reason: string): void {
  for (const pattern of statements.flatMap(({ resources }) => resources).map((arn) => rendered(Stack.of(construct).resolve(arn)))) {
    if (pattern.includes('*')) {
      acknowledgeFinding(construct, `AwsSolutions-IAM5[Resource::${pattern}]`, reason);
    }
  }
}

/** Says why one finding of a rule is all right. What acknowledge() does; itself it refuses ids with more than one `::`, and every ARN has some. */
export function acknowledgeFinding(construct: IConstruct, finding: string, reason: string): void {
  construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`annotation::${finding}`]: reason });
}

type Resolved = string | { readonly 'Fn::Join': readonly [string, readonly Resolved[]] } | { readonly Ref: string };

/** An ARN with references in angle brackets: `arn:<AWS::Partition>:bedrock:…`. */
function rendered(value: Resolved): string {
  if (typeof value === 'string') {
    return value;
  }
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(rendered).join(separator);
  }
  return 'Ref' in value ? `<${value.Ref}>` : JSON.stringify(value);
}
