/** Takes over the gateway's HTTP server: the first that is created in the process. Every request comes through here first. */
import http from 'node:http';
import { syncBuiltinESMExports } from 'node:module';
import type { Duplex } from 'node:stream';
import { type BootConfiguration, HEALTH_PATH } from '../src/contract';
import { admit } from './admit';
import { ENDPOINTS } from './endpoints';
import type { Caller, Identify } from './identify';
import type { LiveStore } from './live';
import { GatewayRequest, GatewayResponse, type MessageContext, useContext } from './message';
import { defaultForMessages, type Provider } from './provider';
import type { Recorder } from './record';
import { Refusal, type RefusalCode } from './refusal';
import { refusalBody, refusalHeaders } from './refusal-body';
import { route, upwardHeaders } from './route';

export interface ServerDependencies {
  readonly context: MessageContext;
  readonly boot: BootConfiguration;
  readonly identify: Identify['identify'];
  readonly live: Pick<LiveStore, 'loaded'>;
  readonly providers: ReadonlyMap<string, Provider>;
  readonly recorder: Pick<Recorder, 'usage' | 'gateway'>;
}

type Listener = (request: http.IncomingMessage, response: http.ServerResponse) => unknown;

/** Load balancers send up to 64 KiB of headers: what is too large is refused in JSON, not cut off by the parser. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Resolves with the server once the gateway has created it. */
export function takeOverServer(dependencies: ServerDependencies): Promise<http.Server> {
  useContext(dependencies.context);
  const create = http.createServer;
  return new Promise((resolve) => {
    http.createServer = ((options: http.ServerOptions, listener: Listener) => {
      http.createServer = create;
      syncBuiltinESMExports();
      const serve = onRequest(dependencies, listener) as http.RequestListener;
      const server = create(serverOptions(options, dependencies.boot), serve);
      // the gateway is told a port that nothing routes to; only here it becomes the one that the load balancer knows
      const listen = server.listen.bind(server) as (port: number, listening: unknown) => http.Server;
      server.listen = (...args: unknown[]) => listen(dependencies.boot.port, args.at(-1));
      // without a listener for it, Node hands an upgrade over as a plain request, and that is refused as one
      server.on('newListener', (event, added) => {
        if (event === 'upgrade') process.nextTick(() => server.removeListener(event, added));
      });
      // Node would answer these by itself, with an answer that belongs to no exchange
      server.on('checkExpectation', serve);
      server.on('connection', (socket) => socket.once('close', () => abandon(socket, dependencies.context)));
      server.on('clientError', (error: NodeJS.ErrnoException, socket) =>
        answerRaw(socket, 'invalid_request', dependencies.context, CLIENT_ERRORS[String(error.code)] ?? 400),
      );
      server.on('connect', (_request, socket) => answerRaw(socket, 'method_not_allowed', dependencies.context, 405));
      resolve(server);
      return server;
    }) as typeof http.createServer;
    syncBuiltinESMExports();
  });
}

function serverOptions(options: http.ServerOptions, { timeouts }: BootConfiguration): http.ServerOptions {
  return {
    ...options,
    IncomingMessage: GatewayRequest as unknown as typeof http.IncomingMessage,
    ServerResponse: GatewayResponse as unknown as typeof http.ServerResponse,
    insecureHTTPParser: false,
    requireHostHeader: false,
    maxHeaderSize: MAX_HEADER_BYTES,
    keepAliveTimeout: timeouts.keepAlive,
    headersTimeout: timeouts.headers,
    requestTimeout: Math.max(timeouts.maxRequestDuration, timeouts.headers),
  };
}

/** An answer that waits for one in front of it has no socket yet, and does not learn that its client has left. */
function abandon(socket: Duplex, { exchanges }: MessageContext): void {
  for (const { answer } of exchanges) {
    const { req, socket: own } = answer as GatewayResponse;
    if (req.socket === socket && !own) (answer as GatewayResponse).emit('close');
  }
}

function onRequest(dependencies: ServerDependencies, gateway: Listener): (request: GatewayRequest, response: GatewayResponse) => void {
  const { boot, identify, live, providers, recorder } = dependencies;
  const { exchanges } = dependencies.context;
  const messagesDefault = defaultForMessages(boot);

  function onClose(this: GatewayResponse): void {
    const { exchange } = this;
    if (!this.writableFinished && !exchange.interrupted) {
      if (!this.headersSent) exchange.status = 499;
      exchange.aborted = !exchange.cancelled && !exchange.broken;
      exchange.cancel();
    }
    exchanges.close(exchange);
    recorder.usage(exchange);
  }

  const refuse = (response: GatewayResponse, error: unknown): void => {
    if (!(error instanceof Refusal)) recorder.gateway('error', `${(error as Error)?.stack ?? error}`);
    response.refuse(error instanceof Refusal ? error : new Refusal('internal_error'));
  };

  const serve = (request: GatewayRequest, response: GatewayResponse, caller: Caller): void => {
    if (response.destroyed) return;
    const { exchange } = response;
    exchange.caller = caller;
    const endpoint = admit(request, exchange, exchanges, boot.admission);
    if (endpoint.body === 'none') {
      response.answer(modelList(providers));
      return;
    }
    const provider = route(request.headers, exchange, providers, endpoint.api === 'anthropic' ? messagesDefault : boot.defaultProvider);
    // @hono/node-server reads method, url and rawHeaders, and `host` of the headers
    request.rawHeaders = upwardHeaders(request.headers, provider, exchange.placeholder);
    request.headers = { host: 'gateway' };
    request.url = endpoint.path;
    const served = gateway(request, response) as Promise<void> | undefined;
    served?.catch?.((error) => refuse(response, error));
  };

  return (request, response) => {
    const url = request.url ?? '';
    if (url === HEALTH_PATH) return response.health(live.loaded);
    const exchange = exchanges.open(response);
    response.exchange = exchange;
    request.response = response;
    exchange.method = request.method ?? '';
    exchange.path = url.split('?', 1)[0];
    // an answer before the token is known has the shape of the called API too
    exchange.endpoint = ENDPOINTS.get(exchange.path);
    exchange.traceId = request.headers['x-amzn-trace-id'] as string | undefined;
    response.once('close', onClose);
    try {
      const { host, expect = '100-continue' } = request.headers;
      if (host === undefined || expect.toLowerCase() !== '100-continue') throw new Refusal('invalid_request');
      const caller = identify(request.rawHeaders);
      if (caller instanceof Promise) caller.then((each) => serve(request, response, each)).catch((error) => refuse(response, error));
      else serve(request, response, caller);
    } catch (error) {
      refuse(response, error);
    }
  };
}

/** OpenAI's list of what is enabled by name; providers without a list of models serve whatever they have. */
function modelList(providers: ReadonlyMap<string, Provider>): unknown {
  const data = [];
  for (const { name, configuration } of providers.values()) {
    for (const id of configuration.models ?? []) if (!id.endsWith('*')) data.push({ id, object: 'model', created: 0, owned_by: name });
  }
  return { object: 'list', data };
}

const CLIENT_ERRORS: Record<string, number> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** To bytes that are not a request: answered and closed. */
function answerRaw(socket: Duplex, code: RefusalCode, { exchanges }: MessageContext, status: number): void {
  if (!socket.writable) return void socket.destroy();
  const refusal = new Refusal(code);
  const requestId = exchanges.newRequestId();
  const body = refusalBody(refusal, undefined, requestId);
  const headers = { ...refusalHeaders(refusal), 'x-request-id': requestId, 'content-length': Buffer.byteLength(body), connection: 'close' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${http.STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`);
}
