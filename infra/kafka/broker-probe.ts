/**
 * Asks a broker, over a real connection, whether it is ready: one Metadata request in Kafka's own protocol.
 * In: a loopback port. Out: true when the broker lists itself as alive, false for anything else.
 * Refuses to throw: a closed port, a silence or rubbish all mean "not yet".
 */
import { randomInt } from 'node:crypto';
import { createConnection, createServer } from 'node:net';

const probeTimeoutMs = 1_000;

/** Metadata v1 for no topics: size, api key 3, version 1, correlation id, client id "probe", empty topic list. */
function metadataRequest(): Buffer {
  const client = Buffer.from('probe');
  const body = Buffer.alloc(8 + 2 + client.length + 4);
  body.writeInt16BE(3, 0);
  body.writeInt16BE(1, 2);
  body.writeInt32BE(1, 4);
  body.writeInt16BE(client.length, 8);
  client.copy(body, 10);
  body.writeInt32BE(0, 10 + client.length);
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length, 0);
  return Buffer.concat([size, body]);
}

/**
 * True when a broker on `port` answers and counts at least one live broker (itself).
 * KRaft opens its socket before it is unfenced, so an open port alone says too little.
 */
export function brokerAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    let received = Buffer.alloc(0);
    const finish = (ready: boolean): void => {
      socket.destroy();
      resolve(ready);
    };
    socket.setTimeout(probeTimeoutMs, () => finish(false));
    socket.on('error', () => finish(false));
    socket.on('close', () => finish(false));
    socket.on('connect', () => socket.write(metadataRequest()));
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      // Size and correlation id, then the array of live brokers, whose length is all that matters here.
      if (received.length >= 12) finish(received.readInt32BE(8) > 0);
    });
  });
}

/**
 * A port on loopback nobody listens on at this moment. Below those the system gives to whoever asks for any port: of two processes that
 * looked for one at the same time, the other would get it before it is used.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + randomInt(12_000);
    if (!(await portTaken(port))) return port;
  }
  return anyPort();
}

function anyPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socketServer = createServer();
    socketServer.on('error', reject);
    socketServer.listen(0, '127.0.0.1', () => {
      const address = socketServer.address();
      socketServer.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('the operating system gave no port'));
      });
    });
  });
}

/** True when something already listens on this loopback port. */
export function portTaken(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socketServer = createServer();
    socketServer.on('error', () => resolve(true));
    socketServer.listen(port, host, () => socketServer.close(() => resolve(false)));
  });
}
