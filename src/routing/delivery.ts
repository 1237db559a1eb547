import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { RUNTIME_VARIABLE, UNROUTED_PORT } from '../contract';

/**
 * Unpacks the runtime from its variable (digits of base 91, then Brotli: see `encodeRuntime`) and waits for it. Where the variable is
 * missing or holds anything but the published module, or the runtime refuses its configuration, the process ends before the server
 * is loaded. No character of it has a meaning in a URL.
 */
const loader = () =>
  [
    "import{hash as h}from'node:crypto'",
    "import{brotliDecompressSync as b}from'node:zlib'",
    `const v=process.env.${RUNTIME_VARIABLE}`,
    `if(!v)throw Error('no runtime')`,
    'let n=0n',
    'for(const c of Buffer.from(v))n=n*91n+BigInt(c-1-92*(c>92))',
    "const m=b(Buffer.from(n.toString(16),'hex'))",
    `if(h('sha256',m)!='${runtimeSha256()}')throw Error('wrong runtime')`,
    "await(await import('data:text/javascript;base64,'+m.toString('base64'))).default.then()",
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
  return ['--import', `data:text/javascript,${loader()}`, SERVER, '--headless', `--port=${UNROUTED_PORT}`];
}

/**
 * Value of the variable that carries the runtime, as it was built with the library: Brotli, read as one number, written in base 91.
 * The digits are the ASCII characters from `]` to `~`, then those from `#` to `[`: all that JSON writes as they are.
 */
export function encodeRuntime(): string {
  return readFileSync(library('gateway-runtime.encoded'), 'utf8');
}

/** SHA-256 of the runtime's module, in hexadecimal. */
export function runtimeSha256(): string {
  return readFileSync(library('gateway-runtime.sha256'), 'utf8').slice(0, 64);
}
