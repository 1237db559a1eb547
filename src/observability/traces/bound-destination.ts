import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { SidecarSpec } from '../../contract/sidecar-spec';

/** What became of a destination. */
export interface BoundDestination {
  /** Base URL of the receiver. Undefined: the endpoint of X-Ray, which takes signed requests. */
  readonly baseUrl?: string;
  /** Headers for it, which whoever sends reads from there. */
  readonly headers?: { readonly secret: secretsmanager.ISecret; readonly field?: string };
  /** What the task role has to be allowed for what is behind it. */
  readonly statements: iam.PolicyStatement[];
  /** Port of a receiver outside the task, where it is not that of HTTPS. */
  readonly port?: number;
  /** What it takes beside traces, as far as that is known. */
  readonly takes: { readonly metrics: boolean; readonly logs: boolean };
  /** Whether X-Ray is called, by gateway or collector. */
  readonly callsXray: boolean;
  /** What has to stand beside the gateway in each task. */
  readonly collector?: BoundCollector;
}

export interface BoundCollector {
  readonly sidecar: SidecarSpec;
  /** Of what comes out of it, by pipeline; what it says of itself goes to that of the sidecar. */
  readonly logGroups: Readonly<Record<string, logs.LogGroup>>;
}
