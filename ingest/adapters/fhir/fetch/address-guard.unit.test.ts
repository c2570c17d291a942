/** Outbound calls (guarantees.md (d) 29): which addresses a feed's server may have, and when that is decided. */
import { describe, expect, it } from 'vitest';
import { classOf, createAddressGuard, FetchRefusal } from './address-guard.ts';

describe('addresses', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['10.1.2.3', 'private'],
    ['192.168.0.9', 'private'],
    ['100.64.0.1', 'private'],
    ['fd00::1', 'private'],
    ['127.0.0.1', 'loopback'],
    ['::1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::ffff:169.254.169.254', 'never'],
    ['169.254.169.254', 'never'],
    ['0.0.0.0', 'never'],
    ['::', 'never'],
    ['fe80::1', 'never'],
    ['224.0.0.1', 'never'],
    ['64:ff9b::7f00:1', 'never'],
    ['not an address', 'never'],
  ])('%s is %s', (address, kind) => expect(classOf(address)).toBe(kind));

  const resolves = (guard: ReturnType<typeof createAddressGuard>, host: string) =>
    new Promise<unknown>((resolve) => guard.lookup(host, { all: true }, (error) => resolve(error)));
  it('a name that leads to loopback is refused when connecting, unless it was configured so', async () => {
    expect(await resolves(createAddressGuard({ baseUrl: 'https://ehr.example/fhir' }), 'localhost')).toBeInstanceOf(FetchRefusal);
    expect(await resolves(createAddressGuard({ baseUrl: 'http://localhost:8080/fhir' }), 'localhost')).toBeNull();
    expect(await resolves(createAddressGuard({ baseUrl: 'https://ehr.example/fhir', privateNetwork: true }), 'localhost')).toBeInstanceOf(
      FetchRefusal,
    );
  });
  it('a name that leads to the open and to this machine as well is refused: which is called is not ours to choose', async () => {
    const to = (...addresses: string[]) =>
      createAddressGuard({ baseUrl: 'https://ehr.example/fhir' }, (_host, _options, callback) =>
        callback(
          null,
          addresses.map((address) => ({ address, family: 4 })),
        ),
      );
    expect(await resolves(to('8.8.8.8', '1.1.1.1'), 'ehr.example')).toBeNull();
    expect(await resolves(to('8.8.8.8', '127.0.0.1'), 'ehr.example')).toBeInstanceOf(FetchRefusal);
    expect(await resolves(to(), 'ehr.example')).toBeInstanceOf(FetchRefusal);
  });
  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://ehr.example:8443/fhir',
    'http://ehr.example/fhir',
    'http://2130706433/',
    'http://[::1]/',
    'file:///etc/passwd',
  ])('%s is not the configured server', (url) => {
    expect(() => createAddressGuard({ baseUrl: 'https://ehr.example/fhir' }).check(new URL(url))).toThrow(FetchRefusal);
  });
  it('a bearer token never goes over plain http to elsewhere', () => {
    expect(() => createAddressGuard({ baseUrl: 'http://ehr.example/fhir' }).check(new URL('http://ehr.example/fhir'))).toThrow('https');
  });
});
