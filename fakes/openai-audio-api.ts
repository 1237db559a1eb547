import { type ApiAnswer, JSON_TYPE, named } from './api-answer';
import type { ProviderRequest } from './provider-request';

const SAID = 'what was said';

/** What a transcription is answered with, by the `response_format` of the form. */
const TRANSCRIPTS: Readonly<Record<string, ApiAnswer>> = {
  json: { headers: JSON_TYPE, body: JSON.stringify({ text: SAID }) },
  verbose_json: {
    headers: JSON_TYPE,
    body: JSON.stringify({
      task: 'transcribe',
      language: 'english',
      duration: 1.5,
      text: SAID,
      segments: [],
      usage: { type: 'duration', seconds: 2 },
    }),
  },
  text: { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `${SAID}\n` },
  srt: { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: `1\n00:00:00,000 --> 00:00:01,500\n${SAID}\n\n` },
  vtt: { headers: { 'content-type': 'text/vtt; charset=utf-8' }, body: `WEBVTT\n\n00:00:00.000 --> 00:00:01.500\n${SAID}\n\n` },
};

export function transcription(request: ProviderRequest): ApiAnswer {
  if (formField(request, 'stream') === 'true') return streamedTranscript();
  return TRANSCRIPTS[formField(request, 'response_format') ?? 'json'] ?? TRANSCRIPTS.json;
}

function streamedTranscript(): ApiAnswer {
  const deltas = SAID.split(/(?= )/).map((delta) => named({ type: 'transcript.text.delta', delta } as { type: string }));
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    events: [...deltas, named({ type: 'transcript.text.done', text: SAID } as { type: string })],
  };
}

export function speech(): ApiAnswer {
  return { headers: { 'content-type': 'audio/mpeg' }, body: Buffer.from([0xff, 0xfb, 0x90, 0x64, 0x00, 0x80, 0xfe]) };
}

/** A field of a multipart form that is no file. */
function formField(request: ProviderRequest, name: string): string | undefined {
  const field = new RegExp(`content-disposition: form-data; name="${name}"\\r\\n(?:[^\\r\\n]+\\r\\n)*\\r\\n([^\\r\\n]*)\\r\\n--`, 'i');
  return field.exec(request.bytes.toString('latin1'))?.[1];
}
