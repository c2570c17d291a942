/**
 * Delivers a generated table of as many MiB as the first argument says and prints rows, bytes sent and the growth of what is held as JSON.
 * A process of its own, so that its heap can be held small: what is kept per row would end it. Used by big-file.int.test.ts.
 */
import { heldMib } from '@rounds/infra/process/held-memory-for-tests.ts';
import { testDirectory, testNow } from '../../accept-for-tests.ts';
import { createAcceptor } from '../../accept.ts';
import { createPseudonymise } from '../../privacy.ts';
import { mappingOf } from './csv-for-tests.ts';
import { deliverCsv } from './deliver.ts';
import { createKnownEndings } from './known-endings.ts';
import { createKnownVersions } from './known-versions.ts';

const megabytes = Number(process.argv[2]);
const note = 'n'.repeat(1_500);

async function* table() {
  yield Buffer.from('appointment_id,scheduled_start,status,booked_at,checked_in_at,note\n');
  for (let from = 0; from < (megabytes * 1024 * 1024) / 1_600; from += 100) {
    yield Buffer.from(
      Array.from(
        { length: 100 },
        (_, i) =>
          `A${from + i},2026-11-02 09:${String(i % 60).padStart(2, '0')},Completed,2026-10-20 13:15,2026-11-02 08:5${i % 10},"${note}"\n`,
      ).join(''),
    );
    // By progress, not by time, so that a slow machine and a quick one see the same.
    if (from % 5_000 === 0) peak = Math.max(peak, heldMib());
  }
}

const directory = testDirectory();
let bytes = 0;
const acceptor = createAcceptor({
  directory,
  clock: () => testNow,
  sealRaw: (plain) => ({ keyId: 'k', sealed: Buffer.from(plain) }),
  log: {
    publish: async (batches) => {
      for (const { messages } of batches) for (const { value } of messages) bytes += value.length;
      return [];
    },
  },
});
const deps = {
  acceptor,
  directory,
  known: createKnownVersions({}),
  endings: createKnownEndings({}),
  pseudonymise: createPseudonymise(Buffer.alloc(32)),
  clock: () => testNow,
};
const before = heldMib();
let peak = before;
const { rows } = await deliverCsv(deps, {
  mapping: mappingOf('generic-appointments'),
  practice: 'cherry-creek',
  sha256: 'ab'.repeat(32),
  bytes: 0,
  open: table,
});
process.stdout.write(JSON.stringify({ read: rows.read, accepted: rows.accepted, bytes, growthMiB: peak - before }));
