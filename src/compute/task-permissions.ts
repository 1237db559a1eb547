import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct, IDependable } from 'constructs';
import { acknowledgePatterns } from '../acknowledgement';
import { invalid } from '../errors';
import { policySizeProblems } from '../policy-size';
import { optionPathOf } from './option-path';

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
  ) {
    scope.node.addValidation({ validate: () => policySizeProblems(optionPathOf(scope, 'taskRole'), this.policies()) });
  }

  /** Allows it, and says what must be there for it to hold. */
  public allow(statements: iam.PolicyStatement[], reason: string): IDependable[] {
    if (statements.length === 0) {
      return [];
    }
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

  /** Ours, and those that were written for the role by its own methods. */
  private policies(): iam.Policy[] {
    const own = this.role.node.findAll().filter((child): child is iam.Policy => child instanceof iam.Policy);
    return this.policy ? [...own, this.policy] : own;
  }
}

/**
 * Refuses a role that CDK would write a policy for in its own stack: that stack would depend on this one, and this one on it; and one that
 * Amazon ECS could not take.
 */
export function checkRoles(scope: Construct, roles: Readonly<Record<string, iam.IRole | undefined>>): void {
  const { account } = Stack.of(scope);
  for (const [name, role] of Object.entries(roles)) {
    if (role && [role.env.account, account].every((each) => /^\d{12}$/.test(each)) && role.env.account !== account) {
      throw invalid('RoleOfAnotherAccount', `compute.${name}`, role.env.account, `the stack is in account ${account}`);
    }
    if (role && iam.Role.isRole(role) && !isPrecreated(role) && Stack.of(role) !== Stack.of(scope)) {
      throw invalid('RoleOfAnotherStack', `compute.${name}`, role, `its stack is ${Stack.of(role).node.path}`);
    }
  }
}

/** Whether it stands for a role that is made elsewhere. Its policies are taken down when they are attached, and no statement that comes later. */
const isPrecreated = (role: iam.IRole): boolean => role.node.tryFindChild(`PrecreatedRole${role.node.id}`) !== undefined;

/** Where the role keeps its statements; the role itself where it keeps none. */
export const policyOf = (role: iam.IRole): IConstruct => role.node.children.find((child) => child instanceof iam.Policy) ?? role;
