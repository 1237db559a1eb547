import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** For `node --import`: address overrides for the image without the runtime. */
export const REDIAL = pathToFileURL(join(__dirname, 'redial.mjs')).href;
