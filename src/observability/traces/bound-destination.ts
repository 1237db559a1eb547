import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type { TracesConfiguration } from '../../contract';
import type { SidecarSpec } from '../../contract/sidecar-spec';

/** What became of a destination. */
export interface BoundDestination {
  /** Where the gateway's own runtime sends spans. */
  readonly receiver: Pick<TracesConfiguration, 'url' | 'headers'>;
  /** What the task role has to be allowed for it. */
  readonly statements: iam.PolicyStatement[];
  /** Port of a receiver outside the task, where it is not that of HTTPS. */
  readonly port?: number;
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
