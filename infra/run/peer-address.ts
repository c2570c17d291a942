/**
 * Whose request it is: the peer of the connection, or whom a proxy of ours names in X-Forwarded-For.
 * In: the peer's address, the header, the proxies the settings name. Out: an address.
 * Refuses to believe anybody else: the header is read from its end, and what stands before the first stranger is the stranger's own word.
 */
import { isIP } from 'node:net';

/** IPv4 in IPv6 clothes is IPv4. */
const plain = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '');

/** The address of who asks. */
export function peerAddress(peer: string | undefined, forwardedFor: string | undefined, proxies: readonly string[]): string {
  let address = plain(peer ?? '');
  for (const entry of (forwardedFor ?? '').split(',').reverse()) {
    if (!proxies.includes(address)) break;
    const named = plain(entry);
    if (isIP(named) === 0) break;
    address = named;
  }
  return address;
}
