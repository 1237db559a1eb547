import { Aws, Fn, Names, Resource } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * A role that was given, as the service asks it. One that was imported keeps its statements in a policy that CDK names by the ids of the
 * app: two stacks that import it under one id write one policy, and the second takes from the first what it may do. So what is allowed here
 * stands in a policy of the service, which no other stack can have, in no other region either.
 */
export function givenRole<T extends iam.IRole | undefined>(scope: Construct, id: string, role: T): T | iam.IRole {
  return role && !iam.Role.isRole(role) ? new ImportedRole(scope, id, role) : role;
}

class ImportedRole extends Resource implements iam.IRole {
  public readonly grantPrincipal: iam.IPrincipal = this;
  public readonly roleArn: string;
  public readonly roleName: string;
  public readonly roleRef: iam.IRole['roleRef'];
  public readonly assumeRoleAction: string;
  public readonly policyFragment: iam.PrincipalPolicyFragment;
  public readonly principalAccount?: string;
  private policy?: iam.Policy;

  constructor(
    scope: Construct,
    id: string,
    private readonly role: iam.IRole,
  ) {
    super(scope, id, { environmentFromArn: role.roleArn });
    this.roleArn = role.roleArn;
    this.roleName = role.roleName;
    this.roleRef = role.roleRef;
    this.assumeRoleAction = role.assumeRoleAction;
    this.policyFragment = role.policyFragment;
    this.principalAccount = role.principalAccount;
  }

  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy ??= this.attachPolicy();
    if (!this.policy) {
      return this.role.addToPrincipalPolicy(statement);
    }
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }

  public attachInlinePolicy(policy: iam.Policy): void {
    this.role.attachInlinePolicy(policy);
  }

  public addManagedPolicy(policy: iam.IManagedPolicy): void {
    this.role.addManagedPolicy(policy);
  }

  public grant(grantee: iam.IPrincipal, ...actions: string[]): iam.Grant {
    return this.role.grant(grantee, ...actions);
  }

  public grantPassRole(grantee: iam.IPrincipal): iam.Grant {
    return this.role.grantPassRole(grantee);
  }

  public grantAssumeRole(grantee: iam.IPrincipal): iam.Grant {
    return this.role.grantAssumeRole(grantee);
  }

  /** None where the role may not be changed. */
  private attachPolicy(): iam.Policy | undefined {
    const name = Names.uniqueResourceName(this, { maxLength: 80, separator: '-' });
    const policy = new iam.Policy(this, 'Policy', { policyName: `${name}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}` });
    this.role.attachInlinePolicy(policy);
    const { roles } = policy.node.defaultChild as iam.CfnPolicy;
    if (this.stack.resolve(roles) !== undefined) {
      return policy;
    }
    this.node.tryRemoveChild('Policy');
    return undefined;
  }
}
