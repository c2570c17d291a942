/**
 * Delivers a generated 835 of as many MB as the first argument says and prints counts, seconds and memory growth as JSON.
 * A process of its own, so that its heap can be held small: what is kept per claim would end it. Used by big-file.int.test.ts.
 * What is sent is counted and dropped.
 */
import { testDirectory, testNow } from '../../accept-for-tests.ts';
import { createAcceptor } from '../../accept.ts';
import { createX12FileAdapter } from './deliver.ts';
import { big835 } from './big-file.ts';
import { testConfig, testPseudonymise } from './sets-for-tests.ts';

const megabytes = Number(process.argv[2]);
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
  let bytes = 0;
  const open = async function* (): AsyncGenerator<Buffer> {
    bytes = 0;
    for (const chunk of big835(megabytes)) {
      bytes += chunk.length;
      yield chunk;
    }
  };
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  const began = performance.now();
  const { rows } = await adapter.deliver({ place: undefined, sha256: 'ab'.repeat(32), bytes: 0, open });
  const seconds = (performance.now() - began) / 1_000;
  clearInterval(watch);
  return {
    megabytes: bytes / 1e6,
    claims: rows.read,
    accepted: rows.accepted,
    events: sent,
    sentMegabytes: sentBytes / 1e6,
    seconds,
    growthMib: (peak - before) / 1024 / 1024,
  };
}

process.stdout.write(JSON.stringify(await deliver()));
