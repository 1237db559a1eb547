import type { ErrorTable } from './error-table';

/** Of the live configuration. */
export const LIVE_ERRORS = {
  DuplicateLiveSection: {
    reason: 'another section of the live document has this key',
    remedy: 'hand over each section once',
  },
} as const satisfies ErrorTable;
