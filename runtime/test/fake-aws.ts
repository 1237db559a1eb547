import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Aws, Credentials } from '../aws';
import { request } from '../transport';
import { type LocalServer, type Received, type Reply, startLocalServer } from './local-server';

export const CREDENTIALS: Credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/with+signs', sessionToken: 'session/token==' };
const SIGNING_NAMES: Readonly<Record<string, string>> = { appconfigdata: 'appconfig' };

/** Signs again, with the SDK's own signer, exactly the headers that a request says were signed. */
export const expectedAuthorization = async (
  { method, url, headers, body }: Pick<Received, 'method' | 'url' | 'headers' | 'body'>,
  { service, region, credentials }: { service: string; region: string; credentials: Credentials },
): Promise<string> => {
  const { pathname, searchParams } = new URL(url, 'https://x');
  const date = String(headers['x-amz-date']);
  const names = /SignedHeaders=([^,]*)/.exec(String(headers.authorization))?.[1].split(';') ?? [];
  const signed = Object.fromEntries(names.filter((name) => name !== 'x-amz-date').map((name) => [name, String(headers[name])]));
  const signer = new SignatureV4({ service, region, credentials: { ...credentials }, sha256: Sha256, applyChecksum: false });
  const query: Record<string, string[]> = Object.create(null);
  for (const [name, value] of searchParams) query[name] = [...(query[name] ?? []), value];
  const result = await signer.sign(
    { method, protocol: 'https:', hostname: String(headers.host), path: pathname, query, headers: signed, body },
    { signingDate: new Date(date.replace(/(....)(..)(..T..)(..)(..Z)/, '$1-$2-$3:$4:$5')), signableHeaders: new Set(names) },
  );
  return String(result.headers.authorization);
};

export interface FakeAws {
  readonly aws: Aws;
  readonly server: LocalServer;
  /** Answers by endpoint and operation: the `x-amz-target`, or method and path. */
  answer: (operation: string, input: Record<string, string>, received: Received) => Reply | undefined | Promise<Reply | undefined>;
}

/** One local server in place of every AWS endpoint; it refuses what is not signed as the SDK would sign it. */
export const startFakeAws = async (answer: FakeAws['answer']): Promise<FakeAws> => {
  const server = await startLocalServer(async (received) => {
    const service = String(received.headers.host).split('.')[0];
    const scope = { service: SIGNING_NAMES[service] ?? service, region: 'eu-west-1', credentials: CREDENTIALS };
    if (received.headers.authorization !== (await expectedAuthorization(received, scope)))
      return { status: 403, body: { __type: 'com.amazon.coral.service#InvalidSignatureException', message: 'signature' } };
    const [path] = received.url.split('?');
    const operation = String(received.headers['x-amz-target'] ?? `${received.method} ${path}`);
    return fake.answer(operation, received.body ? JSON.parse(received.body) : {}, received);
  });
  const fake: FakeAws = {
    server,
    answer,
    aws: {
      region: 'eu-west-1',
      urlSuffix: 'amazonaws.example',
      credentials: { get: async () => CREDENTIALS },
      request: (url, options) => {
        const { host, pathname, search } = new URL(url);
        return request(`${server.origin}${pathname}${search}`, { ...options, headers: { ...options?.headers, host } });
      },
    },
  };
  return fake;
};
