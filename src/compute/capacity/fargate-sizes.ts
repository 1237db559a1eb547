import { Token } from 'aws-cdk-lib';
import { invalid } from '../../errors';

/**
 * Memory in MiB that Fargate offers for each number of CPU units: from, to, in steps of.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size
 */
const MEMORY: Record<number, { from: number; to: number; step: number }> = {
  256: { from: 512, to: 2048, step: 512 },
  512: { from: 1024, to: 4096, step: 1024 },
  1024: { from: 2048, to: 8192, step: 1024 },
  2048: { from: 4096, to: 16384, step: 1024 },
  4096: { from: 8192, to: 30720, step: 1024 },
  8192: { from: 16384, to: 61440, step: 4096 },
  16384: { from: 32768, to: 122880, step: 8192 },
};

/** 256 CPU units come with 512, 1024 and 2048 MiB, but not with 1536. */
const NOT_OFFERED = new Set(['256/1536']);

/** Refuses a pair of cpu and memory that Fargate has no task for, and says which there are. */
export function checkFargateSize(cpu: number, memoryLimitMiB: number): void {
  for (const [path, value] of Object.entries({ 'compute.cpu': cpu, 'compute.memoryLimitMiB': memoryLimitMiB })) {
    if (Token.isUnresolved(value)) {
      throw invalid('FargateSizeNotPossible', path, value, 'limits of the process follow from it, so it must be known when the template is written');
    }
  }
  const range = MEMORY[cpu];
  const fits = range && memoryLimitMiB >= range.from && memoryLimitMiB <= range.to && (memoryLimitMiB - range.from) % range.step === 0;
  if (!fits || NOT_OFFERED.has(`${cpu}/${memoryLimitMiB}`)) {
    const [path, value] = range ? ['compute.memoryLimitMiB', memoryLimitMiB] : ['compute.cpu', cpu];
    throw invalid('FargateSizeNotPossible', path as string, value, possible(cpu));
  }
}

function possible(cpu: number): string {
  const range = MEMORY[cpu];
  if (!range) {
    return `cpu can be ${Object.keys(MEMORY).join(', ')}`;
  }
  const sizes = Array.from({ length: (range.to - range.from) / range.step + 1 }, (_, index) => range.from + index * range.step);
  return `cpu ${cpu} goes with ${sizes.filter((size) => !NOT_OFFERED.has(`${cpu}/${size}`)).join(', ')} MiB`;
}
