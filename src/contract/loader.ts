import { brotliDecompressSync } from 'node:zlib';
import { RUNTIME_VARIABLE, UNROUTED_PORT } from './boot';

/**
 * How the runtime gets into the gateway's process. The constructs write it into the task definition, the operator's command compares
 * a deployed one with it.
 */

/** Entry point in place of the image's `npm`, which would not pass signals on. */
export const ENTRY_POINT = ['node'];

/** The image's program, relative to its working directory. */
const SERVER = 'build/start-server.js';

/** What unpacked content may take: many times the runtime, and nothing that fills a machine. */
const MAX_UNPACKED_BYTES = 4 << 20;

/**
 * Unpacks the runtime from its variable (digits of base 91, then Brotli) and waits for it. Where the variable is missing or holds
 * anything but the module with this SHA-256, or the runtime refuses its configuration, the process ends before the server is loaded.
 * No character of it has a meaning in a URL.
 */
export const variableLoader = (sha256: string): string =>
  [
    "import{hash as h}from'node:crypto'",
    "import{brotliDecompressSync as b}from'node:zlib'",
    `const v=process.env.${RUNTIME_VARIABLE}`,
    `if(!v)throw Error('no runtime')`,
    'let n=0n',
    "for(const c of Buffer.from(v.replaceAll('!','$')))n=n*91n+BigInt(c-1-92*(c>92))",
    "const m=b(Buffer.from(n.toString(16),'hex'))",
    `if(h('sha256',m)!='${sha256}')throw Error('wrong runtime')`,
    "await(await import('data:text/javascript;base64,'+m.toString('base64'))).default.then()",
  ].join(';');

/** Takes the runtime from a file of the image; if it is not there, the process ends. */
export const fileLoader = (runtimePath: string): string => `await(await import('file://${runtimePath}')).default`;

/**
 * Command of the gateway's container. The port in it is one that nothing routes to: only the runtime listens where the load balancer
 * looks, so a container without the runtime serves nobody.
 */
export const commandWith = (loader: string): string[] => [
  '--import',
  `data:text/javascript,${loader}`,
  SERVER,
  '--headless',
  `--port=${UNROUTED_PORT}`,
];

/**
 * The module in the runtime's variable, read as the loader reads it.
 *
 * @throws where the variable holds anything but digits of base 91 of a Brotli stream
 */
export function unpackRuntime(variable: string): Buffer {
  let number = 0n;
  for (const code of Buffer.from(variable.replaceAll('!', '$'))) number = number * 91n + BigInt(code > 92 ? code - 93 : code - 1);
  return brotliDecompressSync(Buffer.from(number.toString(16), 'hex'), { maxOutputLength: MAX_UNPACKED_BYTES });
}
