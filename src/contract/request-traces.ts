import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** Which of a gateway's requests its tasks make spans of, and where these go. `GatewayTraces` is one. */
export interface IRequestTraces extends IConstruct {
  /** Names of the providers that are told of the trace. */
  readonly propagateTo: string[];

  /** Port of a receiver outside the task that is another than that of HTTPS; undefined where there is none. */
  readonly receiverPort?: number;

  /** What the tasks are told of it: JSON, in which tokens may stand. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  renderConfiguration(): any;

  /** What tasks have to be allowed, to send spans. */
  taskStatements(): iam.PolicyStatement[];
}
