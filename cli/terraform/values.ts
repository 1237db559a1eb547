/** A value of Terraform's with where it stands, as far as it can be known without running Terraform. */
export type Value =
  | { readonly kind: 'text'; readonly text: string; readonly place: string }
  | { readonly kind: 'number'; readonly number: number; readonly place: string }
  | { readonly kind: 'flag'; readonly flag: boolean; readonly place: string }
  | { readonly kind: 'null'; readonly place: string }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly place: string }
  | { readonly kind: 'object'; readonly members: ReadonlyMap<string, Value>; readonly place: string }
  | { readonly kind: 'unknown'; readonly source: string; readonly why: string; readonly place: string };

/** What only a run of Terraform would know. */
export const unknown = (source: string, why: string, place: string): Value => ({ kind: 'unknown', source, why, place });

/** A document of JSON as a value: what is in it stands where the document is named. */
export function ofJson(json: unknown, place: string): Value {
  if (json === null) return { kind: 'null', place };
  if (typeof json === 'string') return { kind: 'text', text: json, place };
  if (typeof json === 'number') return { kind: 'number', number: json, place };
  if (typeof json === 'boolean') return { kind: 'flag', flag: json, place };
  if (Array.isArray(json)) return { kind: 'list', items: json.map((item) => ofJson(item, place)), place };
  const members = Object.entries(json as object).map(([name, member]) => [name, ofJson(member, place)] as const);
  return { kind: 'object', members: new Map(members), place };
}

/** A value where a number is wanted: Terraform takes a text with one for it, in decimals. */
export function numberOf(value: Value | undefined): number | undefined {
  const text = textOf(value) ?? '';
  const number = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

/** A value where a text is wanted, as Terraform converts it. */
export function textOf(value: Value | undefined): string | undefined {
  if (value?.kind === 'text') return value.text;
  if (value?.kind === 'number') return String(value.number);
  return value?.kind === 'flag' ? String(value.flag) : undefined;
}
