/** Stages that a request may wait in, by their names in the pipeline. */
import type { Exchange } from '../exchange';

export interface WaitingStage {
  /** Name of its span. */
  readonly span: string;
  /** Whether it took part in the request. */
  tookPart(exchange: Exchange): boolean;
}

export const WAITING_STAGES: ReadonlyMap<string, WaitingStage> = new Map([
  ['limit', { span: 'limits', tookPart: ({ counted, limitedBy }: Exchange) => (counted ?? limitedBy) !== undefined }],
  ['guardrail', { span: 'guardrail', tookPart: ({ guarded }: Exchange) => guarded !== undefined }],
  ['cache', { span: 'cache', tookPart: ({ cached }: Exchange) => (cached ?? 'disabled') !== 'disabled' }],
]);
