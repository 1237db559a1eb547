import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { RUNTIME_VARIABLE, UNROUTED_PORT } from '../configuration';

/**
 * Unpacks the runtime from its variable and waits for it. Where the variable is missing or corrupt or holds something else, or the runtime refuses its
 * configuration, the process ends before the server is loaded. No character of it has a meaning in a URL.
 */
const LOADER = [
  "import{gunzipSync as g}from'node:zlib'",
  `const v=process.env.${RUNTIME_VARIABLE}`,
  `if(!v)throw Error('${RUNTIME_VARIABLE} is not set')`,
  "const s=g(Buffer.from(v,'base64')).toString('base64')",
  "await(await import('data:text/javascript;base64,'+s)).default.then()",
].join(';');

/** The image's program, relative to its working directory. */
const SERVER = 'build/start-server.js';

const library = (file: string): string => path.join(__dirname, '..', '..', 'lib', file);

/** Entry point in place of the image's `npm`, which would not pass signals on. */
export const runtimeEntryPoint = ['node'];

/**
 * Command of the gateway's container. The port in it is one that nothing routes to: only the runtime listens where the load balancer
 * looks, so a container without the runtime serves nobody.
 */
export function runtimeCommand(): string[] {
  return ['--import', `data:text/javascript,${LOADER}`, SERVER, '--headless', `--port=${UNROUTED_PORT}`];
}

/** Value of the variable that carries the runtime: gzip, then base64, as it was built with the library. */
export function encodeRuntime(): string {
  return readFileSync(library('gateway-runtime.encoded'), 'utf8');
}

/** SHA-256 of the runtime's module, in hexadecimal. */
export function runtimeSha256(): string {
  return readFileSync(library('gateway-runtime.sha256'), 'utf8').slice(0, 64);
}
