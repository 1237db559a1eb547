import { BOOT, type BootConfiguration, CONFIGURATION_VARIABLE, check, type Shape } from '../src/contract';
import { parseJson } from './parsing';

/** Parses the boot document and checks it whole: a section of a part that this runtime has not fits no shape. Throws an Error of one line that names the JSON path of what is wrong. */
export const readBootConfiguration = (env: NodeJS.ProcessEnv, shape: Shape = BOOT): BootConfiguration => {
  const configuration = parseJson(env[CONFIGURATION_VARIABLE] ?? '');
  check(shape, configuration, `${CONFIGURATION_VARIABLE}: $`);
  return configuration;
};
