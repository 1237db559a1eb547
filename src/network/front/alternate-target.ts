import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as elbv2 from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledgeFinding } from '../../acknowledgement';

const POLICY = 'AmazonECSInfrastructureRolePolicyForLoadBalancers';

/** The share of each target group until Amazon ECS shifts requests: those of clients go to the first, those of the test listener to the other. */
export const SHARES = [100, 0] as const;
export const TEST_SHARES = [0, 100] as const;

/**
 * The second target group of a door, as a service takes it. Its role stands beside the door, so that all which the service needs is
 * there before it.
 */
export class AlternateTarget implements ecs.IAlternateTarget {
  private readonly role: iam.Role;

  constructor(
    door: Construct,
    private readonly targetGroup: elbv2.ITargetGroup,
    /** ARN of the rule, or of the listener where there are no rules. */
    private readonly productionListenerRule: string,
    /** The same of the test listener. */
    private readonly testListenerRule?: string,
  ) {
    this.role = new iam.Role(door, 'TrafficShiftRole', {
      assumedBy: new iam.ServicePrincipal('ecs.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(POLICY)],
    });
    acknowledgeFinding(
      this.role,
      'AwsSolutions-IAM4',
      `Policy::arn:<AWS::Partition>:iam::aws:policy/${POLICY}`,
      'AWS keeps this policy in step with what Amazon ECS does when it shifts requests; only Amazon ECS takes the role.',
    );
  }

  public bind(): ecs.AlternateTargetConfig {
    return {
      alternateTargetGroupArn: this.targetGroup.targetGroupArn,
      roleArn: this.role.roleArn,
      productionListenerRule: this.productionListenerRule,
      testListenerRule: this.testListenerRule,
    };
  }
}
