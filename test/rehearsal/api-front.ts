import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const DENIED = '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized</Message></Error></ErrorResponse>';

/** Stands before the emulator's API, and is not always to be had. */
export class ApiFront {
  static async start(endpoint: string): Promise<ApiFront> {
    const front = new ApiFront(new URL(endpoint));
    await new Promise<void>((resolve) => front.server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  /** So many connections it cuts. */
  cuts = 0;
  /** So many requests it refuses, as those of a role that is new. */
  denials = 0;
  private readonly server: Server;

  private constructor({ hostname, port }: URL) {
    this.server = createServer((incoming, response) => {
      this.cuts -= 1;
      if (this.cuts >= 0) return void incoming.socket.destroy();
      this.denials -= 1;
      if (this.denials >= 0) return void response.writeHead(403, { connection: 'close' }).end(DENIED);
      const { method, url: path, headers } = incoming;
      const asked = request({ hostname, port, method, path, headers }, (answer) =>
        answer.pipe(response.writeHead(answer.statusCode ?? 0, { connection: 'close' })),
      );
      incoming.pipe(asked);
    });
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
  }
}
