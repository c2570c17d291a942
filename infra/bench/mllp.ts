/**
 * HL7 v2 over MLLP: messages acknowledged a second over eight connections with one message in flight each, as interface engines send.
 * In: the instance's MLLP port. Out: messages a second; beside it, what the parser alone does with the same messages in this process.
 */
import { connect } from 'node:net';
import { feedConfig } from '@rounds/schemas/feed-config.ts';
import { createPseudonymise } from '../../ingest/privacy.ts';
import { interpretOnce } from '../../ingest/adapters/hl7v2/interpret.ts';
import { practices } from './visits.ts';

const CONNECTIONS = 8;

/** An S12 of about 700 bytes: number `index` is an appointment of its own. */
function booking(index: number): Buffer {
  const practice = practices[index % practices.length] ?? '';
  const day = `202612${String(1 + (index % 28)).padStart(2, '0')}`;
  const segments = [
    `MSH|^~\\&|SCHED|BENCH|ROUNDS||20261122090000-0500||SIU^S12^SIU_S12|B${index}|P|2.5.1`,
    `SCH|P${index}^SCHED|F${index}^SCHED|||||FOLLOWUP^Follow-up visit|NORMAL|30|min|^^30^${day}100000^${day}103000|||||9941^Clerk^Casey||||9941^Clerk^Casey|||||Booked`,
    `PID|1||${index % 5000}^^^BENCH^MR~999-00-${index % 9000}^^^SSA^SS||Test^Taylor^Q||19700101|F|||1 Main Street^^Anytown^CO^80000||(303)555-0100`,
    `PV1|1|O|EXAM3^^^${practice}||||dr-${index % 5}^Doe^Dana`,
    'RGS|1|A',
    `AIS|1|A|FOLLOWUP^Follow-up visit|${day}100000|||30|min^Minutes|Booked`,
    `AIL|1|A|EXAM3^^^${practice}|C^Clinic||${day}100000|||30|min^Minutes|Booked`,
    `AIP|1|A|dr-${index % 5}^Doe^Dana|MD^Physician||${day}100000|||30|min^Minutes|Booked`,
  ];
  return Buffer.from(`\v${segments.join('\r')}\r\x1c\r`);
}

/** Sends for so many seconds and counts the AA, after three seconds that are not counted. */
export async function mllpRate(port: number, seconds: number): Promise<number> {
  await acknowledgedIn(port, 3, 0);
  return acknowledgedIn(port, seconds, 1_000_000);
}

async function acknowledgedIn(port: number, seconds: number, first: number): Promise<number> {
  let [next, acknowledged] = [first, 0];
  const until = performance.now() + seconds * 1000;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: CONNECTIONS }, () =>
      lane(
        port,
        () => (performance.now() < until ? booking(next++) : undefined),
        () => (acknowledged += 1),
      ),
    ),
  );
  return acknowledged / ((performance.now() - began) / 1000);
}

/** One connection: a message, its answer, the next message. */
function lane(port: number, message: () => Buffer | undefined, acknowledged: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let answer = '';
    const send = (): void => {
      const bytes = message();
      if (bytes) socket.write(bytes);
      else socket.end();
    };
    socket.on('connect', send);
    socket.on('data', (chunk) => {
      answer += chunk.toString();
      if (!answer.endsWith('\x1c\r')) return;
      if (!answer.includes('\rMSA|AA|')) return reject(new Error('a message was not acknowledged'));
      answer = '';
      acknowledged();
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => resolve());
  });
}

/** The same messages read and mapped with nothing around: what the network, the encryption and the broker are measured against. */
export function bareParserRate(seconds: number): number {
  const known = new Map(practices.map((id) => [id, { id, name: id, timeZone: 'America/New_York', cutoverMinutes: 0 }]));
  const directory = { practice: (id: string) => known.get(id), practices: () => [...known.values()], payer: () => undefined };
  const feed = 'hl7v2/sched.bench';
  const deps = { feed, config: feedConfig.parse({ feed }), directory, pseudonymise: createPseudonymise(Buffer.alloc(32)) };
  let read = 0;
  const began = performance.now();
  for (const until = began + seconds * 1000; performance.now() < until; read++) {
    const [outcome] = interpretOnce(deps, booking(read).subarray(1, -2)).outcomes;
    if (outcome?.kind !== 'checked') throw new Error('a message of the bench is not right');
  }
  return read / ((performance.now() - began) / 1000);
}
