/**
 * X.509 certificates and a revocation list made on the spot, so that no key lies in the repository and no tool is needed.
 * In: a name, an issuer, a span of validity. Out: PEM texts. ECDSA P-256 with SHA-256, as little DER as TLS wants.
 */
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  readonly serial: number;
  readonly name: string;
  readonly privateKey: KeyObject;
}

interface Wanted {
  readonly name: string;
  readonly issuer?: TestCertificate;
  /** Days from now. */
  readonly until?: number;
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const body = Buffer.concat(contents);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const integer = (value: number): Buffer => der(0x02, Buffer.from([value]));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bits = (contents: Buffer): Buffer => der(0x03, Buffer.from([0]), contents);
const octets = (contents: Buffer): Buffer => der(0x04, contents);
const time = (days: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(Date.now() + days * 86_400_000).toISOString().replaceAll(/[-:T]/g, '').slice(2, 14)}Z`));
const named = (name: string): Buffer => sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(name)))));
const ECDSA_SHA256 = sequence(oid('2a8648ce3d040302'));
const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')}\n-----END ${label}-----\n`;

let serials = 0;

/** A certificate; without an issuer it signs itself and may sign others. */
export function testCertificate({ name, issuer, until = 30 }: Wanted): TestCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const serial = (serials += 1);
  const yes = der(0x01, Buffer.from([0xff]));
  const authority = sequence(oid('551d13'), yes, octets(sequence(yes)));
  // Subject alternative name: the address 127.0.0.1.
  const address = sequence(oid('551d11'), octets(sequence(der(0x87, Buffer.from([127, 0, 0, 1])))));
  const body = sequence(
    der(0xa0, integer(2)),
    integer(serial),
    ECDSA_SHA256,
    named(issuer?.name ?? name),
    sequence(time(Math.min(-1, until - 1)), time(until)),
    named(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(issuer ? address : authority)),
  );
  const signature = sign('sha256', body, issuer?.privateKey ?? privateKey);
  const cert = pem('CERTIFICATE', sequence(body, ECDSA_SHA256, bits(signature)));
  return { cert, key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), serial, name, privateKey };
}

/** The issuer's list of certificates it has taken back. */
export function revocationList(issuer: TestCertificate, revoked: readonly TestCertificate[]): string {
  const body = sequence(
    integer(1),
    ECDSA_SHA256,
    named(issuer.name),
    time(-1),
    time(30),
    sequence(...revoked.map(({ serial }) => sequence(integer(serial), time(-1)))),
  );
  return pem('X509 CRL', sequence(body, ECDSA_SHA256, bits(sign('sha256', body, issuer.privateKey))));
}
