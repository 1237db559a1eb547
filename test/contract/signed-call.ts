import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { Agent, request as send } from 'node:https';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { FakeWorld, TemporaryCredentials } from '../../fakes';

export interface SignedCall {
  readonly fake: { readonly host: string; readonly port: number };
  readonly path: string;
  readonly method?: string;
  /** An object is sent as JSON. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 'bedrock' */
  readonly service?: string;
  /** @default - new ones of the task's role */
  readonly credentials?: TemporaryCredentials;
}

export interface SignedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  readonly json: any;
}

/** A request to a fake of AWS, signed by AWS's own signer: for APIs whose client is not at hand. */
export async function signedCall(world: FakeWorld, call: SignedCall): Promise<SignedAnswer> {
  const { fake, path, method = 'POST', service = 'bedrock', credentials = world.authority.issue(60_000) } = call;
  const body = call.body === undefined ? undefined : typeof call.body === 'string' ? call.body : JSON.stringify(call.body);
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken } = credentials;
  const region = fake.host.split('.')[1];
  const signer = new SignatureV4({ service, region, sha256: Sha256, credentials: { accessKeyId, secretAccessKey, sessionToken } });
  const headers = { host: fake.host, 'content-type': 'application/json', ...call.headers };
  const signed = await signer.sign({ method, protocol: 'https:', hostname: fake.host, path, query: {}, headers, body });
  const agent = new Agent({ ca: world.certificate.cert });
  const message = await new Promise<IncomingMessage>((resolve, reject) => {
    const { port } = fake;
    const request = send({ host: '127.0.0.1', servername: fake.host, port, path, method, headers: signed.headers, agent }, resolve);
    request.on('error', reject);
    request.end(body);
  });
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  const bytes = Buffer.concat(pieces);
  const text = bytes.toString('utf8');
  return {
    status: message.statusCode ?? 0,
    headers: message.headers,
    bytes,
    text,
    get json() {
      return JSON.parse(text);
    },
  };
}
