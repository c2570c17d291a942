/**
 * A feed's whole past read again from topic `raw` with its configuration as it is now: the differences become events of the new version.
 * In: a feed. Out: counts; new, changed and withdrawn events through the door, dead letters settled. Bounded memory: a few megabytes at a time.
 * Running it twice changes nothing, and it may be cut off anywhere: every step says what is so, whatever was said before.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { EventLog, LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { partitionOf } from '@rounds/infra/kafka/partition-of.ts';
import type { RemapJob } from '@rounds/schemas/contract/feeds.contract.ts';
import { topics } from '@rounds/schemas/topics.ts';
import { acceptPatiently } from '../accept-patiently.ts';
import type { Acceptor } from '../accept.ts';
import { lettersAt } from '../dead-letters/known-letters.ts';
import { publishLetters, settle } from '../dead-letters/settle.ts';
import { checkDraft } from '../prepare.ts';
import { compare, withdrawalOf, type SaidEvent } from './compare.ts';
import type { Report } from './job.ts';
import { keyOf, keysAt, knownEvents, versionsOf, type KnownEvent } from './known-events.ts';
import { feedOfMessage } from './open-message.ts';
import { createRereader, type Reread, type RereadDeps } from './reread.ts';
import { scanRaw } from './scan-raw.ts';

export interface RemapDeps extends RereadDeps {
  readonly log: Pick<EventLog, 'publish' | 'consume' | 'watermarks'>;
  readonly store: Pick<Store, 'query'>;
  readonly acceptor: Pick<Acceptor, 'accept'>;
  readonly clock: () => number;
  /** Ends what runs when ingest stops. */
  readonly signal?: AbortSignal;
}

export type RemapCounts = Pick<
  RemapJob,
  'feed' | 'dryRun' | 'version' | 'messages' | 'shredded' | 'damaged' | 'added' | 'changed' | 'same' | 'withdrawn' | 'refused' | 'blocked'
>;

export const noCounts = (feed: string, dryRun: boolean): RemapCounts => ({
  feed,
  dryRun,
  version: 1,
  messages: 0,
  shredded: 0,
  damaged: 0,
  added: 0,
  changed: 0,
  same: 0,
  withdrawn: 0,
  refused: 0,
  blocked: 0,
});

type Readable = Extract<Reread, { ok: true }>;

/** Events compared at once. */
const AT_ONCE = 2_000;
/** A delivery may be read with the configuration before for so long after a save (feed-configs.ts keeps it for a second). */
const SETTLE_MS = 1_200;

/** Reads the past of `feed` again. Throws LogError, StoreError, IngestError when one of them is away: run it again. */
export async function remapFeed(deps: RemapDeps, feed: string, dryRun: boolean, report: Report<RemapCounts>): Promise<void> {
  const counts: { -readonly [Name in keyof RemapCounts]: RemapCounts[Name] } = noCounts(feed, dryRun);
  const older = (await versionsOf(deps.store, feed)).slice(0, 5);
  const rereader = await createRereader(deps, feed, older);
  counts.version = rereader.version;
  const partition = partitionOf(feed, topics.raw.partitions);
  const began = deps.clock();
  let from = 0;
  for (let round = 0; round < 2; round += 1) {
    // What came in while the first round read is read in the second: after it, no delivery can have seen the configuration before.
    if (round > 0) await sleep(Math.max(0, SETTLE_MS - (deps.clock() - began)), undefined, { signal: deps.signal });
    const mark = (await deps.log.watermarks(topics.raw.name)).find((one) => one.partition === partition);
    if (!mark || mark.high <= from) continue;
    const low = Math.max(from, mark.low);
    for await (const batch of readBatches(deps, rereader.read, { feed, partition, from: low, to: mark.high }, counts)) {
      await takeBatch(deps, batch.messages, counts);
      report(Math.min(0.99, (batch.next - low) / Math.max(1, mark.high - low)), { ...counts });
    }
    from = mark.high;
  }
  report(1, { ...counts });
}

interface Span {
  readonly feed: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}
type Counting = { -readonly [Name in keyof RemapCounts]: RemapCounts[Name] };

async function* readBatches(
  deps: RemapDeps,
  read: (message: LogMessage) => Promise<Reread>,
  span: Span,
  counts: Counting,
): AsyncGenerator<{ messages: Readable[]; next: number }> {
  let messages: Readable[] = [];
  let events = 0;
  for await (const some of scanRaw(deps.log, { ...span, signal: deps.signal })) {
    for (const message of some) {
      if (feedOfMessage(message) !== span.feed) continue;
      counts.messages += 1;
      const found = await read(message);
      if (!found.ok) {
        counts[found.failure === 'key_destroyed' ? 'shredded' : 'damaged'] += 1;
        continue;
      }
      messages.push(found);
      events += found.said.length + found.refs.length;
      if (events >= AT_ONCE) {
        yield { messages, next: message.offset + 1 };
        [messages, events] = [[], 0];
      }
    }
    if (messages.length === 0) yield { messages, next: (some.at(-1)?.offset ?? 0) + 1 };
  }
  yield { messages, next: span.to };
}

async function takeBatch(deps: RemapDeps, messages: readonly Readable[], counts: Counting): Promise<void> {
  const { feed, version, dryRun } = counts;
  const said = messages.flatMap((message) => message.said);
  counts.refused += messages.reduce((sum, { refused }) => sum + refused.length, 0);
  const refs = [...new Set(messages.flatMap((message) => message.refs))];
  const told = said.map(({ stream, event }) => ({ stream, subject: event.subject, id: event.id }));
  const keys = new Map([...told, ...(await keysAt(deps.store, feed, refs))].map((key) => [keyOf(key), key]));
  const { added, changed, same, gone, blocked } = compare(said, await knownEvents(deps.store, [...keys.values()]), version);
  counts.added += added.length;
  counts.changed += changed.length;
  counts.same += same;
  counts.withdrawn += gone.length;
  counts.blocked += blocked;
  if (dryRun) return;
  await send(deps, feed, [...added, ...changed]);
  await send(deps, feed, withdrawals(deps, gone, feed, version));
  await settleLetters(deps, feed, messages);
}

function withdrawals(deps: RemapDeps, gone: readonly KnownEvent[], feed: string, version: number): SaidEvent[] {
  return gone.flatMap((event) => {
    const parsed = checkDraft(withdrawalOf(event, feed, version), deps.directory);
    return parsed.ok ? [{ stream: parsed.stream, event: parsed.event }] : [];
  });
}

/** Sends events of a feed through the door, a thousand at a time. */
export async function send(deps: Pick<RemapDeps, 'acceptor'>, feed: string, events: readonly SaidEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1_000) {
    const some = events.slice(from, from + 1_000).map((one) => ({ kind: 'checked' as const, ...one }));
    await acceptPatiently(deps.acceptor, some, undefined, feed);
  }
}

async function settleLetters(deps: RemapDeps, feed: string, messages: readonly Readable[]): Promise<void> {
  const offsets = messages.map(({ position }) => position.offset);
  const [first] = messages;
  if (!first) return;
  const span = { partition: first.position.partition, from: Math.min(...offsets), to: Math.max(...offsets) };
  const read = new Set(offsets.map(String));
  const known = (await lettersAt(deps.store, feed, span)).filter(({ raw }) => raw && read.has(raw.offset));
  const { resolved, fresh } = settle(known, messages, feed, new Date(deps.clock()).toISOString());
  await publishLetters(deps.log, [...resolved, ...fresh]);
}
