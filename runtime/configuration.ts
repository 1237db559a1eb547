import { BOOT, type BootConfiguration, CONFIGURATION_VARIABLE, check } from '../src/contract';
import { parseJson } from './aws';

/** Parses the boot document and checks it whole. Throws an Error of one line that names the JSON path of what is wrong. */
export const readBootConfiguration = (env: NodeJS.ProcessEnv): BootConfiguration => {
  const configuration = parseJson(env[CONFIGURATION_VARIABLE] ?? '');
  check(BOOT, configuration, `${CONFIGURATION_VARIABLE}: $`);
  return configuration;
};
