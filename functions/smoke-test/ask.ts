import http from 'node:http';
import https from 'node:https';
import type { SmokeTestDocument } from '../../src/contract/smoke-test';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

export interface Question {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds. */
  readonly timeout: number;
}

/** More than any answer to these questions; of a longer one the rest tells nothing. */
const MOST_BYTES = 5_000_000;
/** Firewalls refuse requests without. */
const USER_AGENT = 'cdk-portkey-gateway-smoke-test';

/** Asks at the test listener, under the name that clients call, which need not resolve to it here. */
export function askVersion({ address, port, url }: Pick<SmokeTestDocument, 'address' | 'port' | 'url'>, question: Question): Promise<Answer> {
  const { protocol, hostname } = new URL(url);
  return ask({ protocol, host: address, port, servername: hostname, named: hostname }, question);
}

/** Asks somebody else. */
export function askAt(url: string, question: Omit<Question, 'path'>): Promise<Answer> {
  const { protocol, hostname, host, port, pathname, search } = new URL(url);
  return ask({ protocol, host: hostname, port, servername: hostname, named: host }, { ...question, path: `${pathname}${search}` });
}

interface Destination {
  readonly protocol: string;
  readonly host: string;
  readonly port: number | string;
  readonly servername: string;
  readonly named: string;
}

function ask({ protocol, named, ...destination }: Destination, { method = 'GET', path, headers, body, timeout }: Question): Promise<Answer> {
  const { request } = protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const all = {
      host: named,
      'user-agent': USER_AGENT,
      ...headers,
      ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }),
    };
    const asked = request({ ...destination, method, path, headers: all, agent: false, signal: AbortSignal.timeout(timeout) }, (answer) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      answer
        .on('data', (part: Buffer) => {
          bytes += part.length;
          if (bytes <= MOST_BYTES) parts.push(part);
        })
        .on('end', () => resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(parts).toString() }))
        .on('error', reject);
    });
    // nobody reads on behind another protocol: without this the connection would end, and nobody be told
    asked.on('upgrade', ({ statusCode = 0 }, socket) => {
      socket.destroy();
      resolve({ status: statusCode, text: '' });
    });
    asked.on('error', reject).end(body);
  });
}
