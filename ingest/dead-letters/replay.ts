/**
 * Dead letters read again: each one's message from its place in `raw`, with the feed's configuration as it is now.
 * In: letters. Out: counts; what was refused and is understood now goes through the door, its letter is resolved, new reasons replace old ones.
 * What the message said before and was taken in stays as it is: that is a remap's matter.
 */
import type { EventLog, LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import type { ReplayJob } from '@rounds/schemas/contract/feeds.contract.ts';
import type { DeadLetter } from '@rounds/schemas/messages.ts';
import { compare } from '../remap/compare.ts';
import type { Report } from '../remap/job.ts';
import { keyOf, knownEvents } from '../remap/known-events.ts';
import { send, type RemapDeps } from '../remap/remap.ts';
import { createRereader, type Reread } from '../remap/reread.ts';
import { scanRaw } from '../remap/scan-raw.ts';
import { publishLetters, settle } from './settle.ts';

export type ReplayCounts = Pick<ReplayJob, 'replayed' | 'accepted' | 'stillRefused' | 'unreadable'>;
export const nothingReplayed: ReplayCounts = { replayed: 0, accepted: 0, stillRefused: 0, unreadable: 0 };

type ReplayDeps = RemapDeps & { readonly log: Pick<EventLog, 'publish' | 'consume' | 'watermarks'> };
type Read = (message: LogMessage) => Promise<Reread>;

/** Messages this near to each other are read in one go. */
const NEAR = 1_000;

/** Replays letters of any feeds. Throws LogError, StoreError, IngestError when one of them is away: run it again. */
export async function replayLetters(deps: ReplayDeps, letters: readonly DeadLetter[], report: Report<ReplayCounts>): Promise<void> {
  let counts = { ...nothingReplayed };
  const add = (more: Partial<ReplayCounts>): void => {
    counts = {
      replayed: counts.replayed + (more.replayed ?? 0),
      accepted: counts.accepted + (more.accepted ?? 0),
      stillRefused: counts.stillRefused + (more.stillRefused ?? 0),
      unreadable: counts.unreadable + (more.unreadable ?? 0),
    };
    report(letters.length === 0 ? 1 : Math.min(0.99, counts.replayed / letters.length), counts);
  };
  for (const [feed, own] of Map.groupBy(letters, (letter) => letter.feed)) {
    const lost = own.filter(({ raw }) => raw === null).length;
    if (lost > 0) add({ replayed: lost, unreadable: lost });
    const { read } = await createRereader(deps, feed);
    for (const run of runsOf(own)) await replayRun(deps, { feed, read, run }, add);
  }
}

interface Run {
  readonly partition: number;
  readonly from: number;
  readonly to: number;
  /** By offset. */
  readonly letters: ReadonlyMap<number, readonly DeadLetter[]>;
}

/** Letters whose messages lie near each other. */
function runsOf(letters: readonly DeadLetter[]): Run[] {
  const placed = letters.flatMap((letter) =>
    letter.raw ? [{ letter, partition: letter.raw.partition, offset: Number(letter.raw.offset) }] : [],
  );
  placed.sort((a, b) => a.partition - b.partition || a.offset - b.offset);
  const runs: (typeof placed)[] = [];
  for (const one of placed) {
    const last = runs.at(-1)?.at(-1);
    if (last && last.partition === one.partition && one.offset - last.offset <= NEAR) runs.at(-1)?.push(one);
    else runs.push([one]);
  }
  return runs.map((run) => ({
    partition: run[0]?.partition ?? 0,
    from: run[0]?.offset ?? 0,
    to: (run.at(-1)?.offset ?? 0) + 1,
    letters: new Map([...Map.groupBy(run, ({ offset }) => offset)].map(([offset, at]) => [offset, at.map(({ letter }) => letter)])),
  }));
}

async function replayRun(
  deps: ReplayDeps,
  { feed, read, run }: { feed: string; read: Read; run: Run },
  add: (more: Partial<ReplayCounts>) => void,
): Promise<void> {
  let found = 0;
  for await (const messages of scanRaw(deps.log, { ...run, signal: deps.signal })) {
    for (const message of messages) {
      const letters = run.letters.get(message.offset);
      if (!letters) continue;
      found += letters.length;
      add({ replayed: letters.length, ...(await replayMessage(deps, { feed, read, message, letters })) });
    }
  }
  const missing = [...run.letters.values()].flat().length - found;
  if (missing > 0) add({ replayed: missing, unreadable: missing });
}

async function replayMessage(
  deps: ReplayDeps,
  { feed, read, message, letters }: { feed: string; read: Read; message: LogMessage; letters: readonly DeadLetter[] },
): Promise<Partial<ReplayCounts>> {
  const reading = await read(message);
  if (!reading.ok) return { unreadable: letters.length };
  const { said } = reading;
  const keys = new Map(
    said.map(({ stream, event }) => [
      keyOf({ stream, subject: event.subject, id: event.id }),
      { stream, subject: event.subject, id: event.id },
    ]),
  );
  const { added } = compare(said, await knownEvents(deps.store, [...keys.values()]), Number.MAX_SAFE_INTEGER);
  await send(deps, feed, added);
  const { resolved, kept, fresh } = settle(letters, [reading], feed, new Date(deps.clock()).toISOString());
  // Other parts of the message may have letters of their own, which are not asked about here: only reasons at the same places are new.
  const places = new Set(letters.map(({ sourceRef }) => sourceRef));
  const replaced = fresh.filter(({ sourceRef }) => places.has(sourceRef));
  await publishLetters(deps.log, [...resolved, ...replaced]);
  // Refused at the same place for another reason is not understood.
  const again = resolved.filter(({ sourceRef }) => replaced.some((letter) => letter.sourceRef === sourceRef)).length;
  return { accepted: resolved.length - again, stillRefused: kept.length + again };
}
