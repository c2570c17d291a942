/**
 * Delivers a generated 835 of as many MB as the first argument says and prints counts, seconds and the growth of what is held as JSON.
 * A process of its own, so that its heap can be held small: what is kept per claim would end it. Used by big-file.int.test.ts.
 * What is sent is counted and dropped.
 */
import { heldMib } from '@rounds/infra/process/held-memory-for-tests.ts';
import { testDirectory, testNow } from '../../accept-for-tests.ts';
import { createAcceptor } from '../../accept.ts';
import { createX12FileAdapter } from './deliver.ts';
import { big835 } from './big-file.ts';
import { testConfig, testPseudonymise } from './sets-for-tests.ts';

const megabytes = Number(process.argv[2]);
const LOOK_EVERY = 3_000_000;
async function deliver(): Promise<Record<string, number>> {
  const directory = testDirectory();
  let [sent, sentBytes] = [0, 0];
  const acceptor = createAcceptor({
    directory,
    clock: () => testNow,
    sealRaw: (plain) => ({ keyId: 'k', sealed: Buffer.from(plain) }),
    log: {
      publish: async (batches) => {
        for (const { topic, messages } of batches) {
          if (topic === 'billing') sent += messages.length;
          for (const { value } of messages) sentBytes += value.length;
        }
        return [];
      },
    },
  });
  const adapter = createX12FileAdapter({
    acceptor,
    directory,
    feeds: { get: async (feed) => testConfig({ feed }) },
    pseudonymise: testPseudonymise,
    clock: () => testNow,
  });
  const before = heldMib();
  let [bytes, peak] = [0, before];
  // Looked at by progress, not by time, so that a slow machine and a quick one see the same.
  const open = async function* (): AsyncGenerator<Buffer> {
    bytes = 0;
    let next = LOOK_EVERY;
    for (const chunk of big835(megabytes)) {
      bytes += chunk.length;
      yield chunk;
      if (bytes < next) continue;
      next += LOOK_EVERY;
      peak = Math.max(peak, heldMib());
    }
  };
  const began = performance.now();
  const { rows } = await adapter.deliver({ place: undefined, sha256: 'ab'.repeat(32), bytes: 0, open });
  const seconds = (performance.now() - began) / 1_000;
  return {
    megabytes: bytes / 1e6,
    claims: rows.read,
    accepted: rows.accepted,
    events: sent,
    sentMegabytes: sentBytes / 1e6,
    seconds,
    growthMib: peak - before,
  };
}

process.stdout.write(JSON.stringify(await deliver()));
