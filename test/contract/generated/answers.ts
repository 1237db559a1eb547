import { chunkText } from '../../../fakes';
import type { Endpoint } from '../../../runtime/endpoints';
import type { NativeCall } from './native-pairs';
import type { Prescription } from './prescribed-provider';
import type { Random } from './random';
import { type MemberText, RandomJson } from './random-json';
import type { GeneratedRequest } from './requests';

/** What a provider sends, and what the client must get. */
export interface GeneratedAnswer extends Prescription {
  readonly expected: Buffer;
  /** Every edit of the answer, as a line of the list. */
  readonly edits: readonly string[];
}

const LARGE = 1_200_000;
const METRICS = '"amazon-bedrock-invocationMetrics":{"inputTokenCount":9,"outputTokenCount":7,"nested":{"x":1}}';

export function answerFor({ surface, endpoint }: NativeCall, request: GeneratedRequest, random: Random, large: boolean): GeneratedAnswer {
  const write = new RandomJson(random);
  if (request.stream) return surface.invokeModel ? frames(random, write) : events(endpoint, request, random, write);
  if (endpoint.answer === 'media' && random.chance(0.6)) return media(random);
  const text = surface.invokeModel && endpoint.answer === 'count' ? '{"inputTokens":12}' : document(endpoint, random, write, large);
  const body = Buffer.from(text);
  const counted = surface.invokeModel && endpoint.answer === 'count';
  return {
    headers: { 'content-type': random.of(['application/json', 'application/json; charset=utf-8']), ...lengthOf(body, random) },
    pieces: cut(body, random),
    expected: counted ? Buffer.from('{"input_tokens":12}') : body,
    edits: counted ? ["the count: in Anthropic's words"] : [],
  };
}

const lengthOf = (body: Buffer, random: Random): Record<string, string> => (random.chance(0.5) ? { 'content-length': String(body.length) } : {});

/** In pieces whose borders are anywhere. */
export function cut(bytes: Buffer, random: Random, most = 6): Buffer[] {
  const borders = Array.from({ length: random.between(0, most) }, () => random.between(0, bytes.length)).sort((one, other) => one - other);
  return [0, ...borders].map((start, index) => bytes.subarray(start, borders[index] ?? bytes.length));
}

function media(random: Random): GeneratedAnswer {
  const binary = random.chance(0.5);
  const body = binary ? random.bytes(random.between(0, 2_000)) : Buffer.from(`WEBVTT\n\n00:00 --> 00:01\n${random.of(['Grüße', 'hi', '👋'])}\n`);
  const type = binary ? 'audio/mpeg' : random.of(['text/plain; charset=utf-8', 'text/vtt']);
  return { headers: { 'content-type': type, ...lengthOf(body, random) }, pieces: cut(body, random), expected: body, edits: [] };
}

function usage(write: RandomJson): MemberText {
  return write.member('usage', write.object([write.member('prompt_tokens', '12'), write.member('completion_tokens', '5'), ...write.members(2)]));
}

/** By the API's shape, and with members of the future. */
function document({ answer, path }: Endpoint, random: Random, write: RandomJson, large: boolean): string {
  const list = (name: string) => write.member(name, write.list([write.object(write.members(3)), write.object(write.members(2))]));
  const shape: Readonly<Record<string, readonly MemberText[]>> = {
    chat: [list('choices'), usage(write)],
    completions: [list('choices'), usage(write)],
    responses: [list('output'), usage(write), ...(path.endsWith('/compact') ? [] : [write.member('status', '"completed"')])],
    messages: [list('content'), write.member('stop_reason', '"end_turn"'), write.member('usage', '{"input_tokens":3, "output_tokens" : 4}')],
    count: [write.member('input_tokens', '12')],
    embeddings: [list('data'), usage(write)],
    moderations: [list('results')],
    images: [list('data')],
    media: [write.member('text', write.string())],
  };
  const filling = large ? [write.member('x_large', `"${'0123456789abcdef'.repeat(LARGE / 16)}"`)] : [];
  return write.space() + write.object(random.shuffled([...shape[answer], ...filling, ...write.members(random.between(0, 6))])) + write.space();
}

/** One event of a stream: its name, and its data as JSON or as it is. */
interface GeneratedEvent {
  readonly name?: string;
  readonly data: string;
  readonly hidden?: boolean;
}

