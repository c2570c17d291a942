/**
 * What has come in and can be read again: a feed's whole past (remap), dead letters (replay), as jobs that are asked about.
 * In: the log, the store, readers, keys. Out: jobs, one remap a feed and one replay at a time. Refuses feeds no adapter can read again.
 */
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import type { RemapJob, ReplayJob } from '@rounds/schemas/contract/feeds.contract.ts';
import type { DeadLetter } from '@rounds/schemas/messages.ts';
import { lettersById, lettersOf } from '../dead-letters/known-letters.ts';
import { nothingReplayed, replayLetters } from '../dead-letters/replay.ts';
import type { RawMessage } from '../outcome.ts';
import { createJob, type Job } from './job.ts';
import { openMessage } from './open-message.ts';
import { noCounts, remapFeed, type RemapCounts, type RemapDeps } from './remap.ts';
import { scanRaw } from './scan-raw.ts';

const STOP_MS = 5_000;

/** Some letters by id, or all of one reason. */
export type Letters =
  { readonly ids: readonly string[] } | { readonly group: { feed: string; field?: string | undefined; rule?: string | undefined } };

export interface Past {
  /** True when an adapter reads this feed's raw messages again. */
  canRead(feed: string): boolean;
  /** Starts reading a feed's past again; false when it is being read already. */
  remap(feed: string, dryRun: boolean): boolean;
  remapState(feed: string): RemapJob;
  /** Starts reading the messages of letters again; false when others are being read. */
  replay(letters: Letters): boolean;
  replayState(): ReplayJob;
  /** Resolves when what runs is over, or after `ms`. */
  settled(ms: number, feed?: string): Promise<void>;
  /** Ends what runs; it may be begun again at any time. */
  stop(): Promise<void>;
  /** The message a letter is about; undefined when there is no such letter or it has none. */
  messageOf(letterId: string): Promise<{ letter: DeadLetter; opened: ReturnType<typeof openMessage> } | undefined>;
}

export function createPast(given: Omit<RemapDeps, 'signal'>): Past {
  const ending = new AbortController();
  const deps = { ...given, signal: ending.signal };
  const adapters = new Set(deps.readers(deps.configs).map(({ adapter }) => adapter));
  const remaps = new Map<string, Job<RemapCounts>>();
  const replays = createJob(nothingReplayed, deps.clock);
  const jobOf = (feed: string): Job<RemapCounts> => remaps.get(feed) ?? createJob(noCounts(feed, false), deps.clock);

  return {
    canRead: (feed) => adapters.has(feed.split('/')[0] ?? ''),
    remap(feed, dryRun) {
      const job = jobOf(feed);
      remaps.set(feed, job);
      return job.start(noCounts(feed, dryRun), (report) => remapFeed(deps, feed, dryRun, report));
    },
    remapState: (feed) => jobOf(feed).state(),
    replay: (letters) =>
      replays.start(nothingReplayed, async (report) => {
        const found = 'ids' in letters ? await lettersById(deps.store, letters.ids) : await lettersOf(deps.store, letters.group);
        await replayLetters(deps, found, report);
      }),
    replayState: () => replays.state(),
    settled: (ms, feed) => (feed === undefined ? replays : jobOf(feed)).settled(ms),
    async stop() {
      ending.abort();
      await Promise.all([replays, ...remaps.values()].map((job) => job.settled(STOP_MS)));
    },
    async messageOf(letterId) {
      const [letter] = await lettersById(deps.store, [letterId], true);
      if (!letter?.raw) return undefined;
      const offset = Number(letter.raw.offset);
      const message = await firstOf(scanRaw(deps.log, { partition: letter.raw.partition, from: offset, to: offset + 1 }));
      return message && { letter, opened: openMessage(message, deps.openRaw) };
    },
  };
}

async function firstOf(batches: AsyncIterable<readonly LogMessage[]>): Promise<LogMessage | undefined> {
  for await (const [message] of batches) return message;
  return undefined;
}

/** How much of a message is shown. */
const SHOWN_BYTES = 65_536;

/** A raw message as people may read it: its beginning as text, what is no text as `�`. */
export function shown({ bytes, feed, contentType, sourceRef }: RawMessage) {
  const text = Buffer.from(bytes.subarray(0, SHOWN_BYTES)).toString('utf8');
  return { feed, contentType, sourceRef, bytes: bytes.length, text, truncated: bytes.length > SHOWN_BYTES };
}
