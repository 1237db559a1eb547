/**
 * Every outgoing connection of the process, whoever opens it: its host must be that of an enabled provider, and the address that
 * it is dialled at must be a public one. Runs inside `net.Socket#connect`, where `fetch`, `https`, `tls` and `ws` all come by.
 */
import dns from 'node:dns';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Provider } from '../providers';
import { TRUSTED } from '../transport';

const subnets = (...list: string[]): net.BlockList => {
  const block = new net.BlockList();
  for (const entry of list) {
    const [address, prefix] = entry.split('/');
    block.addSubnet(address, Number(prefix), net.isIPv6(address) ? 'ipv6' : 'ipv4');
  }
  return block;
};

/** Never, whoever asks: this host, link-local and metadata, multicast, reserved, and IPv6 forms that embed an IPv4 address. */
const FORBIDDEN = subnets(
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/3'],
  ...['::/96', '64:ff9b::/32', '100::/16', '2001::/32', '2002::/16', 'fd00:ec2::/32', 'fe00::/7'],
);
const PRIVATE = subnets('10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7');

/** Why the address may not be dialled. */
export function refusedAddress(address: string, privateAllowed?: boolean): string | undefined {
  const family = net.isIPv6(address) ? 'ipv6' : 'ipv4';
  if (!net.isIP(address) || FORBIDDEN.check(address, family)) return 'address_forbidden';
  return !privateAllowed && PRIVATE.check(address, family) ? 'address_private' : undefined;
}

export const EGRESS_REFUSED = 'ERR_EGRESS_REFUSED';

export interface EgressOptions {
  readonly providers: Iterable<Provider>;
  /** `host:port` to `address:port`, for rehearsals. */
  readonly overrides: ReadonlyMap<string, string>;
  /** Idle milliseconds before the first TCP probe; NAT gateways forget a connection after 350 s. */
  readonly tcpKeepAlive: number;
  readonly refused: (reason: string, destination: string) => void;
}

type ConnectOptions = net.TcpNetConnectOpts & { path?: string; [TRUSTED]?: boolean };

export class EgressGuard {
  /** `host:port` to whether private addresses are meant. */
  readonly #allowed = new Map<string, boolean>();

  constructor(private readonly options: EgressOptions) {
    for (const { hosts, privateAddress } of options.providers) for (const host of hosts) this.#allowed.set(host, privateAddress);
  }

  /** Takes over `net.Socket#connect`. */
  install(): void {
    const guard = this;
    const connect = net.Socket.prototype.connect as (this: net.Socket, ...args: unknown[]) => net.Socket;
    net.Socket.prototype.connect = function (this: net.Socket, ...args: unknown[]) {
      const list = argumentsOf(args);
      const checked = guard.check(list[0] as ConnectOptions);
      if (checked instanceof Error) {
        process.nextTick(() => this.destroy(checked));
        return this;
      }
      list[0] = checked;
      this.setKeepAlive(true, guard.options.tcpKeepAlive);
      return connect.apply(this, args[0] === list ? args : list);
    } as typeof net.Socket.prototype.connect;
  }

  /** The options to connect with, in which the address is checked again when the name is resolved; or why not. */
  check(options: ConnectOptions): ConnectOptions | Error {
    const { path, host = 'localhost', port, [TRUSTED]: trusted } = options;
    const name = host.toLowerCase();
    const destination = path ?? `${name}:${port}`;
    const privateAllowed = this.#allowed.get(destination);
    const override = this.options.overrides.get(destination);
    const known = trusted || privateAllowed !== undefined;
    const reason = path ? 'local_socket' : known ? undefined : 'host_not_enabled';
    if (reason) return this.#refuse(reason, destination);
    if (override) {
      const colon = override.lastIndexOf(':');
      return { ...options, host: override.slice(0, colon), port: Number(override.slice(colon + 1)), lookup: undefined };
    }
    if (trusted) return options;
    const refused = net.isIP(name) && refusedAddress(name, privateAllowed);
    return refused ? this.#refuse(refused, destination) : { ...options, lookup: this.#lookup(destination, privateAllowed) };
  }

  #refuse(reason: string, destination: string): Error {
    this.options.refused(reason, destination);
    return Object.assign(new Error(`egress refused: ${reason}`), { code: EGRESS_REFUSED });
  }

  /**
   * Resolves in place of the connection, so that the addresses that are checked are those that are dialled. One bad address spoils all, but
   * for those that DNS64 adds to every name without one of IPv6: they are left out where there are others.
   */
  #lookup(destination: string, privateAllowed?: boolean): net.LookupFunction {
    return (hostname, options, callback) => {
      const family = options.family || (speaksIpv6() ? 0 : 4);
      dns.lookup(hostname, { ...options, family, all: true }, (error, all = []) => {
        if (error) return callback(error, all);
        const others = all.filter(({ address }) => !address.startsWith('64:ff9b::'));
        const found = others.length > 0 ? others : all;
        const bad = found.find(({ address }) => refusedAddress(address, privateAllowed));
        const refused = bad && this.#refuse(`${refusedAddress(bad.address, privateAllowed)}`, `${destination} (${bad.address})`);
        if (refused || options.all || found.length === 0) callback(refused ?? null, found);
        else callback(null, found[0].address, found[0].family);
      });
    };
  }
}

/** Whether there is an address of IPv6 beyond that of the link. Where there is none its answers are no use, and need not be asked for. */
const speaksIpv6 = (): boolean =>
  Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ family, internal, address }) => family === 'IPv6' && !internal && !/^fe[89ab]/.test(address)),
  );

/** `connect(options)`, `connect(port, host)`, `connect(path)`, or the one array that `net.connect` has made of them. */
function argumentsOf(args: unknown[]): unknown[] {
  const [first, host] = args;
  if (Array.isArray(first)) return first;
  if (first instanceof Object) return args;
  const options = /^\d+$/.test(String(first)) ? { port: Number(first), host: typeof host === 'string' ? host : undefined } : { path: String(first) };
  return [options, args.find((each) => typeof each === 'function')];
}
