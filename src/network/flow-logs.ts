import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';

/**
 * Records all traffic of a VPC. The role is our own: CDK's has a policy that differs with the app's feature flags, and lets itself
 * be passed on.
 */
export function logFlowsTo(logGroup: logs.LogGroup, vpc: ec2.Vpc): void {
  const role = new iam.Role(logGroup, 'Role', {
    assumedBy: new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com'),
    inlinePolicies: {
      write: new iam.PolicyDocument({
        statements: [
          new iam.PolicyStatement({
            actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
            resources: [logGroup.logGroupArn],
          }),
        ],
      }),
    },
  });
  vpc.addFlowLog('FlowLog', {
    destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup, role.withoutPolicyUpdates()),
    trafficType: ec2.FlowLogTrafficType.ALL,
  });
}
