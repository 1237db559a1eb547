import { brotliDecompressSync } from 'node:zlib';
import { RUNTIME_PARTS, UNROUTED_PORT } from './boot';
import { unpack } from './packing';

/**
 * How the runtime gets into the gateway's process. The constructs write it into the task definition, the operator's command compares
 * a deployed one with it.
 */

/** Entry point in place of the image's `npm`, which would not pass signals on. */
export const ENTRY_POINT = ['node'];

/** The image's program, relative to its working directory. */
const SERVER = 'build/start-server.js';

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
 * The module in the runtime's variable, read as the loader reads it. Of a variable that was changed something else may come.
 *
 * @throws where the variable is cut, or holds no digits of base 91
 */
export const unpackRuntime = (variable: string): Buffer => Buffer.from(unpack(variable).buffer);

/**
 * The module in the variables of an environment file, read as the loader reads it: Brotli, in base64url, in parts.
 *
 * @throws where a part is missing or is none
 */
export const joinParts = (variables: Readonly<Record<string, string | undefined>>): Buffer =>
  brotliDecompressSync(Buffer.from(RUNTIME_PARTS.map((name) => variables[name]).join(''), 'base64url'));
