import { isKnown, isPendingLookup } from '../checks';
import { KEYS_ONLY_PREFIX, RESERVED_CLIENT_NAMES } from '../contract';
import { invalid } from '../errors';

/** Names and client ids of a gateway, of clients and of people: records tell them apart by the one, tokens by the other. */
export class TakenNames {
  private readonly names = new Set<string>();
  private readonly ids = new Set<string>();

  /** Refuses a name that metrics cannot carry, that stands for others, or that is taken. */
  public requireName(path: string, name: string, mayBe?: string): void {
    const isReserved = name !== mayBe && RESERVED_CLIENT_NAMES.includes(name);
    if (!isPendingLookup(name) && (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name) || isReserved)) {
      throw invalid('InvalidClientName', path, name);
    }
    if (this.names.has(name)) {
      throw invalid('DuplicateClient', path, name);
    }
  }

  /** Refuses client ids that no token can carry, and those that are taken. */
  public requireIds(path: string, clientIds: readonly string[] = []): void {
    for (const [index, clientId] of clientIds.entries()) {
      if (isKnown(clientId) && (!/^[\x21-\x7e]{1,256}$/.test(clientId) || clientId.startsWith(KEYS_ONLY_PREFIX))) {
        throw invalid('InvalidClientId', path, clientId);
      }
      if (this.ids.has(clientId) || clientIds.indexOf(clientId) !== index) {
        throw invalid('DuplicateClientId', path, clientId);
      }
    }
  }

  public take(name: string, clientIds: readonly string[]): void {
    this.names.add(name);
    for (const clientId of clientIds) {
      this.ids.add(clientId);
    }
  }
}
