/**
 * Which addresses a feed's server may have, decided on the resolved address at the moment of connecting (guarantees.md (d) 29).
 * In: the configured base URL. Out: a check of URLs and a `lookup` for the socket. A name that later resolves elsewhere is refused then.
 * Loopback only when configured as such; private networks only when configured so; link-local, multicast and the like never.
 */
import { lookup as dnsLookup, type LookupAddress, type LookupAllOptions } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

export type AddressClass = 'public' | 'private' | 'loopback' | 'never';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
const privateNets = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  privateNets.addSubnet(net, bits, 'ipv4');
privateNets.addSubnet('fc00::', 7, 'ipv6');
const never = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  never.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of [
  ['::', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  never.addSubnet(net, bits, 'ipv6');

/** What an address is; an IPv4 address dressed as IPv6 (`::ffff:127.0.0.1`) is what it is underneath. */
export function classOf(address: string): AddressClass {
  const bare = address.replace(/^\[|\]$/g, '');
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(bare);
  const dotted = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (dotted !== undefined) return classOf(dotted);
  if (mapped) {
    const number = (Number.parseInt(mapped[1] ?? '0', 16) << 16) | Number.parseInt(mapped[2] ?? '0', 16);
    return classOf([24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.'));
  }
  const family = isIP(bare) === 6 ? 'ipv6' : 'ipv4';
  if (isIP(bare) === 0 || never.check(bare, family)) return 'never';
  if (loopback.check(bare, family)) return 'loopback';
  return privateNets.check(bare, family) ? 'private' : 'public';
}

/** Why nothing was sent: the address, the origin or the way there is not allowed. Its message says which, without the URL. */
export class FetchRefusal extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'FetchRefusal';
  }
}

export interface AddressGuard {
  /** Throws FetchRefusal for a URL of another origin or an address that may not be. */
  check(url: URL): void;
  readonly lookup: LookupFunction;
}

export interface GuardOptions {
  readonly baseUrl: string;
  readonly tokenUrl?: string | undefined;
  /** The server stands in the organisation's own network. */
  readonly privateNetwork?: boolean | undefined;
}

/** How names become addresses; another one in tests. */
type Resolve = (
  host: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => void,
) => void;

export function createAddressGuard({ baseUrl, tokenUrl, privateNetwork }: GuardOptions, resolve: Resolve = dnsLookup): AddressGuard {
  const configured = [baseUrl, ...(tokenUrl === undefined ? [] : [tokenUrl])].map((text) => new URL(text));
  const origins = new Set(configured.map(({ origin }) => origin));
  const hosts = configured.map(({ hostname }) => hostname);
  const mayLoopBack = hosts.some((host) => host === 'localhost' || classOf(host) === 'loopback');
  const mayBePrivate = privateNetwork === true || hosts.some((host) => classOf(host) === 'private');
  const allowed = (address: string): boolean => {
    const kind = classOf(address);
    return kind === 'public' || (kind === 'private' && mayBePrivate) || (kind === 'loopback' && mayLoopBack);
  };
  const lookup: LookupFunction = (host, options, callback) => {
    resolve(host, { ...options, all: true }, (error, found) => {
      const addresses: LookupAddress[] = found ?? [];
      const bad = addresses.some(({ address }) => !allowed(address));
      const [first] = addresses;
      if (error || bad || !first)
        return callback(error ?? new FetchRefusal('the server’s name leads to an address that is not allowed'), [], 0);
      // Node asks for all when it may race families, for one otherwise.
      if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
  return {
    lookup,
    check(url) {
      if (!origins.has(url.origin)) throw new FetchRefusal('the server names an address outside itself');
      const literal = isIP(url.hostname.replace(/^\[|\]$/g, '')) > 0;
      if (literal && !allowed(url.hostname)) throw new FetchRefusal('the server’s address is not allowed');
      // A bearer token in the open: only where nobody else can listen.
      if (url.protocol === 'http:' && !mayLoopBack && !mayBePrivate) throw new FetchRefusal('https is needed outside the own network');
    },
  };
}
