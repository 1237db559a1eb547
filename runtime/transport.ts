import http from 'node:http';
import https from 'node:https';

/** Marks the options of the runtime's own connections; the egress guard lets them through. Never leaves the bundle. */
export const TRUSTED = Symbol('trusted');

export interface RequestOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the whole exchange, the body of the answer included. */
  readonly timeoutMs?: number;
  /** A longer answer is an error. */
  readonly maxBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

export type Request = (url: string, options?: RequestOptions) => Promise<Answer>;

/** Where the runtime's own modules report what an operator should know. */
export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

const agentOptions = { keepAlive: true, maxSockets: 16, [TRUSTED]: true };
const protocols = [
  { send: https.request, agent: new https.Agent(agentOptions) },
  { send: http.request, agent: new http.Agent(agentOptions) },
];

/** One exchange over a kept-alive connection. Redirects are not followed: their status is the answer. */
export const request: Request = (url, { method, headers = {}, body, timeoutMs = 5_000, maxBytes = 4_194_304 } = {}) => {
  const signal = AbortSignal.timeout(timeoutMs);
  const { send, agent } = protocols[url.startsWith('https:') ? 0 : 1];
  const attempt = (): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const fail = (error: unknown) => reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error);
      const read = async (answer: http.IncomingMessage) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        for await (const chunk of answer) {
          bytes += chunk.length;
          if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
          chunks.push(chunk);
        }
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(chunks) });
      };
      const outgoing = send(url, { method, headers, signal, agent }, (answer) => read(answer).catch(fail));
      // nobody asked for another protocol, and behind one no answer comes
      outgoing.on('upgrade', ({ statusCode }, socket) => {
        socket.destroy();
        fail(new Error(`answered ${statusCode}`));
      });
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        // the other side closed an idle connection while we took it: https://nodejs.org/api/http.html#requestreusedsocket
        if (outgoing.reusedSocket && error.code === 'ECONNRESET') attempt().then(resolve, reject);
        else fail(error);
      });
      outgoing.end(body);
    });
  return attempt();
};
