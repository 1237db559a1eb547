import net from 'node:net';
import tls from 'node:tls';

// Redirects `tls.connect` and `net.connect` of this process, under which its own `fetch` is: SDKs are made with nothing but a base URL and a token, as their users make them.

interface Redialled {
  readonly address: string;
  readonly ca: string;
}

const redialled = new Map<string, Redialled>();
const { connect } = tls;
const { connect: connectPlain } = net;

/** `host:port` is dialled at `address:port` from now on, under its own TLS name where it speaks TLS, and its certificate's authority is trusted. Gives what ends it. */
export function redial(from: string, address: string, ca: string): () => void {
  redialled.set(from, { address, ca });
  tls.connect = dial as typeof connect;
  net.connect = dialPlain as typeof connectPlain;
  return () => {
    redialled.delete(from);
    if (redialled.size > 0) return;
    tls.connect = connect;
    net.connect = connectPlain;
  };
}

// biome-ignore lint/suspicious/noExplicitAny: any of its signatures
function dial(options: any, ...rest: any[]): tls.TLSSocket {
  const found = redialled.get(`${options?.host}:${options?.port || 443}`);
  // biome-ignore lint/suspicious/noExplicitAny: as it came
  if (!found) return (connect as any)(options, ...rest);
  const [host, port] = found.address.split(':');
  // biome-ignore lint/suspicious/noExplicitAny: as it came
  return (connect as any)({ ...options, host, port: Number(port), ca: found.ca, servername: options.servername || options.host }, ...rest);
}

// biome-ignore lint/suspicious/noExplicitAny: any of its signatures
function dialPlain(options: any, ...rest: any[]): net.Socket {
  const found = redialled.get(`${options?.host}:${options?.port || 80}`);
  // biome-ignore lint/suspicious/noExplicitAny: as it came
  if (!found) return (connectPlain as any)(options, ...rest);
  const [host, port] = found.address.split(':');
  // biome-ignore lint/suspicious/noExplicitAny: as it came
  return (connectPlain as any)({ ...options, host, port: Number(port) }, ...rest);
}