/** The events of a whole stream, of the API of the endpoint. */
function said({ answer }: Endpoint, { hidesUsage }: Pick<GeneratedRequest, 'hidesUsage'>, random: Random, write: RandomJson): GeneratedEvent[] {
  const object = (...members: readonly MemberText[]) => write.object(random.shuffled([...members, ...write.members(random.between(0, 4))]));
  const typed = (type: string, ...members: readonly MemberText[]): GeneratedEvent => ({
    name: type,
    data: object(write.member('type', `"${type}"`), ...members),
  });
  const several = (make: () => GeneratedEvent) => Array.from({ length: random.between(0, 4) }, make);
  switch (answer) {
    case 'messages':
      return [
        typed('message_start', write.member('message', object(write.member('usage', '{"input_tokens": 7}')))),
        ...several(() => typed(random.of(['content_block_start', 'content_block_delta', 'ping', 'event_of_tomorrow']))),
        typed('message_delta', write.member('delta', '{"stop_reason":"end_turn"}'), write.member('usage', '{"output_tokens": 5}')),
        typed('message_stop'),
      ];
    case 'responses':
      return [
        typed('response.created', write.member('response', object())),
        ...several(() => typed(random.of(['response.output_text.delta', 'response.reasoning.delta', 'response.event_of_tomorrow']))),
        typed('response.completed', write.member('response', object(usage(write), write.member('status', '"completed"')))),
      ];
    case 'chat':
    case 'completions': {
      const chunk = (finish: string): GeneratedEvent => ({
        data: object(
          write.member('choices', write.list([object(write.member('index', '0'), write.member('finish_reason', finish))])),
          ...(random.chance(0.5) ? [write.member('usage', 'null')] : []),
        ),
      });
      const counted = [{ data: object(write.member('choices', '[]'), usage(write)), hidden: hidesUsage }];
      const filters = random.chance(0.3) ? [{ data: object(write.member('choices', '[]')) }] : [];
      return [...filters, ...several(() => chunk('null')), chunk('"stop"'), ...counted, { data: '[DONE]' }];
    }
    case 'images':
      return [...several(() => typed('image_generation.partial_image')), typed('image_generation.completed')];
    default:
      return [...several(() => typed('speech.audio.delta')), typed('speech.audio.done')];
  }
}

function events(endpoint: Endpoint, request: GeneratedRequest, random: Random, write: RandomJson): GeneratedAnswer {
  const end = random.of(['\n', '\r\n', '\r']);
  const list = said(endpoint, request, random, write);
  const heartbeat = () => (random.chance(0.08) ? `: ping${end}${end}` : '');
  const texts = list.map((event) => serverSent(event, end, random));
  const beats = list.map(heartbeat);
  const first = random.chance(0.1) ? '\ufeff' : '';
  const noFinalLine = random.chance(0.1) ? end.length : 0;
  const whole = (each: readonly string[]) => {
    const bytes = Buffer.from(first + each.join(''));
    return bytes.subarray(0, bytes.length - noFinalLine);
  };
  const isHidden = list.some(({ hidden }) => hidden);
  return {
    headers: { 'content-type': random.of(['text/event-stream', 'text/event-stream; charset=utf-8']) },
    pieces: cut(whole(texts.map((text, index) => beats[index] + text)), random, 12),
    expected: whole(texts.map((text, index) => beats[index] + (list[index].hidden ? '' : text))),
    edits: isHidden ? ['the chunk with nothing but usage'] : [],
  };
}

/** Its lines, in any order that means the same; JSON of several lines has as many lines of data. */
export function serverSent({ name, data }: Omit<GeneratedEvent, 'hidden'>, end: string, random: Random): string {
  const space = () => random.of([' ', ' ', '']);
  const lines = [
    ...(random.chance(0.1) ? [`: a comment, ${random.of(['', 'data: {"x', 'Grüße', '👋'])}`] : []),
    ...(random.chance(0.05) ? [`retry:${space()}${random.between(1, 9_999)}`] : []),
    ...(random.chance(0.05) ? [`id:${space()}${random.between(1, 9_999)}`] : []),
    ...(name === undefined ? [] : [`event:${space()}${name}`]),
    ...data.split(/\r\n|\n|\r/).map((line) => `data:${line.startsWith(' ') ? ' ' : space()}${line}`),
  ];
  return `${lines.join(end)}${end}${end}`;
}

/** Bedrock's frames, which become Anthropic's events: what is between a type and its data is the gateway's own. */
function frames(random: Random, write: RandomJson): GeneratedAnswer {
  const list = said({ answer: 'messages' } as Endpoint, { hidesUsage: false }, random, write);
  const sent: Buffer[] = [];
  let expected = '';
  for (const { name, data } of list) {
    const isLast = name === 'message_stop';
    sent.push(chunkText(isLast ? `${data.slice(0, -1)},${METRICS}}` : data));
    expected += `event: ${name}\ndata: ${data.replace(/[\r\n]+/g, ' ')}\n\n`;
  }
  return {
    headers: { 'content-type': 'application/vnd.amazon.eventstream' },
    pieces: cut(Buffer.concat(sent), random, 12),
    expected: Buffer.from(expected),
    edits: ["frames: Anthropic's events", 'invocation metrics', 'line breaks between tokens: a space'],
  };
}
