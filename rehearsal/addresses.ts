import { request } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { createServer } from 'node:tls';
import type { Certificate } from '../fakes';
import type { Cleanup } from './cleanup';

/** `host:port` of the real world to `address:port` on this machine, and what stands there. Listed in the story, nothing is hidden. */
export interface Redial {
  readonly from: string;
  readonly to: string;
  readonly what: string;
}

/** Value of `GATEWAY_ADDRESS_OVERRIDES`. */
export const addressOverrides = (redials: readonly Redial[]): string => JSON.stringify(Object.fromEntries(redials.map(({ from, to }) => [from, to])));

/** TLS under AWS's names in front of the emulator, which speaks plain HTTP. Gives its `address:port`. */
export async function startTlsFront(certificate: Certificate, port: number, cleanup: Cleanup): Promise<string> {
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (front) => {
    const back = connect(port, '127.0.0.1');
    front.pipe(back).pipe(front);
    front.on('error', () => back.destroy());
    back.on('error', () => front.destroy());
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  cleanup.add('the TLS front of the emulator', () => {
    server.close();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface WebAnswer {
  readonly status: number;
  /** Where it sends whoever asks. */
  readonly location?: string;
  readonly body: string;
}

interface WebCall {
  /** Sent by POST; without one it is a GET. */
  readonly form?: Readonly<Record<string, string>>;
  readonly user?: { readonly name: string; readonly password: string };
}

/** Calls an https URL, dialled where the redials say, with everything else as it would be. */
export async function dial(url: string, { form, user }: WebCall, redials: readonly Redial[], certificate: Certificate): Promise<WebAnswer> {
  const { hostname, port, pathname, search } = new URL(url);
  const redial = redials.find(({ from }) => from === `${hostname}:${port || 443}`);
  if (!redial) throw new Error(`nothing stands for ${hostname} in this rehearsal`);
  const [host, redialledPort] = redial.to.split(':');
  return new Promise((resolve, reject) => {
    const call = request(
      {
        method: form ? 'POST' : 'GET',
        host,
        port: redialledPort,
        path: `${pathname}${search}`,
        servername: hostname,
        ca: certificate.cert,
        ...(user && { auth: `${user.name}:${user.password}` }),
        headers: { host: hostname, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) },
      },
      (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          body += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, location: response.headers.location, body }));
      },
    );
    call.on('error', reject);
    call.end(form && new URLSearchParams(form).toString());
  });
}

/** POSTs a form as a client that has credentials. */
export const postForm = (
  url: string,
  form: Readonly<Record<string, string>>,
  user: { readonly name: string; readonly password: string },
  redials: readonly Redial[],
  certificate: Certificate,
): Promise<WebAnswer> => dial(url, { form, user }, redials, certificate);
