import type { ErrorTable } from './error-table';

/** Of the live configuration. */
export const LIVE_ERRORS = {
  InvalidLiveRevision: {
    reason: 'it stands in the live document, which the tasks would refuse',
    remedy: 'use 1 to 128 printable ASCII characters, such as a date',
  },
  DuplicateLiveSection: {
    reason: 'another section of the live document has this key',
    remedy: 'hand over each section once',
  },
  LiveDocumentTooLarge: {
    reason:
      'the live document stands in the template, whose 1 MB is for all else too: some 0.8 MB are for it, 1 KB less for every resource beyond 100',
    remedy:
      'leave out prices that your clients do not use, with prices.forProviders(...) or in PriceTable.of(), have fewer clients, or make clients in a nestedStack',
  },
  InvalidLiveSection: {
    reason: 'the tasks would refuse the live document',
    remedy: 'use a key that begins with x- for a section of your own, and for others what docs/runtime.md says',
  },
} as const satisfies ErrorTable;
