/** Stages that ask somebody. */
import type { Exchange } from '../exchange';

interface Waiting {
  readonly span: string;
  /** Whether it did. */
  hasAsked(exchange: Exchange): boolean;
}

/** By stage, in the order of the pipeline. */
export const WAITING: ReadonlyMap<string, Waiting> = new Map([
  ['limit', { span: 'limits', hasAsked: ({ counted, limitedBy }: Exchange) => (counted ?? limitedBy) !== undefined }],
  ['guardrail', { span: 'guardrail', hasAsked: ({ guarded }: Exchange) => guarded !== undefined }],
  ['cache', { span: 'cache', hasAsked: ({ cached }: Exchange) => (cached ?? 'disabled') !== 'disabled' }],
]);
