import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Where the tasks of a gateway remember together what its guardrail found. `GatewayGuardrailMemory` is one. */
export interface IGuardrailMemory extends IConstruct {
  /** What the tasks are told of it, beside the rest of their guardrail: JSON, in which tokens may stand. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  renderConfiguration(): any;

  /**
   * Lets tasks reach the store.
   *
   * @param tasks where they stand
   */
  admit(tasks: ec2.IConnectable): void;

  /** What tasks have to be allowed, to use it. */
  taskStatements(): iam.PolicyStatement[];
}
