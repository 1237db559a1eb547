import type { Construct } from 'constructs';
import { checkInput } from '../../inputs';
import { warn } from '../../warnings';
import type { BoundDestination } from './bound-destination';
import { bindCollector, checkCollector } from './collector';
import type { CollectorOptions, OtlpDestinationOptions, TelemetryPlacement } from './destination-options';
import { bindReceiver, checkReceiver } from './receiver';
import { spanAccess } from './xray-access';

/**
 * Where spans go.
 *
 * @example
 *
 * new PortkeyGateway(this, 'Gateway', {
 *   traces: {
 *     samplingRatio: 0.1,
 *     destination: TraceDestination.collector({ pipelines: [CollectorPipeline.TRACES, CollectorPipeline.METRICS, CollectorPipeline.LOGS] }),
 *   },
 * });
 */
export abstract class TraceDestination {
  /**
   * The endpoint of AWS X-Ray for OTLP in the gateway's region: no container more, and nothing to run. The gateway signs with its task role. X-Ray takes spans there only
   * where Transaction Search is enabled, once for account and region, which a warning says; docs/traces.md has the commands, and what it costs.
   */
  public static xray(): TraceDestination {
    return new XrayDestination();
  }

  /**
   * A collector beside the gateway in each task, which sends on what it receives: to X-Ray as segments, for which the account needs nothing enabled, and what
   * other containers of the task send by `http://127.0.0.1:4318`. The task serves on without it.
   *
   * @throws `CollectorNotPossible`, `InvalidImageReference`
   */
  public static collector(options: CollectorOptions = {}): TraceDestination {
    checkInput('CollectorOptions', options, 'traces.destination');
    checkCollector(options);
    return new CollectorDestination(options);
  }

  /**
   * Any other receiver of OTLP over HTTP: of a company of its own, or one that runs for several gateways.
   *
   * @throws `InvalidTraceEndpoint`
   */
  public static otlp(options: OtlpDestinationOptions): TraceDestination {
    checkInput('OtlpDestinationOptions', options, 'traces.destination');
    checkReceiver(options);
    return new OtlpDestination(options);
  }

  /**
   * Called once by the gateway.
   *
   * @internal
   */
  public abstract _bind(scope: Construct, placement: TelemetryPlacement): BoundDestination;
}

class XrayDestination extends TraceDestination {
  /** @internal */
  public _bind(scope: Construct, _placement: TelemetryPlacement): BoundDestination {
    warn(scope, 'transactionSearchNeeded');
    return { statements: spanAccess(), takes: { metrics: false, logs: false }, callsXray: true };
  }
}

class CollectorDestination extends TraceDestination {
  constructor(private readonly options: CollectorOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, placement: TelemetryPlacement): BoundDestination {
    return bindCollector(scope, this.options, placement);
  }
}

class OtlpDestination extends TraceDestination {
  constructor(private readonly options: OtlpDestinationOptions) {
    super();
  }

  /** @internal */
  public _bind(scope: Construct, _placement: TelemetryPlacement): BoundDestination {
    return bindReceiver(scope, this.options);
  }
}
