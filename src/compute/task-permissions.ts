import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct, IDependable } from 'constructs';
import { acknowledgePatterns } from '../acknowledgement';

/**
 * What the process of a task may do. A role that was made here gets a policy of its own, whose statements are merged whatever the app's
 * feature flags say. A role that was given, or that `iam.Role.customizeRoles` keeps out of the template, is asked itself: it knows whether it
 * may be changed, and what its report has to say.
 */
export class TaskPermissions {
  private policy?: iam.Policy;

  constructor(
    private readonly scope: Construct,
    private readonly role: iam.IRole,
    private readonly given: boolean,
  ) {}

  /** Allows it, and says what must be there for it to hold. */
  public allow(statements: iam.PolicyStatement[], reason: string): IDependable[] {
    if (this.given || isPrecreated(this.role)) {
      const added = statements.map((statement) => this.role.addToPrincipalPolicy(statement));
      acknowledgePatterns(policyOf(this.role), statements, reason);
      return added.flatMap(({ policyDependable }) => policyDependable ?? []);
    }
    if (!this.policy) {
      const document = new iam.PolicyDocument({ minimize: true });
      this.policy = new iam.Policy(this.scope, 'TaskAccess', { document, roles: [this.role] });
    }
    this.policy.addStatements(...statements);
    acknowledgePatterns(this.policy, statements, reason);
    return [this.policy];
  }
}

/** Whether it stands for a role that is made elsewhere. Its policies are taken down when they are attached, and no statement that comes later. */
const isPrecreated = (role: iam.IRole): boolean => role.node.tryFindChild(`PrecreatedRole${role.node.id}`) !== undefined;

/** Where the role keeps its statements; the role itself where it keeps none. */
const policyOf = (role: iam.IRole): IConstruct => role.node.children.find((child) => child instanceof iam.Policy) ?? role;
