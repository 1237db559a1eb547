import { ensureGatewayImage } from '../gateway-image';

/** The tests start the program of the gateway's image; a fresh checkout does not have it yet. */
export default async function globalSetup(): Promise<void> {
  await ensureGatewayImage();
}
