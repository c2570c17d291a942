/**
 * Dead letters from their topic into the table people look at. `process` of the consume loop (consumer `dead-letters`).
 * In: messages of ingest and fold. Out: one row each; of one id (always the same partition) the newest message wins, resolved or not.
 * A message that is no dead letter is counted as ignored: there is nothing more dead to make of it.
 */
import type { CellRow, Store } from '@rounds/infra/clickhouse/store.types.ts';
import type { BatchOutcome, ConsumedBatch } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { deadLetter, type DeadLetter } from '@rounds/schemas/messages.ts';
import { topics } from '@rounds/schemas/topics.ts';

export const deadLettersConsumer = { groupId: 'dead-letters', topics: [topics.deadLetters.name] } as const;

const columns = [
  'dead_id',
  'feed',
  'practice_id',
  'field',
  'value_shape',
  'rule',
  'source_ref',
  'raw_partition',
  'raw_offset',
  'at',
  'code_list',
  'code_value',
  'resolved',
  'version',
] as const;

/** `process` for the consume loop. */
export function keepDeadLetters({ store }: { readonly store: Store }): (batch: ConsumedBatch) => Promise<BatchOutcome> {
  return async ({ messages, poison }) => {
    const read = messages.map((message) => ({ message, letter: poison ? undefined : parse(message) }));
    const rows = read.flatMap(({ letter, message }) => (letter ? [rowOf(letter, message.offset)] : []));
    await store.insert('dead_letters', rows, { columns });
    const groups = Map.groupBy(read, ({ message }) => message.partition);
    return {
      partitions: Array.from(groups, ([partition, group]) => {
        const stored = group.filter(({ letter }) => letter).length;
        return { topic: topics.deadLetters.name, partition, stored, duplicate: 0, dead: 0, ignored: group.length - stored };
      }),
    };
  };
}

/** Version 1 belongs to rows from before letters could be resolved. */
function rowOf({ id, feed, practice, field, valueShape, rule, sourceRef, raw, at, code, resolved }: DeadLetter, offset: number): CellRow {
  const place = [raw?.partition ?? null, raw?.offset ?? null];
  return [
    id,
    feed,
    practice,
    field,
    valueShape,
    rule,
    sourceRef,
    ...place,
    at,
    code?.list ?? '',
    code?.value ?? '',
    resolved ? 1 : 0,
    offset + 2,
  ];
}

function parse({ value }: LogMessage): DeadLetter | undefined {
  try {
    return deadLetter.safeParse(JSON.parse(value.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}
