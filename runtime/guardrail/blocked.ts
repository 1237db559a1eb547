/** What a client gets in place of an answer: one that its API calls filtered, where the API has such a thing, else a refusal. */
import { EVENTS, FRAMES } from '../answer/state';
import type { Planned } from '../exchange';
import { Refusal } from '../refusal';
import { formatOf } from './events';
import { type About, rowOf } from './streams';

export const aboutOf = ({ requestId, body }: Planned): About => ({
  id: requestId.replace(/^req_/, ''),
  model: body.model ?? '',
  wantsUsage: body.document?.stream_options?.include_usage === true,
});

/** The row of what answers here. */
export const rowFor = ({ endpoint, steps }: Planned) => rowOf(endpoint.answer, steps[0]?.target.known ?? '');

/** Before anything has been asked. Throws the refusal. */
export function answerBlocked(exchange: Planned, message: string): void {
  const { endpoint, body, answer } = exchange;
  const row = endpoint.path.endsWith('/compact') ? undefined : rowFor(exchange);
  const refusal = new Refusal('guardrail_intervened', message);
  if (!row) throw refusal;
  exchange.refusal = refusal;
  if (!body.stream) {
    answer.json(row.document(message, aboutOf(exchange)));
    return;
  }
  const format = formatOf(endpoint);
  exchange.stream = true;
  answer.begin(200, { 'content-type': endpoint.api === 'bedrock' ? FRAMES : EVENTS, 'cache-control': 'no-cache' });
  answer.write(Buffer.concat(row.stream(aboutOf(exchange)).ending(message).map(format.write)));
  answer.end();
}
