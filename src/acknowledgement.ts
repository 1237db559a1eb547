import { CfnResource, type IResolvable, Stack, Validations } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Rule packs of cdk-nag that have the same rules, each under its own prefix. */
const COMPLIANCE_PACKS = ['NIST.800.53.R5', 'HIPAA.Security'];

/** Says, beside the resource, why it does not follow a rule. cdk-nag 3 asks the construct for it, cdk-nag 2 its resources. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
  suppress(construct, { id: rule, reason });
}

/** The same of a rule of the compliance packs. */
export function acknowledgeCompliance(construct: IConstruct, rule: string, reason: string): void {
  for (const pack of COMPLIANCE_PACKS) {
    acknowledge(construct, `${pack}-${rule}`, reason);
  }
}

/** Says why statements name resources by patterns. cdk-nag wants every pattern acknowledged by itself, in its own rendering of tokens. */
export function acknowledgePatterns(construct: IConstruct, statements: readonly iam.PolicyStatement[], reason: string): void {
  for (const pattern of statements.flatMap(({ resources }) => resources).map((arn) => rendered(Stack.of(construct).resolve(arn)))) {
    if (pattern.includes('*')) {
      acknowledgeFinding(construct, 'AwsSolutions-IAM5', `Resource::${pattern}`, reason);
    }
  }
}

/** Says why one finding of a rule is all right. What acknowledge() does; itself it refuses ids with more than one `::`, and every ARN has some. */
export function acknowledgeFinding(construct: IConstruct, rule: string, finding: string, reason: string): void {
  construct.node.addMetadata(Validations.ACKNOWLEDGED_RULES_METADATA_KEY, { [`annotation::${rule}[${finding}]`]: reason });
  suppress(construct, { id: rule, reason, applies_to: [finding] });
}

/** As cdk-nag 2 has it in the metadata of a resource. */
interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: readonly string[];
}

function suppress(construct: IConstruct, suppression: Suppression): void {
  for (const resource of construct.node.findAll().filter(CfnResource.isCfnResource)) {
    const present = resource.getMetadata('cdk_nag');
    const rules = [...(present?.rules_to_suppress ?? []), suppression];
    // what the app has written itself stays written
    resource.addMetadata('cdk_nag', present === undefined || present instanceof Unwritten ? new Unwritten(rules) : { rules_to_suppress: rules });
  }
}

/** There for whoever asks the resource while the app is synthesized, and no part of the template. */
class Unwritten implements IResolvable {
  public readonly creationStack = [];

  constructor(public readonly rules_to_suppress: readonly Suppression[]) {}

  public resolve(): undefined {
    return undefined;
  }
}

type Resolved =
  | string
  | { readonly 'Fn::Join': readonly [string, readonly Resolved[]] }
  | { readonly 'Fn::GetAtt': readonly string[] }
  | { readonly Ref: string };

/** An ARN with references in angle brackets: `arn:<AWS::Partition>:bedrock:…`. */
function rendered(value: Resolved): string {
  if (typeof value === 'string') {
    return value;
  }
  if ('Fn::Join' in value) {
    const [separator, parts] = value['Fn::Join'];
    return parts.map(rendered).join(separator);
  }
  if ('Fn::GetAtt' in value) {
    return `<${value['Fn::GetAtt'].join('.')}>`;
  }
  return 'Ref' in value ? `<${value.Ref}>` : JSON.stringify(value);
}
