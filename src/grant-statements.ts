import * as iam from 'aws-cdk-lib/aws-iam';

/** Allows all of them. */
export function grantStatements(grantee: iam.IGrantable, statements: readonly iam.PolicyStatement[]): iam.Grant {
  const grants = statements.map(({ actions, resources, conditions }) =>
    iam.Grant.addToPrincipal({ grantee, actions, resourceArns: resources, conditions }),
  );
  return grants.slice(1).reduce((all, grant) => all.combine(grant), grants[0]);
}
