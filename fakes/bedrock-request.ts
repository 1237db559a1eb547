import { ProviderRequest } from './provider-request';
import type { RoleSession, SignatureFault } from './signature';

/** A signed request to one of Bedrock's endpoints. */
export class BedrockRequest extends ProviderRequest {
  fault?: SignatureFault;
  /** The assumed role whose credentials signed it; undefined: nobody's that STS gave. */
  session?: RoleSession;

  /** The model of the path, decoded. */
  get modelId(): string {
    return decodeURIComponent(this.path.split('/')[2] ?? '');
  }
}
