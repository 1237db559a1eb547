import type { Command } from '../command';
import { verifyRuntime } from './verify-runtime';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [verifyRuntime];
