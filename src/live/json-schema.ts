import { isRange, type Shape } from '../contract';

type Schema = { readonly [keyword: string]: unknown };

/**
 * A shape as JSON schema, draft 4: the only one that AppConfig takes. What a function decides cannot be said in it and passes.
 *
 * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html
 */
export const jsonSchemaOf = (shape: Shape): Schema => ({ $schema: 'http://json-schema.org/draft-04/schema#', ...schemaOf(shape) });

function schemaOf(shape: Shape): Schema {
  if (typeof shape === 'function') return {};
  if (typeof shape === 'number') return { enum: [shape] };
  if (shape instanceof RegExp) return { type: 'string', pattern: shape.source };
  if (isRange(shape)) return { type: 'number', minimum: shape[0], maximum: shape[1] };
  if (Array.isArray(shape)) return { type: 'array', maxItems: shape[1], items: schemaOf(shape[0]) };
  const { '*': others, ...fields } = shape as Record<string, Shape>;
  const names = Object.keys(fields);
  return {
    type: 'object',
    required: names.filter((name) => !name.endsWith('?')),
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), schemaOf(fields[name])])),
    additionalProperties: others ? undefined : false,
  };
}
