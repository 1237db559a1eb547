import { MAX_CLIENTS } from '../contract';

const label = { type: 'string', pattern: '^[\\x20-\\x7e]{1,128}$' };
const price = { type: 'number', minimum: 0, maximum: 1e6 };

/**
 * What AppConfig lets through to the tasks, who check the same. Draft 4, the only one that AppConfig takes; that names and ids are
 * unique cannot be said in it. Unknown fields pass: a task of the last version must be able to read the document of the next.
 *
 * @see https://docs.aws.amazon.com/appconfig/latest/userguide/appconfig-creating-configuration-and-profile-validators.html
 */
export const LIVE_CONFIGURATION_SCHEMA = {
  $schema: 'http://json-schema.org/draft-04/schema#',
  type: 'object',
  required: ['version', 'clients'],
  properties: {
    version: { enum: [1] },
    clients: {
      type: 'array',
      maxItems: MAX_CLIENTS,
      items: {
        type: 'object',
        required: ['name', 'clientId'],
        properties: { name: label, clientId: { type: 'string', pattern: '^[^\\x00-\\x1f\\x7f-\\x9f]{1,2048}$' }, team: label },
      },
    },
    prices: {
      type: 'object',
      required: ['asOf', 'models'],
      properties: {
        asOf: { type: 'string', pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' },
        models: {
          type: 'array',
          maxItems: 5_000,
          items: {
            type: 'object',
            required: ['provider', 'model', 'input', 'output'],
            properties: { provider: label, model: label, input: price, output: price, cachedInput: price, cacheWrite: price },
          },
        },
      },
    },
  },
};
