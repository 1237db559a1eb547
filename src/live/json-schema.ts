import { isRange, type Shape } from '../contract';

type Schema = { readonly [keyword: string]: unknown };

/**
 * A shape as JSON schema, draft 4: the only one that AppConfig takes. What a function decides cannot be said in it and passes.
 *
 * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html
 */
export const jsonSchemaOf = (shape: Shape): Schema => ({ $schema: 'http://json-schema.org/draft-04/schema#', ...schemaOf(shape) });

/** Those that may be anything need not be said. */
const otherFields = (shape: Shape): Schema | undefined => (typeof shape === 'function' ? undefined : schemaOf(shape));

function schemaOf(shape: Shape): Schema {
  if (typeof shape === 'function') return {};
  if (typeof shape === 'number') return { enum: [shape] };
  if (shape instanceof RegExp) return { type: 'string', pattern: shape.source };
  if (isRange(shape)) return { type: 'number', minimum: shape[0], maximum: shape[1] };
  if (Array.isArray(shape)) return { type: 'array', maxItems: shape[1], items: schemaOf(shape[0]) };
  const { '*': others, ...fields } = shape as Record<string, Shape>;
  const names = Object.keys(fields);
  const required = names.filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    // draft 4 knows no empty list of them
    required: required.length > 0 ? required : undefined,
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), schemaOf(fields[name])])),
    additionalProperties: others ? otherFields(others) : false,
  };
}
