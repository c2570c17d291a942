/** The listener over real sockets, with a log that only records: limits, deadlines, order, TLS (guarantees.md (c) 1–7, faults 30, 31, 44). */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect as tlsConnect, type ConnectionOptions } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { IngestError } from '../../ingest-error.ts';
import { revocationList, testCertificate } from './certificates-for-tests.ts';
import { hl7, hl7Desk, siu } from './hl7v2-for-tests.ts';
import { createMllpServer, type MllpDeps, type MllpServer } from './mllp-server.ts';

const ready: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ready.splice(0).toReversed()) await end();
});

async function open(more: Partial<MllpDeps> = {}) {
  const desk = hl7Desk();
  const address = { host: '127.0.0.1', port: 0 };
  const server: MllpServer = createMllpServer({
    ...desk.deps,
    address,
    listenerFeed: 'main',
    log: { info: () => {}, warn: () => {} },
    ...more,
  });
  await server.start();
  ready.push(() => server.stop());
  return { server, log: desk.log, port: server.status().port };
}

const frame = (message: Buffer): Buffer => Buffer.concat([Buffer.from('\v'), message, Buffer.from('\x1c\r')]);
const booking = (id: string): Buffer => frame(hl7(...siu('S12', { id, sch: `P|${id}` })));

/** A client: what it heard, as control ids of answers, and whether it was hung up on. */
function client(socket: Socket) {
  let text = '';
  let closed = false;
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  socket.on('error', () => {});
  socket.on('close', () => (closed = true));
  ready.push(() => void socket.destroy());
  const answers = (): string[] => Array.from(text.matchAll(/MSA\|(\w\w)\|(\w*)/g), ([, code, id]) => `${code} ${id}`);
  const until = async (condition: () => boolean, ms = 60_000): Promise<void> => {
    for (const end = Date.now() + ms; !condition() && Date.now() < end;) await sleep(5);
  };
  return {
    socket,
    answers,
    heard: (count: number) => until(() => answers().length >= count),
    hungUp: () => until(() => closed).then(() => closed),
  };
}
const call = (port: number) => client(connect({ port, host: '127.0.0.1' }));

describe('messages', () => {
  test('of one packet and of many come in order; pipelined ones too', async () => {
    const { port, log } = await open();
    const { socket, answers, heard } = call(port);
    const ids = Array.from({ length: 300 }, (_, index) => `M${index}`);
    const bytes = Buffer.concat(ids.map(booking));
    for (let at = 0; at < bytes.length; at += 7_001) socket.write(bytes.subarray(at, at + 7_001));
    await heard(300);
    expect(answers()).toEqual(ids.map((id) => `AA ${id}`));
    expect(log.on('appointments')).toHaveLength(300);
  });
  test('sent before hanging up on us are answered all the same', async () => {
    const { port } = await open();
    const { socket, answers, heard } = call(port);
    socket.end(Buffer.concat([booking('1'), booking('2')]));
    await heard(2);
    expect(answers()).toEqual(['AA 1', 'AA 2']);
  });
  test('cut by a new beginning go to the dead letters; the next one is taken', async () => {
    const { port, log } = await open();
    const { socket, answers, heard } = call(port);
    socket.write(Buffer.concat([Buffer.from('\vMSH|^~\\&|lost'), booking('2')]));
    await heard(1);
    expect(answers()).toEqual(['AA 2']);
    expect(log.bodies('dead-letters')).toMatchObject([{ field: '(frame)', feed: 'hl7v2/main' }]);
  });
  test('that cannot be read are answered AR and the connection goes on', async () => {
    const { port } = await open();
    const { socket, answers, heard } = call(port);
    socket.write(Buffer.concat([frame(Buffer.from('hello')), frame(Buffer.alloc(0)), booking('3')]));
    await heard(3);
    expect(answers()).toEqual(['AR ', 'AR ', 'AA 3']);
  });
});

describe('we hang up on', () => {
  // Only the limit that is meant is short: a busy machine may reach any other first.
  const [frameMs, idleMs] = [60, 120];
  test.each<[string, string | Buffer, string, object]>([
    ['HTTP', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 'not_mllp', {}],
    ['a TLS hello', Buffer.from([0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3]), 'not_mllp', {}],
    ['noise', 'x'.repeat(10_000), 'not_mllp', {}],
    ['a frame without end above the limit', `\v${'x'.repeat(60_000)}`, 'too_large', {}],
    ['an FS that no CR follows', '\vMSH|\x1c', 'frame_deadline', { frameMs }],
    ['a sender that never finishes', '\vMSH|', 'frame_deadline', { frameMs }],
    ['silence', '', 'idle', { idleMs }],
  ])('%s', async (_name, bytes, reason, limits) => {
    const { server, port } = await open({ limits: { frameBytes: 50_000, ...limits } });
    const { socket, answers, hungUp } = call(port);
    if (bytes.length > 0) socket.write(bytes);
    expect(await hungUp()).toBe(true);
    expect(answers()).toEqual([]);
    expect(server.status().refused).toEqual({ [reason]: 1 });
  });
  test('200 senders of a byte at a time, while others are served', async () => {
    const { server, port } = await open({ limits: { frameMs: 150 } });
    const slow = Array.from({ length: 200 }, () => call(port));
    for (const { socket } of slow) socket.write('\vM');
    const good = call(port);
    good.socket.write(booking('1'));
    await good.heard(1);
    expect(good.answers()).toEqual(['AA 1']);
    expect(await Promise.all(slow.map(({ hungUp }) => hungUp()))).toEqual(slow.map(() => true));
    expect(server.status()).toMatchObject({ connections: 1, refused: { frame_deadline: 200 } });
  });
  test('connections above the limits; those there are go on', async () => {
    const { server, port } = await open({ limits: { connections: 20, connectionsPerAddress: 10 } });
    const first = call(port);
    first.socket.write(booking('1'));
    await first.heard(1);
    const others = Array.from({ length: 60 }, () => call(port));
    await expect.poll(() => server.status().connections).toBe(10);
    first.socket.write(booking('2'));
    await first.heard(2);
    expect(first.answers()).toEqual(['AA 1', 'AA 2']);
    expect((await Promise.all(others.slice(9).map(({ hungUp }) => hungUp()))).every(Boolean)).toBe(true);
  });
});

