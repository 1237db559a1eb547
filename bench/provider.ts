/** A process of its own: the provider that the gateways call. It answers at once, remembers nothing, and looks at no more than it must. */
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { answerOf, ENDING, PACED, PACED_MODEL, STREAM, stamped } from './answers';

/** Key and certificate, and the file by which the certificate is trusted. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly caFile: string;
}

/** Model and `stream` stand before or behind the messages. */
const EDGE = 400;

function answer(path: string, body: Buffer, response: ServerResponse): void {
  const edges = `${body.toString('latin1', 0, EDGE)}${body.toString('latin1', Math.max(0, body.length - EDGE))}`;
  if (!/"stream":\s?true/.test(edges)) {
    const bytes = answerOf(path);
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': bytes.length }).end(bytes);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (edges.includes(PACED_MODEL)) paced(response);
  else atOnce(response);
}

/** One event a write, the next when the last is written. */
function atOnce(response: ServerResponse, index = 0): void {
  if (index === STREAM.length) response.end();
  else response.write(STREAM[index], () => setImmediate(atOnce, response, index + 1));
}

function paced(response: ServerResponse): void {
  let index = 0;
  const next = () => {
    if (index < PACED.events) response.write(stamped(index));
    else response.end(ENDING);
    index += 1;
    if (index > PACED.events || response.destroyed) clearInterval(timer);
  };
  const timer = setInterval(next, PACED.intervalMs);
  next();
}

process.on('message', ({ key, cert }: Identity) => {
  const server = createServer({ key, cert, keepAlive: true, keepAliveTimeout: 120_000 }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => answer(request.url ?? '', parts.length === 1 ? parts[0] : Buffer.concat(parts), response));
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as { port: number }).port));
});
process.on('disconnect', () => process.exit());
