import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Answer {
  readonly method?: string;
  readonly contentType?: string;
  readonly body: Record<string, string>;
}

/** The address at which AWS CloudFormation hears how a custom resource fared. */
export class ResponseUrl {
  static async start(): Promise<ResponseUrl> {
    const url = new ResponseUrl();
    await new Promise<void>((resolve) => url.server.listen(0, '127.0.0.1', resolve));
    return url;
  }

  /** What CloudFormation has been told. */
  told: Answer[] = [];
  /** How many times it is not to be had before it is. */
  outages = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer(async (request, response) => {
      let text = '';
      for await (const part of request) text += part;
      const isDown = this.outages > 0;
      this.outages -= Number(isDown);
      if (!isDown) this.told.push({ method: request.method, contentType: request.headers['content-type'], body: JSON.parse(text) });
      response.writeHead(isDown ? 503 : 200).end();
    });
  }

  get address(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/signed?X-Amz-Signature=abc%2F`;
  }

  close(): void {
    this.server.close();
  }
}
