import type { ProviderKind } from '../../src/contract';
import { TRANSCRIPTS, type Transcript } from '../../test/contract/fixtures/transcripts';
import { EventReader } from '../answer/events';
import { FrameReader } from '../answer/frames';
import type { AnswerState } from '../answer/state';
import { type AnswerKind, ENDPOINTS } from '../endpoints';
import { countTokens } from '../usage';
import { document, type Event, stream } from './answers';

/** Bedrock's are read as they come from Bedrock, not as the gateway translates them. */
const kindOf = ({ provider, path }: Transcript): AnswerKind => (provider === 'bedrock' ? 'converse' : (ENDPOINTS.get(path)?.answer ?? 'media'));

function read(transcript: Transcript): AnswerState & { complete?: boolean } {
  const kind = kindOf(transcript);
  const bytes = Buffer.from(transcript.answer);
  if (transcript.contentType === 'application/json') return document(kind, JSON.parse(String(bytes)));
  if (transcript.contentType === 'application/vnd.amazon.eventstream')
    return stream(
      kind,
      new FrameReader().read(bytes).map(({ headers, payload }) => [headers[':event-type'], JSON.parse(String(payload))]),
    );
  const reader = new EventReader();
  const events = reader.read(bytes);
  const [last] = reader.end();
  if (last) events.push(last);
  return stream(
    kind,
    events.map(({ name, data = 'null' }): Event => (name ? [name, JSON.parse(data)] : data === '[DONE]' ? data : JSON.parse(data))),
  );
}

test.each(TRANSCRIPTS.map((each) => [each.name, each] as const))('%s is read as its source documents it', (_, transcript) => {
  const { expected, provider, path } = transcript;
  const state = read(transcript);
  const api = provider === 'bedrock' ? 'bedrock' : (ENDPOINTS.get(path)?.api ?? 'openai');
  const { model, ...counts } = expected;
  if (model && provider !== 'bedrock') expect(state.model).toBe(model);
  if (Object.keys(counts).length > 0) expect(countTokens(state.usage, api, provider as ProviderKind)).toMatchObject(counts);
  expect(state.error !== undefined || (state.complete ?? state.finished)).toBe(true);
});
