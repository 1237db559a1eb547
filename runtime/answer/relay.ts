/** From a provider to the client, as it comes: one parser for an answer, and what it says is kept for the record. */
import type { Attempt } from '../attempt';
import type { Planned } from '../exchange';
import { bedrockCounts, picked, providerRequestId, servedTier } from '../headers';
import { mediaType } from '../media-type';
import { Refusal } from '../refusal';
import { errorBody, errorEvent, errorHeaders } from '../refusal-body';
import type { UpstreamAnswer } from '../upstream';
import { bounded } from './bounded';
import { decoded } from './decoding';
import { passDocument } from './document';
import { passFrames } from './frame-stream';
import { pass } from './pass';
import { type ProviderFailure, providerFailure } from './provider-failure';
import { EVENTS, FRAMES } from './state';
import { passStream } from './stream';

/** Settles when the answer has ended; throws where nothing, or not all of it, could be given. With what gives a failure that the provider tells, which is not given yet. */
export async function relay(exchange: Planned, attempt: Attempt, received: UpstreamAnswer): Promise<(() => void) | undefined> {
  const { status, headers } = received;
  const { state } = attempt;
  const body = decoded(received.body, headers['content-encoding']);
  attempt.status = status;
  attempt.answered = performance.now();
  attempt.providerRequestId = providerRequestId(headers);
  if (status >= 400) return failed(exchange, attempt, headers, await bounded(body));
  // before the first word: the client may leave behind any
  state.serviceTier = state.billedTier = servedTier(headers);
  await give(exchange, attempt, { status, headers, body });
  // InvokeModel answers in its model's words, and not all models count
  if (exchange.endpoint.api === 'bedrock') state.usage ??= bedrockCounts(headers);
  return undefined;
}

async function give(exchange: Planned, attempt: Attempt, { status, headers, body }: UpstreamAnswer): Promise<void> {
  const { endpoint, answer, lists } = exchange;
  const inFrames = endpoint.api === 'bedrock';
  const type = mediaType(headers['content-type']);
  const down = picked(inFrames ? lists.headers.bedrockDownward : lists.headers.downward, headers);
  const isStream = type === FRAMES || (type === EVENTS && !inFrames);
  // of the bytes as they came
  if (isStream || headers['content-encoding']) delete down['content-length'];
  if (isStream) {
    exchange.stream = true;
    answer.begin(status, { ...down, 'content-type': inFrames ? FRAMES : EVENTS });
    return inFrames ? passFrames(exchange, attempt, body) : passStream(exchange, attempt, body, type === FRAMES);
  }
  if (type === 'application/json') return passDocument(exchange, attempt, status, down, body);
  // a page of a proxy is no answer, whatever its status
  if (endpoint.answer !== 'media' || type === 'text/html') throw new Refusal('upstream_invalid');
  attempt.contentBegins();
  answer.begin(status, down);
  await pass(exchange, attempt, body, (piece) => piece);
  attempt.state.finished = true;
  answer.end();
}

/** The provider's own words, in the shape of the called API; what names the company's account, or says that its key is refused, stays here. */
function failed(exchange: Planned, attempt: Attempt, headers: UpstreamAnswer['headers'], body: Buffer): () => void {
  const { target, status } = attempt;
  const api = exchange.endpoint.api;
  const failure = attempt.failure ?? providerFailure(exchange.lists, target.provider.kind, status, headers as Record<string, string>, body, api);
  attempt.failure = failure;
  if (failure.cause === 'key_refused') throw new Refusal('provider_key_refused');
  const down = { ...picked(exchange.lists.headers.downward, headers), ...errorHeaders(failure, api) };
  return () => giveFailure(exchange, failure, down);
}

/** Where the stream has been begun for the client, as its last event. */
export function giveFailure({ answer, endpoint: { api }, requestId }: Planned, failure: ProviderFailure, headers = errorHeaders(failure, api)): void {
  if (answer.begun) answer.breakOff(new Refusal('upstream_failed'), errorEvent(failure, api, requestId));
  else answer.whole(failure.status, headers, errorBody(failure, api, requestId));
}
