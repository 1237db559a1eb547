/** Which models metrics name: those that a list knows exactly; those that a provider has served, without a price so many. What clients invent, or fail with, becomes no metric. */
import type { Bill } from './prices';
import type { Provider } from './providers';

/** Of a provider. */
const MAX_MODELS = 50;

export function createModelNames() {
  /** By their provider: where one takes every name, its clients fill its own alone. */
  const models = new Map<string, Set<string>>();

  /** Whether the provider has served it, and whether the answer says so. */
  return (provider: Provider, model: string, isServed: boolean, isSaid: boolean, { row, place }: Partial<Bill> = {}): boolean => {
    if (provider.configuration.models?.includes(model)) return true;
    const isPriced = row && (row.model === model || `${place}.${row.model}` === model);
    // what has a price takes no place of what has none
    const key = isPriced ? `${provider.name} ` : provider.name;
    const others = models.get(key) ?? new Set();
    models.set(key, others);
    if (isServed && (isPriced || (isSaid && others.size < MAX_MODELS))) others.add(model);
    return others.has(model);
  };
}
