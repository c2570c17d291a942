/**
 * fold: events → facts. `process` of the consume loop (consumer `fold`, topics: the four streams).
 * In: a batch of messages. Out: rows in `events` and the facts, messages on `changes` and `dead-letters`, counts; the loop then writes the checkpoint.
 * Every step may be repeated: rows replace themselves by key, facts are folded from all events, messages on `changes` only say "look again".
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { BatchOutcome, ConsumedBatch } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { EventLog, PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import type { FactsTouched } from '@rounds/schemas/messages.ts';
import { streams, topics, type Stream } from '@rounds/schemas/topics.ts';
import { countStored, touchedDays } from './after-fold.ts';
import { workingLists } from '../working-lists.ts';
import { folds, type SideTables } from './fact-sql.ts';
import { linkClaims, markClaims } from './link-claims.ts';
import { linkReschedules } from './link-reschedules.ts';
import { linkRefusals, markRefusals } from './refuse-sets.ts';
import { sideTables } from './side-tables.ts';
import { eventColumns, sortMessages, type SortedBatch } from './sort-messages.ts';

export const foldConsumer = { groupId: 'fold', topics: streams } as const;

/** A statement over the batch's touched subjects. */
interface FoldStep {
  readonly step: string;
  readonly sql: string;
}

/** Told before each step of a batch; tests kill the process there. */
export type StepHook = (step: string) => void | Promise<void>;

export interface FoldDeps {
  readonly store: Store;
  readonly log: Pick<EventLog, 'publish'>;
  readonly onStep?: StepHook;
}

/** `process` for the consume loop. Throws StoreError and LogError as they come; `transient` ones are tried again. */
export function foldBatch({ store, log, onStep = () => {} }: FoldDeps): (batch: ConsumedBatch) => Promise<BatchOutcome> {
  const lists = workingLists(store, ['touched_subjects']);
  return async ({ messages, poison }) => {
    const sorted = sortMessages(messages, poison);
    const batchId = await lists.begin(sorted.rows.length);
    const step = async (name: string, work: () => Promise<void>): Promise<void> => {
      await onStep(name);
      await work();
    };
    await Promise.all([
      step('insert events', () => store.insert('events', sorted.rows, { columns: eventColumns })),
      step('list subjects', () =>
        store.insert('touched_subjects', subjectRows(batchId, sorted), { columns: ['batch_id', 'stream', 'subject'] }),
      ),
    ]);
    for (const stream of sorted.remapped) {
      await onStep('remember remapped');
      await store.command(rememberRemapped, { batch: batchId, stream });
    }
    // A later mapping may no longer say what made a pair.
    for (const { step, run } of sorted.ties.has('appointments') || sorted.remapped.has('appointments') ? linkReschedules : []) {
      await onStep(step);
      await run(store, batchId);
    }
    const run = async (steps: readonly FoldStep[]): Promise<void> => {
      for (const { step, sql } of steps) {
        await onStep(step);
        await store.command(sql, { batch: batchId });
      }
    };
    if (sorted.ties.has('billing')) await run(markClaims);
    const refusing = sorted.ties.has('operations') || sorted.remapped.has('operations');
    if (refusing) await run(markRefusals);
    const side = await sideTables(store, batchId, refusing || sorted.subjects.has('billing'), () => run(linkRefusals));
    const touched = streams.filter((stream) => sorted.subjects.has(stream) || (stream === 'billing' && side.refused));
    let linked = !side.replaced;
    const ask = () => Promise.all([changesOf(store, batchId, touched, sorted, side), outcomes(store, batchId, sorted)]);
    // Both look at events alone: unless more claims are still to be linked, they are answered while the facts are folded.
    const asked = linked ? ask() : undefined;
    asked?.catch(() => undefined);
    for (const { table, stream, sql, params, afterLinks = false } of folds) {
      if (!touched.includes(stream)) continue;
      if (afterLinks && !linked) {
        await run(linkClaims);
        linked = true;
      }
      await onStep(`fold ${table}`);
      await store.command(sql(side), params(batchId, sorted.parts));
    }
    const [changes, partitions] = await (asked ?? ask());
    await step('publish changes', async () => void (await log.publish([...changes, ...deadLettersOf(sorted)])));
    await onStep('count');
    return { partitions };
  };
}

/** Which events of the touched subjects a later mapping has read again; the highest version of each, whatever order they come in. */
const rememberRemapped = `INSERT INTO remapped
SELECT stream, subject, event_id, max(mapping_version) FROM events
WHERE stream = {stream:String} AND mapping_version > 1
  AND subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = {stream:String})
GROUP BY stream, subject, event_id`;

function subjectRows(batchId: string, { subjects }: SortedBatch): [string, string, string][] {
  return [...subjects].flatMap(([stream, names]) => Array.from(names, (name): [string, string, string] => [batchId, stream, name]));
}

async function changesOf(
  store: Store,
  batch: string,
  folded: readonly Stream[],
  sorted: SortedBatch,
  side: SideTables,
): Promise<PublishBatch[]> {
  const { parts } = sorted;
  const rows = await Promise.all(folded.map((stream) => touchedDays(store, { batch, stream, parts, side })));
  const byPractice = new Map<string, FactsTouched>();
  for (const { practice_id: practice, fact, days } of rows.flat()) {
    const touched = byPractice.get(practice) ?? { practice, days: {}, newestAppendedAt: new Date(sorted.newestAppendedMs).toISOString() };
    touched.days[fact] = [...new Set([...(touched.days[fact] ?? []), ...days])];
    byPractice.set(practice, touched);
  }
  if (byPractice.size === 0) return [];
  return [
    {
      topic: topics.changes.name,
      messages: Array.from(byPractice.values(), (touched) => ({ key: touched.practice, value: JSON.stringify(touched) })),
    },
  ];
}

function deadLettersOf({ deadLetters }: SortedBatch): PublishBatch[] {
  if (deadLetters.length === 0) return [];
  return [{ topic: topics.deadLetters.name, messages: deadLetters.map((letter) => ({ key: letter.feed, value: JSON.stringify(letter) })) }];
}

async function outcomes(store: Store, batchId: string, sorted: SortedBatch): Promise<BatchOutcome['partitions']> {
  const byStream = Map.groupBy(sorted.parts, ({ topic }) => topic);
  const counted = await Promise.all(
    Array.from(byStream, async ([stream, parts]) => {
      const stored = parts.some(({ valid }) => valid > 0) ? await countStored(store, batchId, stream, parts) : [];
      return parts.map(({ topic, partition, valid, dead }, index) => ({
        topic,
        partition,
        stored: stored[index] ?? 0,
        duplicate: valid - (stored[index] ?? 0),
        dead,
        ignored: 0,
      }));
    }),
  );
  return counted.flat();
}
