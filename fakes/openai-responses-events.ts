import type { ResponseItem } from './behaviour';
import { halves } from './openai-answer';

export interface ResponseEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

interface Part {
  readonly type: string;
  readonly text: string;
}

type Place = Readonly<Record<string, unknown>>;

function* ofMessage({ content }: ResponseItem, place: Place, pieces?: Iterable<string>): Generator<ResponseEvent> {
  for (const [content_index, part] of (content as Part[]).entries()) {
    const at = { ...place, content_index };
    yield { type: 'response.content_part.added', ...at, part: { ...part, text: '' } };
    for (const delta of pieces ?? halves(part.text)) yield { type: 'response.output_text.delta', ...at, delta, logprobs: [] };
    yield { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] };
    yield { type: 'response.content_part.done', ...at, part };
  }
}

function* ofReasoning({ summary }: ResponseItem, place: Place): Generator<ResponseEvent> {
  for (const [summary_index, part] of (summary as Part[]).entries()) {
    const at = { ...place, summary_index };
    yield { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } };
    for (const delta of halves(part.text)) yield { type: 'response.reasoning_summary_text.delta', ...at, delta };
    yield { type: 'response.reasoning_summary_text.done', ...at, text: part.text };
    yield { type: 'response.reasoning_summary_part.done', ...at, part };
  }
}

/** Of a call of a client's tool: its one field that comes in pieces. */
const ofCall = (name: string, event: string) =>
  function* (item: ResponseItem, place: Place): Generator<ResponseEvent> {
    const value = String(item[name]);
    for (const delta of halves(value)) yield { type: `response.${event}.delta`, ...place, delta };
    yield { type: `response.${event}.done`, ...place, [name]: value };
  };

interface Row {
  /** What the item does not have yet as it is announced. */
  readonly begun: Place;
  events(item: ResponseItem, place: Place, pieces?: Iterable<string>): Iterable<ResponseEvent>;
}

/** By the type of the item; of every other only its beginning and its end are told. */
const ROWS: Readonly<Record<string, Row>> = {
  message: { begun: { status: 'in_progress', content: [] }, events: ofMessage },
  reasoning: { begun: { summary: [] }, events: ofReasoning },
  function_call: { begun: { status: 'in_progress', arguments: '' }, events: ofCall('arguments', 'function_call_arguments') },
  custom_tool_call: { begun: { status: 'in_progress', input: '' }, events: ofCall('input', 'custom_tool_call_input') },
};

/** What a stream tells of an item. `pieces`: of its text. */
export function* itemEvents(item: ResponseItem, output_index: number, pieces?: Iterable<string>): Generator<ResponseEvent> {
  const row = ROWS[item.type];
  yield { type: 'response.output_item.added', output_index, item: { ...item, ...row?.begun } };
  if (row) yield* row.events(item, { item_id: item.id, output_index }, pieces);
  yield { type: 'response.output_item.done', output_index, item };
}
