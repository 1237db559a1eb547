import type { Command } from '../command';
import { budgets } from './budgets';
import { diff } from './diff';
import { importTerraform } from './import-terraform';
import { keys } from './keys';
import { prices } from './prices';
import { verifyRuntime } from './verify-runtime';

/** Every command, in the order of the help. */
export const COMMANDS: readonly Command[] = [verifyRuntime, prices, keys, budgets, diff, importTerraform];
