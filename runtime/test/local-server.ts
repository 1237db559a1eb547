import http from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

export interface LocalServer {
  readonly origin: string;
  readonly received: Received[];
  /** May be replaced in the middle of a test. Undefined: the connection is reset. */
  answer: (received: Received) => Reply | undefined | Promise<Reply | undefined>;
  stop(): Promise<void>;
}

/** An http server on a free loopback port that records what it gets. */
export const startLocalServer = async (answer: LocalServer['answer'], port = 0): Promise<LocalServer> => {
  const received: Received[] = [];
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
    received.push(one);
    const reply = await local.answer(one);
    if (!reply) return void request.socket.destroy();
    const { status = 200, headers: more = {}, body = {} } = reply;
    response.writeHead(status, more).end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(port, '127.0.0.1', resolve);
  });
  const local: LocalServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return local;
};

/** Waits until something holds; the test's own time limit ends a wait in vain. */
export const until = async (holds: () => boolean | Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
};

export interface LogLine {
  readonly level: string;
  readonly message: string;
}

export const recordLog = () => {
  const lines: LogLine[] = [];
  return { lines, log: (level: 'info' | 'warn' | 'error', message: string) => void lines.push({ level, message }) };
};
