import { Agent, createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Endpoint {
  readonly url: string;
  /** How often it was asked. */
  readonly asked: () => number;
  close(): void;
}

/** Hands on one request after the other: DynamoDB changes an item at once, the emulator in steps that others could come between. */
export async function oneAfterTheOther(port: number): Promise<Endpoint> {
  const agent = new Agent({ maxSockets: 1 });
  const server = createServer((asked, answer) => {
    const handedOn = request({ host: '127.0.0.1', port, agent, method: asked.method, path: asked.url, headers: asked.headers }, (answered) => {
      answer.writeHead(answered.statusCode ?? 502, answered.headers);
      answered.pipe(answer);
    });
    asked.pipe(handedOn);
  });
  return listening(server);
}

/** Hears what it is asked, and hangs up. */
export const silent = (): Promise<Endpoint> => listening(createServer((asked) => void asked.resume().on('end', () => asked.socket.destroy())));

async function listening(server: Server): Promise<Endpoint> {
  let count = 0;
  server.on('request', () => {
    count += 1;
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => count, close: () => server.close() };
}
