import { handDownCertificate, WORLD_NAMES } from '../fakes';
import { ensureGatewayImage } from '../gateway-image';

/** The tests start the program of the gateway's image; a fresh checkout does not have it yet. Their fakes share one certificate. */
export default async function globalSetup(): Promise<void> {
  handDownCertificate(WORLD_NAMES);
  await ensureGatewayImage();
}
