import { ADDRESS_OVERRIDES_VARIABLE, CONFIGURATION_VARIABLE, RUNTIME_PARTS, RUNTIME_VARIABLE } from './boot';

/** Variables of the gateway's container that have one value, everywhere. */
export const FIXED_VARIABLES: Readonly<Record<string, string>> = { NODE_ENV: 'production' };

/** Variables that the gateway sets itself. */
const OWN_VARIABLES = [RUNTIME_VARIABLE, ...RUNTIME_PARTS, CONFIGURATION_VARIABLE, ...Object.keys(FIXED_VARIABLES)];

/** Variables that could undo what the gateway guarantees. */
const UNDOING_VARIABLES = [
  ADDRESS_OVERRIDES_VARIABLE,
  'ENVIRONMENT',
  'TRUSTED_CUSTOM_HOSTS', // the runtime's
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'REDIS_CONNECTION_STRING', // the image prints it, password included
];

/** Variables of the gateway's container that nobody else may set. */
export const RESERVED_VARIABLES: readonly string[] = [...OWN_VARIABLES, ...UNDOING_VARIABLES];

/**
 * Variables that ask for a proxy, in upper case. The runtime dials what it has checked, so it goes through none; a proxy that was set and not
 * used would be missed only when a firewall refuses.
 */
export const PROXY_VARIABLES: readonly string[] = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'NODE_USE_ENV_PROXY'];
