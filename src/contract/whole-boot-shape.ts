/** What the whole runtime can read of a boot document: what the core reads, and the sections of the parts that it has not. */
import type { BootConfiguration } from './boot';
import { BOOT, count, duration, flag, HOST, key, NAME, port } from './boot-shape';
import { GUARDRAIL } from './guardrail';
import { type Shape, TEXT } from './shapes';
import type { StoreAuthentication } from './store';
import { tracesShape } from './traces';

const storeAuthentication = (given?: StoreAuthentication): Shape =>
  given?.method === 'iam'
    ? { method: TEXT, user: NAME, cache: NAME, 'serverless?': flag }
    : given?.method === 'password'
      ? { method: TEXT, 'user?': TEXT, secretArn: TEXT, 'field?': TEXT }
      : { method: /^none$/ };

const store: Shape = { host: HOST, port, 'tls?': flag, auth: storeAuthentication, timeout: duration };

export const WHOLE_BOOT: Shape = (given?: BootConfiguration) => ({
  ...BOOT(given),
  'limits?': {
    ledgerTable: TEXT,
    'store?': store,
    maxTasks: count,
    'whenUnavailable?': /^(share|refuse)$/,
    'onAbort?': /^(cancel|drain)$/,
  },
  // what is shared is sealed
  'guardrail?': { ...GUARDRAIL, 'region?': HOST, ...(given?.guardrail?.store && { store, storeKey: key }) },
  'taskCertificate?': { secretArn: TEXT },
  'traces?': tracesShape(given?.traces, (name) => given?.providers?.some((each) => each.name === name) === true),
  'responseCache?': {
    store,
    secret: key,
    'cacheScope?': /^(principal|team|gateway)$/,
    ttl: count,
    lookupTimeout: duration,
    'toolCalls?': flag,
    'optIn?': flag,
  },
});
