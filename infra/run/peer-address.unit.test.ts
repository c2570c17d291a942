/** Who asks: only our own proxies are believed, and only about the one before them. */
import { expect, test } from 'vitest';
import { peerAddress } from './peer-address.ts';

const proxies = ['127.0.0.1', '10.0.0.2'];
test.each([
  ['no proxy in the settings', '203.0.113.9', '198.51.100.1', [], '203.0.113.9'],
  ['a stranger who forges the header', '203.0.113.9', '127.0.0.1', proxies, '203.0.113.9'],
  ['a proxy names a reader', '127.0.0.1', '198.51.100.1', proxies, '198.51.100.1'],
  ['a reader who forges the header behind a proxy', '127.0.0.1', '10.9.9.9, 198.51.100.1', proxies, '198.51.100.1'],
  ['two proxies', '127.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2', proxies, '198.51.100.1'],
  ['IPv4 in IPv6 clothes', '::ffff:127.0.0.1', '::ffff:198.51.100.1', proxies, '198.51.100.1'],
  ['IPv6', '127.0.0.1', '2001:db8::7', proxies, '2001:db8::7'],
  ['no header', '127.0.0.1', undefined, proxies, '127.0.0.1'],
  ['rubbish in it', '127.0.0.1', '<script>, unknown', proxies, '127.0.0.1'],
  ['a connection that is gone', undefined, undefined, proxies, ''],
])('%s', (_name, peer, header, known, address) => {
  expect(peerAddress(peer, header, known)).toBe(address);
});
