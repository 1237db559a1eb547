import type { GatewayService } from '../compute';
import type { IRequestLimits } from '../contract/request-limits';
import type { IResponseCache } from '../contract/response-cache';

/** Of secrets that are known by name. */
const SECRETS_REASON = 'Secrets Manager adds six characters to the name of a secret.';

/** Lets the tasks of a service reach what they share, and show who they are there. */
export function admitToStores(service: GatewayService, stores: readonly (IRequestLimits | IResponseCache)[]): void {
  for (const store of stores) {
    store.admit(service);
  }
  service.allow(
    stores.flatMap((store) => store.taskStatements()),
    SECRETS_REASON,
  );
}
