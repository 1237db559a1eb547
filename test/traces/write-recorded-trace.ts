import { writeFileSync } from 'node:fs';
import { recordedRequest } from './recorded-request';
import { RECORDED, recordOf } from './recorded-trace';

/** `npx tsx test/traces/write-recorded-trace.ts`, then `npx projen pictures`: another run, and its picture. */
void recordedRequest().then((spans) => writeFileSync(RECORDED, `${JSON.stringify(spans.map(recordOf(spans[0])), null, 2)}\n`));
