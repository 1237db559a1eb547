import { invalid } from '../errors';
import type { GatewayMetricOptions } from '../metrics';

/** The gateway's name, where it is known to those whose metrics are asked for: `client Checkout`, `people Developers`. */
export function requireGatewayOf(whose: string, gatewayName: string | undefined): string {
  if (gatewayName === undefined) {
    throw invalid('GatewayNameNotKnown', `gatewayName of ${whose}`, undefined);
  }
  return gatewayName;
}

/** Metrics of this value of the `Client` dimension, and no other's. */
export function narrowedToClient(whose: string, client: string, options: GatewayMetricOptions): GatewayMetricOptions {
  if (options.client !== undefined && options.client !== client) {
    throw invalid('MetricDimensionsNotEmitted', 'options.client', options.client, `these are the metrics of ${whose}`);
  }
  return { ...options, client };
}
