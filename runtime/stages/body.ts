/** Receives the body, whole, and reads what decisions need: whether it may go further at all, the model, whether a stream is wanted. */
import { JSON_BODY } from '../endpoints';
import type { Exchange } from '../exchange';
import { scanObject } from '../json';
import { modelOf } from '../multipart';
import { Refusal } from '../refusal';
import { NO_JSON } from '../request-body';
import type { Services, Stage } from '../stage';
import { decisionsOf, refuseStoredState } from '../stored-state';
import { checkBytes } from './admit';

const MAX_WEIGHT = 500_000;

export const body: Stage = async (exchange, services) => {
  const { request, endpoint, answer } = exchange;
  if (!endpoint || endpoint.body === 'none') return;
  if (request.headers.expect) answer.continue();
  const bytes = await receive(exchange, services);
  if (exchange.cancelled) return;
  // JSON is UTF-8, and goes on as that, whatever charset its type names
  const contentType = endpoint.body === JSON_BODY ? JSON_BODY : String(request.headers['content-type']);
  exchange.lists = services.live.lists;
  const { names } = decisionsOf(exchange.lists.storedState[endpoint.api]);
  const read = endpoint.body === JSON_BODY ? scanObject(bytes, names, MAX_WEIGHT) : { ...NO_JSON, model: modelOf(bytes, contentType) };
  exchange.body = { ...read, bytes, contentType, ...asked(endpoint.api === 'bedrock' ? namedBy(exchange.path) : (read.document ?? read)) };
  refuseStoredState(exchange);
};

/** What the path of Bedrock's own API says in place of the body: an id of a model or of a profile, of which the colon and the slash may be encoded. */
function namedBy(path: string): { readonly model: string; readonly stream: boolean } {
  const [, , id] = path.split('/');
  if (!/^\w([\w.:-]|%3A|%2F){0,2047}$/i.test(id)) throw new Refusal('invalid_request', 'the id of the model');
  return { model: decodeURIComponent(id), stream: path.endsWith('-stream') };
}

/** The name of a model goes into addresses, headers and records: no control characters, no half of a character, no way up in a path. */
function asked({ model, stream }: { readonly model?: unknown; readonly stream?: unknown }): { readonly model: string; readonly stream: boolean } {
  if (typeof model !== 'string' || !/^(?!\.\.?$)[^\p{Cc}\p{Cs}]{1,512}$/u.test(model)) throw new Refusal('invalid_request', 'model');
  if (typeof (stream ?? false) !== 'boolean') throw new Refusal('invalid_request', 'stream');
  return { model, stream: stream === true };
}

const ignore = (): void => {};

/** Every piece is counted as it comes off the wire, with or without a content length. */
function receive(exchange: Exchange, { exchanges, boot }: Services): Promise<Buffer> {
  const { request } = exchange;
  const pieces: Buffer[] = [];
  return new Promise((resolve, reject) => {
    const onData = (piece: Buffer): void => {
      exchange.received = performance.now();
      exchange.requestBytes += piece.length;
      try {
        checkBytes(exchange.requestBytes, exchange, exchanges, boot.admission);
      } catch (refusal) {
        request.off('data', onData);
        pieces.length = 0;
        exchanges.release(exchange);
        reject(refusal);
        return;
      }
      exchanges.hold(exchange, piece.length);
      pieces.push(piece);
    };
    request.on('data', onData);
    // nothing of the request holds the body once it is there
    request.once('end', () => {
      request.off('data', onData);
      exchange.received = Infinity;
      resolve(Buffer.concat(pieces.splice(0)));
    });
    // where the client leaves nothing more comes: the answer learns of it
    request.on('error', ignore);
  });
}
