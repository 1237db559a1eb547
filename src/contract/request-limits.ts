import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Where the tasks of a gateway count what requests use. `GatewayLimits` is one. */
export interface IRequestLimits extends IConstruct {
  /**
   * What the tasks are told of it: JSON, in which tokens may stand.
   *
   * @param maxTasks most tasks that may run at once
   */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  renderConfiguration(maxTasks: number): any;

  /**
   * Lets tasks reach what they count in.
   *
   * @param tasks where they stand
   */
  admit(tasks: ec2.IConnectable): void;

  /** What tasks have to be allowed, to use it. */
  taskStatements(): iam.PolicyStatement[];
}
