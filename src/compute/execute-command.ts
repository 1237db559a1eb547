import * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';

/**
 * What the agent of ECS Exec needs: channels to the person, and the log of what was typed.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html
 */
export function executeCommandAccess(logGroup: logs.ILogGroup): iam.PolicyStatement[] {
  const channels = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
  return [
    new iam.PolicyStatement({ actions: channels.map((action) => `ssmmessages:${action}`), resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['logs:DescribeLogGroups'], resources: ['*'] }),
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] }),
  ];
}
