/** Which rows of a price table answer for a model: the same for tasks, constructs and the operator's command. */
import { GEOGRAPHY, MODEL_ROOT } from './model-ids';
import type { LivePrice, LivePrices } from './prices';
import { PROVIDER_KINDS } from './provider-kinds';

/** As a price table knows a provider. */
export interface PricedProvider {
  readonly name: string;
  readonly kind: string;
}

/** Whose rows a provider has, the first that answer: its own, by a name that is no other kind's, and those of its kind. */
export const pricedAs = ({ name, kind }: PricedProvider): readonly string[] => (Object.hasOwn(PROVIDER_KINDS, name) ? [kind] : [name, kind]);

/**
 * Of an id, what does not make it another model: whose fine-tuned model it is, or a date, a version, the size of its context. Clients choose ids:
 * nothing here looks at one from each of its places to its end.
 */
const VERSION = /^(ft:[^:]+):.*|(?:-latest|-\d{4}-\d\d-\d\d|[-@]\d{8}|-\d\d-\d{4}|-\d{3}|@default|-v\d+(?::\d+)?|:\d+k?)$/;

/** So many pieces are taken off an id at most. */
const MAX_PIECES = 5;

const MAX_MODEL_LENGTH = 512;

/** What of a model's id rows have: not where it is kept, and of Bedrock not the geography, which is its place. */
export function askedAs(kind: string, model: string): { readonly id: string; readonly geography?: string } {
  const id = model.replace(MODEL_ROOT, '');
  const [, geography] = (kind.startsWith('bedrock') && GEOGRAPHY.exec(id)) || [];
  return { id: geography ? id.slice(geography.length + 1) : id, geography };
}

/** Rows of the provider's name, or else of its kind, by the exact id, or else by what is left of it without its date and version; those to come only where no day is asked for. */
export const createPriceTable = ({ models = [] }: Partial<LivePrices> = {}) => {
  const rows = new Map<string, LivePrice[]>();
  for (const row of models) {
    const key = `${row.provider} ${row.model.toLowerCase()}`;
    rows.set(key, [...(rows.get(key) ?? []), row]);
  }
  return (provider: PricedProvider, model: string, day?: string): readonly LivePrice[] => {
    if (model.length > MAX_MODEL_LENGTH) return [];
    const asked = model.toLowerCase();
    const rowsOf = (of: string, id = asked, pieces = MAX_PIECES): readonly LivePrice[] => {
      const found = (rows.get(`${of} ${id}`) ?? []).filter(({ exact, from }) => (!exact || id === asked) && !(day && from && from > day));
      const shorter = id.replace(VERSION, '$1');
      return found.length > 0 || shorter === id || pieces === 0 ? found : rowsOf(of, shorter, pieces - 1);
    };
    for (const each of pricedAs(provider)) {
      const found = rowsOf(each);
      if (found.length > 0) return found;
    }
    return [];
  };
};
