import { pack } from '../pack';

/** Another module, in the form of the variable. */
export const encode = (module: string): string => pack(Buffer.from(module));
