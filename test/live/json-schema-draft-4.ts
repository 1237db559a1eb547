interface Schema {
  readonly $schema?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const typeOf = (value: unknown): string => (Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value);

/** What each keyword of draft 4 says, for those in use; a keyword applies to values of its type only. */
const KEYWORDS: { readonly [K in keyof Required<Schema>]: (rule: never, value: never, schema: Schema) => boolean } = {
  $schema: () => true,
  type: (rule: string, value: unknown) => typeOf(value) === rule,
  enum: (rule: unknown[], value: unknown) => rule.includes(value),
  required: (rule: string[], value: object) => {
    if (rule.length === 0) throw new Error('draft 4 wants at least one name');
    return typeOf(value) !== 'object' || rule.every((name) => Object.hasOwn(value, name));
  },
  properties: (rule: Record<string, Schema>, value: Record<string, unknown>) =>
    typeOf(value) !== 'object' || Object.entries(rule).every(([name, each]) => !Object.hasOwn(value, name) || accepts(each, value[name])),
  additionalProperties: (rule: Schema | false, value: object, { properties = {} }) =>
    typeOf(value) !== 'object' || Object.entries(value).every(([name, each]) => Object.hasOwn(properties, name) || (rule && accepts(rule, each))),
  items: (rule: Schema, value: unknown[]) => !Array.isArray(value) || value.every((each) => accepts(rule, each)),
  maxItems: (rule: number, value: unknown[]) => !Array.isArray(value) || value.length <= rule,
  pattern: (rule: string, value: unknown) => typeof value !== 'string' || new RegExp(rule).test(value),
  minimum: (rule: number, value: unknown) => typeof value !== 'number' || value >= rule,
  maximum: (rule: number, value: unknown) => typeof value !== 'number' || value <= rule,
};

/** Whether a schema of draft 4 takes a value. A keyword that is not known here is an error, not a pass. */
export function accepts(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, rule]) => KEYWORDS[keyword as keyof Schema](rule as never, value as never, schema));
}
