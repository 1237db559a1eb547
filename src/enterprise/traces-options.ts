import type { TraceDestination } from '../observability';

/** What the gateway's image tells of requests by OTLP, and to whom. */
export interface EnterpriseTracesOptions {
  /**
   * Where it goes: `TraceDestination.collector()` or `TraceDestination.otlp()`. The endpoint of X-Ray takes signed requests only, and the image signs none.
   *
   * @default TraceDestination.collector()
   */
  readonly destination?: TraceDestination;

  /**
   * Whether analytics, a line of each request, go there as logs, too. A collector needs `CollectorPipeline.LOGS` for it.
   *
   * @default false
   */
  readonly analytics?: boolean;
}
