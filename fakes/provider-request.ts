import type { ReportedUsage } from './behaviour';
import { RecordedRequest } from './recording-server';

/** A request to a provider's API. */
export class ProviderRequest extends RecordedRequest {
  /** What the answer reported; absent where the API reports nothing, or nothing was answered. */
  reported?: ReportedUsage;
}
