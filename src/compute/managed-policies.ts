import * as iam from 'aws-cdk-lib/aws-iam';
import { invalid } from '../errors';

/** Attaches managed policies to a role. One that was given from elsewhere keeps its own: CDK would leave them out without a word. */
export function attachManagedPolicies(path: string, role: iam.IRole, policies: readonly iam.IManagedPolicy[] = []): void {
  if (policies.length > 0 && !iam.Role.isRole(role)) {
    throw invalid('ManagedPolicyNotAttached', path, role.roleArn);
  }
  for (const policy of policies) {
    role.addManagedPolicy(policy);
  }
}
