import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request as send } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { type Certificate, RecordedRequest, RecordingServer } from '../../fakes';

/** What a program sent, and what it was answered. */
export class Exchange extends RecordedRequest {
  answer?: { readonly status: number; readonly headers: IncomingMessage['headers'] };
  private readonly answered: Buffer[] = [];
  /** The answer has ended; `broken`: before it was whole. */
  ended = false;
  broken = false;

  /** The body of the answer, as far as it came. */
  get answerText(): string {
    return Buffer.concat(this.answered).toString('utf8');
  }

  take(chunk: Buffer): void {
    this.answered.push(chunk);
  }
}

/**
 * The HTTP proxy that a program is given (`HTTPS_PROXY`): one name leads to the load balancer, by a hop that keeps every byte, and no
 * other name leads anywhere. A program so needs no more settings than a person has, and what it says is not the gateway's word.
 */
export class RecordingHop {
  /** `host:port` of everybody else that was asked for. */
  readonly strangers: string[] = [];
  private readonly recorder: RecordingServer<Exchange>;
  private readonly proxy: Server;
  private readonly tunnels = new Set<Socket>();
  private readonly agent: Agent;

  private constructor(
    private readonly name: string,
    target: string,
    certificate: Certificate,
  ) {
    const [host, port] = target.split(':');
    this.agent = new Agent({ keepAlive: true, ca: certificate.cert, servername: name, host, port: Number(port) });
    this.recorder = new RecordingServer(Exchange, (exchange, response) => this.forward(exchange, response), certificate);
    this.proxy = createServer((request, response) => {
      this.strangers.push(String(request.url));
      response.writeHead(403).end();
    });
    this.proxy.on('connect', (request: IncomingMessage, socket: Socket) => this.tunnel(String(request.url), socket));
  }

  /** `name` leads to `target`, an `address:port` where the certificate's authority is trusted. */
  static async start(name: string, target: string, certificate: Certificate): Promise<RecordingHop> {
    const hop = new RecordingHop(name, target, certificate);
    await hop.recorder.start();
    await new Promise<void>((resolve) => hop.proxy.listen(0, '127.0.0.1', resolve));
    return hop;
  }

  /** For `HTTPS_PROXY`. */
  get url(): string {
    return `http://127.0.0.1:${(this.proxy.address() as AddressInfo).port}`;
  }

  /** The same hop for a program that is given no proxy. */
  get direct(): string {
    return `https://localhost:${this.recorder.port}`;
  }

  /** Everything that was asked of the gateway, in the order of its beginning. */
  get exchanges(): readonly Exchange[] {
    return this.recorder.requests;
  }

  clear(): void {
    this.recorder.clear();
    this.strangers.length = 0;
  }

  async stop(): Promise<void> {
    this.agent.destroy();
    for (const socket of this.tunnels) socket.destroy();
    await Promise.all([this.recorder.stop(), new Promise((resolve) => this.proxy.close(resolve))]);
  }

  private tunnel(wanted: string, socket: Socket): void {
    socket.on('error', () => {});
    if (wanted !== `${this.name}:443`) {
      this.strangers.push(wanted);
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const inner = connect(this.recorder.port, '127.0.0.1', () => socket.write('HTTP/1.1 200 Connection Established\r\n\r\n'));
    for (const [end, other] of [
      [socket, inner],
      [inner, socket],
    ]) {
      this.tunnels.add(end);
      end.on('error', () => {});
      end.on('close', () => {
        this.tunnels.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  }

  /** As it came, headers in their order and spelling; the answer as it comes, and broken where it breaks. */
  private forward(exchange: Exchange, response: ServerResponse): Promise<void> {
    return new Promise((resolve) => {
      const end = (broken: boolean) => {
        exchange.ended = true;
        exchange.broken ||= broken;
        resolve();
      };
      const upstream = send(
        { agent: this.agent, method: exchange.method, path: exchange.url, headers: exchange.rawHeaders as string[] },
        (message) => {
          exchange.answer = { status: message.statusCode ?? 0, headers: message.headers };
          response.writeHead(message.statusCode ?? 0, message.rawHeaders);
          response.flushHeaders();
          message.on('data', (chunk: Buffer) => {
            exchange.take(chunk);
            response.write(chunk);
          });
          message.on('error', () => {});
          message.on('close', () => {
            if (message.complete) response.end();
            else response.destroy();
            end(!message.complete);
          });
        },
      );
      upstream.on('error', () => {
        response.destroy();
        end(true);
      });
      response.on('close', () => {
        if (!exchange.ended) upstream.destroy();
      });
      upstream.end(exchange.bytes);
    });
  }
}
