import { brotliDecompressSync } from 'node:zlib';
import { RUNTIME_PARTS, UNROUTED_PORT } from './boot';
import { unpack } from './packing';

/**
 * How the runtime gets into the gateway's process. The constructs write it into the task definition, the operator's command compares
 * a deployed one with it.
 */

/** The executable that images of Node.js have in their `PATH`. */
export const NODE = 'node';

/** Entry point in place of the image's `npm`, which would not pass signals on. */
export const entryPointWith = (node = NODE): string[] => [node];

/** The image's program, relative to its working directory. By its name the runtime knows that the process is the gateway. */
const SERVER = 'build/start-server.js';

/** In place of the image's program, where there is none: it opens the server that the runtime takes over, and answers nothing by itself. */
const SERVER_ALONE = `import http from'node:http';http.createServer({},()=>{}).listen(${UNROUTED_PORT},()=>{})`;

/** Takes the runtime from a file of the image; if it is not there, the process ends. */
export const fileLoader = (runtimePath: string): string => `await(await import('file://${runtimePath}')).default`;

/**
 * Command of the gateway's container. The port in it is one that nothing routes to: only the runtime listens where the load balancer
 * looks, so a container without the runtime serves nobody.
 *
 * @param nativeOnly the image has no program, so it stands in the command
 */
export const commandWith = (loader: string, nativeOnly = false): string[] => [
  '--import',
  `data:text/javascript,${loader}`,
  ...(nativeOnly ? ['--input-type=module', '--eval', SERVER_ALONE, SERVER] : [SERVER, '--headless', `--port=${UNROUTED_PORT}`]),
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
