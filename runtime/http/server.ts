/** Takes over the gateway's HTTP server: the first that is created in the process. Every request comes through here first. */
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { Duplex } from 'node:stream';
import { type BootConfiguration, HEALTH_PATH } from '../../src/contract';
import { endpointAt } from '../endpoints';
import { Exchange, type Exchanges } from '../exchange';
import type { Listener } from '../image';
import { leave, serve } from '../pipeline';
import { Refusal, type RefusalCode } from '../refusal';
import { errorBody, errorHeaders } from '../refusal-body';
import type { Services } from '../stage';
import type { CreateServer } from '../tls';
import { ClientAnswer, type Door } from './client-answer';

/** Load balancers send up to 64 KiB of headers: what is too large is refused in JSON, not cut off by the parser. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Resolves with the server once the image has created it; `createSecure` where it speaks TLS. */
export function takeOverServer(services: Services, door: Door, createSecure?: CreateServer): Promise<http.Server> {
  const { exchanges, boot, image } = services;
  const create = http.createServer;
  return new Promise((resolve) => {
    http.createServer = ((options: http.ServerOptions, listener: Listener) => {
      http.createServer = create;
      syncBuiltinESMExports();
      image.listener = listener;
      const answer = onRequest(services, door);
      const server = (createSecure ?? create)(serverOptions(options, boot), answer);
      // the image is told a port that nothing routes to; only here it becomes the one that the load balancer knows
      const listen = server.listen.bind(server) as (port: number, listening: unknown) => http.Server;
      server.listen = (...args: unknown[]) => listen(boot.port, args.at(-1));
      // without a listener for it, Node hands an upgrade over as a plain request, and that is refused as one
      server.on('newListener', (event, added) => {
        if (event === 'upgrade') process.nextTick(() => server.removeListener(event, added));
      });
      // Node would answer these by itself: the token comes first
      server.on('checkContinue', answer);
      server.on('checkExpectation', answer);
      server.on(createSecure ? 'secureConnection' : 'connection', (socket) => socket.once('close', () => abandon(socket, exchanges)));
      server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
        // in the midst of a body there is a request to answer
        const open = [...exchanges].find(({ request }) => request.socket === socket && !request.complete);
        if (open && LEFT.test(String(error.code))) socket.destroy();
        else if (open) open.answer.interrupt(new Refusal('invalid_request'));
        else answerRaw(socket, 'invalid_request', services, CLIENT_ERRORS[String(error.code)] ?? 400);
      });
      server.on('connect', (_request, socket) => answerRaw(socket, 'method_not_allowed', services, 405));
      resolve(server);
      return server;
    }) as typeof http.createServer;
    syncBuiltinESMExports();
  });
}

function serverOptions(options: http.ServerOptions, { timeouts }: BootConfiguration): http.ServerOptions {
  return {
    ...options,
    insecureHTTPParser: false,
    requireHostHeader: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: timeouts.keepAlive,
    headersTimeout: timeouts.headers,
    requestTimeout: Math.max(timeouts.maxRequestDuration, timeouts.headers),
  };
}

/** An answer that waits for one in front of it has no socket yet, and does not learn that its client has left. */
function abandon(socket: Duplex, exchanges: Exchanges): void {
  for (const { request, answer } of exchanges) if (request.socket === socket) answer.abandon();
}

function onRequest(services: Services, door: Door): (request: IncomingMessage, response: ServerResponse) => void {
  const { exchanges, live, boot, tracer } = services;
  return (request, response) => {
    const { headers, url = '', method } = request;
    // with a body it is as any other: who would send one without end is cut off
    const isBare = !headers['transfer-encoding'] && !Number(headers['content-length'] ?? 0);
    if (isBare && url === HEALTH_PATH) return health(response, door.draining ? 'draining' : live.loaded ? 'ok' : 'loading');
    // clients that only look whether somebody is there
    if (isBare && method === 'HEAD' && /^\/(api\/hello)?$/.test(url)) return void response.end();
    const answer = new ClientAnswer(response, door);
    const exchange = new Exchange(request, answer, exchanges.newRequestId());
    answer.exchange = exchange;
    exchange.trace = tracer?.begin(headers);
    // an answer before the token is known has the shape of the called API too
    exchange.endpoint = endpointAt(exchange.path, boot.bedrockApi, 'anthropic-version' in headers);
    exchanges.open(exchange);
    response.once('close', () => {
      answer.left();
      void leave(exchange, services);
    });
    void serve(exchange, services);
  };
}

function health(response: ServerResponse, status: 'ok' | 'draining' | 'loading'): void {
  response.writeHead(status === 'ok' ? 200 : 503, { 'content-type': 'text/plain', 'cache-control': 'no-store' });
  response.end(status);
}

/** The connection ended within a request. */
const LEFT = /^(HPE_INVALID_EOF_STATE|ECONNRESET)$/;
const CLIENT_ERRORS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** To bytes that are not a request: answered, recorded, closed. */
function answerRaw(socket: Duplex, code: RefusalCode, { exchanges, recorder }: Services, status: number): void {
  if (!socket.writable) return void socket.destroy();
  const refusal = new Refusal(code);
  const requestId = exchanges.newRequestId();
  const body = errorBody(refusal, undefined, requestId);
  const headers = { ...errorHeaders(refusal), 'x-request-id': requestId, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
  recorder.unreadable(requestId, code, status);
}
