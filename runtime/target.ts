import type { Surface } from '../src/contract';
import type { Provider } from './providers';

/** One way to serve a request. */
export interface Target {
  readonly provider: Provider;
  /** As the provider is asked for it. */
  readonly model: string;
  /** The address at which the provider speaks the API itself. Absent: the image translates. */
  readonly surface?: Surface;
}
