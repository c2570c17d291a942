/**
 * The MLLP listener: our own TCP or TLS server on loopback unless told otherwise, with limits for everything a sender can do.
 * In: an address, certificates, what takes messages. Out: answers after the broker's acknowledgement; counts of what was refused.
 * Refuses plain connections beyond loopback (unless the setting says so), more connections than allowed, in total and an address.
 */
import { X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { contentName } from '../../event-id.ts';
import { feedOf } from './feed-of.ts';
import { HL7_CONTENT_TYPE } from './interpret.ts';
import { MllpConnection, type ConnectionDeps, type ConnectionLimits, type HangUp } from './mllp-connection.ts';
import { MAX_MESSAGE_BYTES } from './split.ts';
import { createTakeMessage, type TakeDeps } from './take-message.ts';

export interface MllpAddress {
  readonly host: string;
  readonly port: number;
  /** PEM texts. With `ca`, senders must show a certificate it signed; `crl` lists those taken back. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca?: string; readonly crl?: string };
  /** Plain connections on an address other machines reach. */
  readonly allowPlain?: boolean;
}

export interface MllpLimits extends ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  /** Bytes of messages and unfinished frames of all connections. */
  readonly memoryBytes: number;
}

export interface MllpDeps extends TakeDeps {
  readonly address: MllpAddress;
  readonly limits?: Partial<MllpLimits>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** Counts since the start, for health pages. */
export interface MllpStatus {
  readonly port: number;
  readonly connections: number;
  readonly frames: number;
  /** Connections ended by us, or not let in, by reason. */
  readonly refused: Readonly<Record<string, number>>;
}

export interface MllpServer {
  start(): Promise<void>;
  /** Takes no more in, answers what is on its way (at most two seconds), closes. */
  stop(): Promise<void>;
  status(): MllpStatus;
}

const DEFAULTS: MllpLimits = {
  frameBytes: MAX_MESSAGE_BYTES,
  frameMs: 30_000,
  idleMs: 60 * 60_000,
  waiting: 64,
  connections: 1_000,
  connectionsPerAddress: 500,
  memoryBytes: 128 * 1024 * 1024,
};
const STOP_MS = 2_000;
const WARN_DAYS = 30;
const LOG_EVERY_MS = 10_000;

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** Builds the listener. Throws RangeError when it would talk in clear text to other machines without being told to. */
export function createMllpServer(deps: MllpDeps): MllpServer {
  const { address, log } = deps;
  if (!address.tls && !isLoopback(address.host) && address.allowPlain !== true)
    throw new RangeError('MLLP without TLS is for loopback only');
  const limits: MllpLimits = { ...DEFAULTS, ...deps.limits };
  const refusals = createRefusals(log);
  const counts = { frames: 0, memory: 0 };
  const guests = createGuests(limits, refusals.tell, {
    limits,
    take: createTakeMessage(deps),
    ended: refusals.tell,
    framed: () => void (counts.frames += 1),
    hold: (bytes) => (counts.memory += bytes) <= limits.memoryBytes,
    broken: (bytes) => keepBroken(deps, bytes),
  });
  const server = serverOf(
    address,
    (socket) => guests.letIn(socket),
    (reason) => refusals.tell(reason),
  );
  let expiry: NodeJS.Timeout | undefined;

  return {
    async start() {
      await listening(server, address);
      // A listener that cannot accept for a moment (no file descriptors) goes on with those it has.
      server.on('error', (error) => log.warn({ error: error.name }, 'the MLLP listener'));
      const look = (): void => warnOfExpiry(address, deps.clock(), log);
      look();
      expiry = setInterval(look, 24 * 3_600_000);
      expiry.unref();
    },
    async stop() {
      clearInterval(expiry);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await guests.seeOff(STOP_MS);
      await closed;
    },
    status: () => ({ port: portOf(server), connections: guests.count(), frames: counts.frames, refused: refusals.counts() }),
  };
}

/** What was lost between two VT goes to the dead letters; nobody waits for an answer to it. */
async function keepBroken({ acceptor, listenerFeed }: MllpDeps, bytes: Buffer): Promise<void> {
  const sourceRef = `none@${contentName(bytes)}`;
  const violations = [{ field: '(frame)', valueShape: `${bytes.length} bytes`, rule: 'a frame with an end: a new one began inside' }];
  const raw = { feed: feedOf(undefined, listenerFeed), contentType: HL7_CONTENT_TYPE, bytes, sourceRef };
  await acceptor.accept([{ kind: 'rejection', sourceRef, practice: '', violations }], raw);
}

type Tell = (reason: HangUp | 'connections' | 'handshake') => void;

/** Counts why connections ended; thousands of them must not become thousands of log lines. */
function createRefusals(log: MllpDeps['log']): { tell: Tell; counts(): Record<string, number> } {
  const refused = new Map<string, number>();
  const toldAt = new Map<string, number>();
  return {
    tell(reason) {
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
      const now = performance.now();
      if (now - (toldAt.get(reason) ?? Number.NEGATIVE_INFINITY) < LOG_EVERY_MS) return;
      toldAt.set(reason, now);
      log.warn({ reason, count: refused.get(reason) }, 'an MLLP connection was ended');
    },
    counts: () => Object.fromEntries(refused),
  };
}

/** The connections there are: so many in all, so many from one address. */
function createGuests(limits: MllpLimits, tell: Tell, deps: ConnectionDeps) {
  const connections = new Map<Socket, MllpConnection>();
  const perAddress = new Map<string, number>();
  return {
    letIn(socket: Socket): void {
      const from = socket.remoteAddress ?? '';
      const already = perAddress.get(from) ?? 0;
      if (connections.size >= limits.connections || already >= limits.connectionsPerAddress) {
        tell('connections');
        socket.destroy();
        return;
      }
      perAddress.set(from, already + 1);
      socket.once('close', () => {
        connections.delete(socket);
        const left = (perAddress.get(from) ?? 1) - 1;
        if (left === 0) perAddress.delete(from);
        else perAddress.set(from, left);
      });
      connections.set(socket, new MllpConnection(socket, deps));
    },
    count: () => connections.size,
    /** Answers what is on its way, then closes all; those that take too long are cut. */
    async seeOff(withinMs: number): Promise<void> {
      const answered = Promise.all(Array.from(connections.values(), (connection) => connection.stop()));
      await Promise.race([answered, sleep(withinMs, undefined, { ref: false })]);
      for (const socket of connections.keys()) if (!socket.writableEnded) socket.destroy();
      const flushed = Date.now() + 200;
      while (connections.size > 0 && Date.now() < flushed) await sleep(5);
      for (const socket of connections.keys()) socket.destroy();
    },
  };
}

function serverOf({ tls }: MllpAddress, letIn: (socket: Socket) => void, tell: Tell): Server {
  if (!tls) return createServer({ allowHalfOpen: true }, letIn);
  return createTlsServer(tlsOptions(tls), letIn).on('tlsClientError', (_error, socket) => {
    tell('handshake');
    socket.destroy();
  });
}

function tlsOptions({ cert, key, ca, crl }: NonNullable<MllpAddress['tls']>): TlsOptions {
  const mutual = ca === undefined ? {} : { ca, requestCert: true, rejectUnauthorized: true };
  return {
    cert,
    key,
    ...mutual,
    ...(crl === undefined ? {} : { crl }),
    minVersion: 'TLSv1.2',
    allowHalfOpen: true,
    handshakeTimeout: 10_000,
  };
}

function listening(server: Server, { host, port }: MllpAddress): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const taken = 'code' in error && error.code === 'EADDRINUSE';
      reject(taken ? new OperatorError(`Port ${port} for HL7 v2 is taken by another program. Choose another: ROUNDS_MLLP_PORT.`) : error);
    });
    server.listen({ host, port }, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
}

function portOf(server: Server): number {
  const bound: AddressInfo | string | null = server.address();
  return typeof bound === 'object' && bound ? bound.port : 0;
}

function warnOfExpiry({ tls }: MllpAddress, nowMs: number, log: MllpDeps['log']): void {
  if (!tls) return;
  const days = Math.floor((Date.parse(new X509Certificate(tls.cert).validTo) - nowMs) / 86_400_000);
  if (days < WARN_DAYS) log.warn({ count: days }, 'days until the certificate of the MLLP listener ends');
}
