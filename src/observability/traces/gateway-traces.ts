import { Duration } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { requireGatewayName, requireKnown, requireRange } from '../../checks';
import { OTLP_PATHS, TRACES, type TracesConfiguration } from '../../contract';
import type { IRequestTraces } from '../../contract/request-traces';
import type { SidecarSpec } from '../../contract/sidecar-spec';
import { invalid } from '../../errors';
import { checkInput } from '../../inputs';
import { secretAccess } from '../../secret-access';
import type { BoundDestination } from './bound-destination';
import { metricsNamespaceOf } from './collector-configuration';
import type { GatewayTracesProps } from './options';
import { TraceDestination } from './trace-destination';

const LONGEST = Duration.days(1);

/** Traces of a gateway: of which requests its tasks make spans, and where these go. */
export class GatewayTraces extends Construct implements IRequestTraces {
  public readonly propagateTo: string[];

  public readonly receiverPort?: number;

  /** Containers that have to stand beside the gateway's in each task: a collector, or none. */
  public readonly sidecars: SidecarSpec[];

  /** Log group of the metrics that a collector receives; undefined where it has no such pipeline. */
  public readonly metricsLogGroup?: logs.LogGroup;

  /** Namespace in CloudWatch of the metrics that a collector receives; undefined where it has no such pipeline. */
  public readonly metricsNamespace?: string;

  /** Log group of the logs that a collector receives; undefined where it has no such pipeline. */
  public readonly logsLogGroup?: logs.LogGroup;

  private readonly props: GatewayTracesProps;
  private readonly destination: BoundDestination;

  /**
   * @param scope where the construct is created
   * @param id its name in that scope
   * @param props see there
   * @throws `TraceOptionOutOfRange`, `GatewayNameInvalid`, `SignalNotTaken`, `CollectorNotReachable`, `ResourceElsewhere`, `KeyKnownByAliasOnly`
   */
  constructor(scope: Construct, id: string, props: GatewayTracesProps) {
    super(scope, id);
    checkInput('GatewayTracesProps', props);
    checkSampling(props);
    if (props.gatewayName !== undefined) {
      requireGatewayName(props.gatewayName);
    }
    this.props = props;
    this.propagateTo = [...(props.propagateTo ?? [])];
    this.destination = (props.destination ?? TraceDestination.xray())._bind(this, props);
    checkSignals(props, this.destination);
    this.receiverPort = this.destination.port;
    const { sidecar, logGroups = {} } = this.destination.collector ?? {};
    this.sidecars = sidecar ? [sidecar] : [];
    this.metricsLogGroup = logGroups.metrics;
    this.metricsNamespace = logGroups.metrics && metricsNamespaceOf(props.gatewayName);
    this.logsLogGroup = logGroups.logs;
  }

  /** What the tasks are told of it, for `GatewayRouting`. What is as it is by default is not said. */
  // biome-ignore lint/suspicious/noExplicitAny: jsii's word for JSON
  public renderConfiguration(): any {
    const { samplingRatio, followParent, sampleErrors, slowThreshold, metrics, logs, capturePrompts } = this.props;
    const { baseUrl, headers } = this.destination;
    const configuration: TracesConfiguration = {
      url: baseUrl && `${baseUrl}${OTLP_PATHS.traces}`,
      headers: headers && { secretArn: headers.secret.secretArn, field: headers.field },
      ratio: samplingRatio === TRACES.ratio ? undefined : samplingRatio,
      ignoresParent: followParent === false || undefined,
      ignoresErrors: sampleErrors === false || undefined,
      slowerThan: slowThreshold && Math.ceil(slowThreshold.toMilliseconds({ integral: false })),
      metrics: metrics || undefined,
      logs: logs || undefined,
      propagateTo: this.propagateTo.length > 0 ? this.propagateTo : undefined,
      capturesPrompts: capturePrompts || undefined,
    };
    return configuration;
  }

  /** What tasks have to be allowed: to send what they, and a collector beside them, send. */
  public taskStatements(): iam.PolicyStatement[] {
    const { statements, headers } = this.destination;
    return headers ? [...statements, ...secretAccess(this, 'traces.destination.headers', headers.secret)] : statements;
  }

  /**
   * Whether tasks export what they log.
   *
   * @internal
   */
  public get _exportsLogs(): boolean {
    return this.props.logs === true;
  }

  /**
   * Which AWS services are called for it.
   *
   * @internal
   */
  public _calls(): { readonly xray: boolean; readonly secrets: boolean } {
    return { xray: this.destination.callsXray, secrets: this.destination.headers !== undefined };
  }
}

function checkSignals(props: GatewayTracesProps, { takes, collector }: BoundDestination): void {
  for (const signal of ['metrics', 'logs'] as const) {
    if (props[signal] && !takes[signal]) {
      throw invalid('SignalNotTaken', `traces.${signal}`, true, collector ? 'the collector has no such pipeline' : 'X-Ray takes traces alone');
    }
  }
}

function checkSampling({ samplingRatio, slowThreshold }: GatewayTracesProps): void {
  if (samplingRatio !== undefined) {
    requireKnown('TraceOptionOutOfRange', 'traces.samplingRatio', samplingRatio);
    requireRange('TraceOptionOutOfRange', 'traces.samplingRatio', samplingRatio, { from: 0, to: 1, fractions: true }, 'from 0 to 1');
  }
  if (slowThreshold) {
    requireKnown('TraceOptionOutOfRange', 'traces.slowThreshold', slowThreshold);
    requireRange(
      'TraceOptionOutOfRange',
      'traces.slowThreshold',
      slowThreshold,
      { from: 0, to: LONGEST.toSeconds(), fractions: true },
      'up to a day',
    );
  }
}
