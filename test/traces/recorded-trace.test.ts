import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURES } from '../architecture/pictures';
import { tracePicture } from '../architecture/trace-picture';
import { settled } from '../contract/with-traces';
import { recordedRequest } from './recorded-request';
import { type RecordedSpan, recordedTrace } from './recorded-trace';

const spans = recordedTrace();
const children = spans.slice(1);

test('docs/pictures/trace.svg is drawn from the recorded run (npx projen pictures draws it)', () => {
  expect(readFileSync(join(PICTURES, 'trace.svg'), 'utf8')).toBe(tracePicture(spans));
});

test('what is drawn is a trace: of one id, children of the request, within its time and one behind the other', () => {
  const [server] = spans;
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  for (const each of children) expect([each.parentSpanId, each.start >= 0, each.end <= server.end]).toEqual([server.spanId, true, true]);
  expect(children.map(({ start }) => start)).toEqual(children.map(({ start }) => start).sort((a, b) => a - b));
});

test('each span stands in the picture, with how long it took', () => {
  const picture = tracePicture(spans);
  for (const { name, start, end } of spans) {
    expect(picture).toContain(`>${name}</text>`);
    expect(picture).toContain(`>${Math.round((end - start) * 10) / 10} ms`);
  }
});

/** Without what no two runs have in common. */
const shape = ({ name, kind, error, attributes }: Pick<RecordedSpan, 'name' | 'kind' | 'error' | 'attributes'>) => ({
  ...{ name, kind, error },
  attributes: settled(attributes),
});

test('the gateway of today gives the same trace for this request, with nothing less in it', async () => {
  expect((await recordedRequest()).map(shape)).toMatchObject(spans.map(shape));
}, 60_000);