test('while too much waits the socket is left unread, and memory stays flat', async () => {
  const desk = hl7Desk();
  let release = (): void => {};
  const broker = new Promise<void>((resolve) => (release = resolve));
  let waiting = 0;
  const accept: typeof desk.acceptor.accept = async (...parts) => {
    waiting += 1;
    await broker;
    return desk.acceptor.accept(...parts);
  };
  const { port } = await open({ acceptor: { ...desk.acceptor, accept }, limits: { waiting: 8 } });
  const { socket, answers, heard } = call(port);
  for (let index = 0; index < 2_000; index++) socket.write(booking(`M${index}`));
  await expect.poll(() => waiting).toBeGreaterThanOrEqual(8);
  // Time to go on reading, were anybody to; a machine too slow for it finds less, never more.
  await sleep(200);
  // A chunk that has been read is taken whole; behind it nothing is read.
  expect(waiting).toBeLessThan(500);
  expect(answers()).toEqual([]);
  release();
  await heard(2_000);
  expect(answers()).toHaveLength(2_000);
});

test('a broker that is away means no AA, and the sender is hung up on', async () => {
  const desk = hl7Desk();
  const { server, port } = await open({ acceptor: { ...desk.acceptor, accept: () => Promise.reject(new IngestError('log_unavailable')) } });
  const { socket, answers, hungUp } = call(port);
  socket.write(booking('1'));
  expect(await hungUp()).toBe(true);
  expect(answers()).toEqual([]);
  expect(server.status().refused).toEqual({ not_taken: 1 });
});

test('stopping answers what is on its way and lets nobody in', async () => {
  const desk = hl7Desk();
  const begun = Promise.withResolvers<void>();
  const accept: typeof desk.acceptor.accept = async (...parts) => {
    begun.resolve();
    await sleep(100);
    return desk.acceptor.accept(...parts);
  };
  const { server, port } = await open({ acceptor: { ...desk.acceptor, accept } });
  const { socket, answers, hungUp } = call(port);
  socket.write(booking('1'));
  await begun.promise;
  await server.stop();
  expect(await hungUp()).toBe(true);
  expect(answers()).toEqual(['AA 1']);
  expect(await call(port).hungUp()).toBe(true);
});

test('clear text beyond loopback is refused unless told otherwise', () => {
  const { deps } = hl7Desk();
  const parts = { ...deps, listenerFeed: undefined, log: { info: () => {}, warn: () => {} } };
  expect(() => createMllpServer({ ...parts, address: { host: '0.0.0.0', port: 0 } })).toThrow(RangeError);
  expect(() => createMllpServer({ ...parts, address: { host: '0.0.0.0', port: 0, allowPlain: true } })).not.toThrow();
});

describe('mutual TLS', () => {
  const ca = testCertificate({ name: 'Senders' });
  const otherCa = testCertificate({ name: 'Somebody else' });
  const server = testCertificate({ name: 'listener', issuer: ca });
  const good = testCertificate({ name: 'engine', issuer: ca });
  const revoked = testCertificate({ name: 'engine taken back', issuer: ca });
  const senders: [string, ConnectionOptions, boolean][] = [
    ['a certificate of the authority', { cert: good.cert, key: good.key }, true],
    ['no certificate', {}, false],
    ['a certificate of another authority', issuedBy(otherCa), false],
    ['an expired certificate', issuedBy(ca, -1), false],
    ['a certificate that was taken back', { cert: revoked.cert, key: revoked.key }, false],
  ];
  function issuedBy(issuer: typeof ca, until?: number): ConnectionOptions {
    const { cert, key } = testCertificate({ name: 'engine', issuer, ...(until === undefined ? {} : { until }) });
    return { cert, key };
  }
  const tls = { cert: server.cert, key: server.key, ca: ca.cert, crl: revocationList(ca, [revoked]) };

  test.each(senders)('with %s', async (_name, own, isLetIn) => {
    const { server: listener, port } = await open({ address: { host: '127.0.0.1', port: 0, tls } });
    const { socket, answers, heard, hungUp } = client(tlsConnect({ port, host: '127.0.0.1', ca: ca.cert, ...own }));
    socket.write(booking('1'));
    await Promise.race([heard(1), hungUp()]);
    expect(answers()).toEqual(isLetIn ? ['AA 1'] : []);
    if (!isLetIn) expect(listener.status().refused).toEqual({ handshake: 1 });
  });
  test('a plain sender is refused', async () => {
    const { port } = await open({ address: { host: '127.0.0.1', port: 0, tls } });
    const { socket, answers, hungUp } = call(port);
    socket.write(booking('1'));
    expect(await hungUp()).toBe(true);
    expect(answers()).toEqual([]);
  });
  test('a certificate of ours that ends soon is warned of', async () => {
    const soon = testCertificate({ name: 'listener', issuer: ca, until: 10 });
    const told: string[] = [];
    await open({
      address: { host: '127.0.0.1', port: 0, tls: { ...tls, cert: soon.cert, key: soon.key } },
      clock: Date.now,
      log: { info: () => {}, warn: (_fields, text) => told.push(text) },
    });
    expect(told).toEqual([expect.stringContaining('certificate')]);
  });
});
