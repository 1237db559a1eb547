import { readFileSync } from 'node:fs';
import { readEnvironmentFile } from '../../fakes';
import { RUNTIME_VARIABLE } from '../../src/contract';
import { deliveryOf, type RuntimeBuild } from '../../src/routing/delivery';

/** The variables with which a build gets into the container. */
export function deliveredRuntime(build?: RuntimeBuild): Record<string, string> {
  const { environment, environmentFile } = deliveryOf(build);
  return environmentFile ? readEnvironmentFile(readFileSync(environmentFile.path, 'utf8')) : { ...environment };
}

/** The variable of the small build. */
export const encodedRuntime = (): string => deliveredRuntime()[RUNTIME_VARIABLE];
