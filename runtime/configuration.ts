import { type BootConfiguration, CONFIGURATION_VARIABLE, check, GUARDED_BOOT } from '../src/contract';
import { parseJson } from './aws';

/**
 * Parses the boot document and checks what must not be guessed: who is let in, and with what providers are called. The constructs have checked
 * the whole. Throws an Error of one line that names the JSON path of what is wrong.
 */
export const readBootConfiguration = (env: NodeJS.ProcessEnv): BootConfiguration => {
  const configuration = parseJson(env[CONFIGURATION_VARIABLE] ?? '');
  check(GUARDED_BOOT, configuration, `${CONFIGURATION_VARIABLE}: $`);
  return configuration;
};
