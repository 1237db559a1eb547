import { CfnResource } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Newer versions of the CDK have the second name, and warn of the first. */
type Forget = (target: CfnResource) => void;

/** That a function comes behind its role is said by its property already; what the app adds to what it comes behind stays. */
export function forgetRole(scope: Construct, func: lambda.Function, role: iam.Role): void {
  const validate = (): string[] => {
    const [resource, itsRole] = [func, role].map(({ node }) => node.defaultChild);
    if (CfnResource.isCfnResource(resource) && CfnResource.isCfnResource(itsRole)) {
      const { removeResourceDependency } = resource as { removeResourceDependency?: Forget };
      (removeResourceDependency ?? resource.removeDependency).call(resource, itsRole);
    }
    return [];
  };
  scope.node.addValidation({ validate });
}
