import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { IGuardrailMemory } from './guardrail-memory';

/** What the tasks of a gateway have prompts and answers checked by. `GatewayGuardrail` is one. */
export interface IRequestGuardrail extends IConstruct {
  /** Region that is called. */
  readonly region: string;

  /** Where tasks remember together what was found; undefined where each remembers for itself. */
  readonly sharedMemory?: IGuardrailMemory;

  /** What the tasks are told of it: JSON, in which tokens may stand. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  renderConfiguration(): any;

  /**
   * Lets tasks reach what it needs beside Amazon Bedrock.
   *
   * @param tasks where they stand
   */
  admit(tasks: ec2.IConnectable): void;

  /** What tasks have to be allowed, to use it. */
  taskStatements(): iam.PolicyStatement[];
}
