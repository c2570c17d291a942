/**
 * Dead letters as the store holds them, for reading their messages again and telling what became of them.
 * In: ids, a reason, or a span of raw messages. Out: letters that are not resolved.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { DeadLetter } from '@rounds/schemas/messages.ts';
import { z } from 'zod';

const columns =
  'dead_id, feed, practice_id, field, value_shape, rule, code_list, code_value, source_ref, raw_partition, toString(raw_offset) AS raw_offset_text, toUnixTimestamp64Milli(at) AS at_ms';
const row = z.object({
  dead_id: z.string(),
  feed: z.string(),
  practice_id: z.string(),
  field: z.string(),
  value_shape: z.string(),
  rule: z.string(),
  code_list: z.string(),
  code_value: z.string(),
  source_ref: z.string(),
  raw_partition: z.number().nullable(),
  raw_offset_text: z.string().nullable(),
  at_ms: z.coerce.number(),
});

const byId = defineQuery({
  name: 'letters_by_id',
  sql: `SELECT ${columns} FROM dead_letters FINAL WHERE dead_id IN {ids:Array(String)} AND ({resolved:UInt8} = 1 OR NOT resolved)`,
  params: z.object({ ids: z.array(z.string()), resolved: z.number() }),
  row,
});

const byReason = defineQuery({
  name: 'letters_by_reason',
  sql: `SELECT ${columns} FROM dead_letters FINAL WHERE feed = {feed:String} AND NOT resolved
      AND ({field:String} = '' OR field = {field:String}) AND ({rule:String} = '' OR rule = {rule:String})
    ORDER BY raw_partition, raw_offset LIMIT 100000`,
  params: z.object({ feed: z.string(), field: z.string(), rule: z.string() }),
  row,
});

const bySpan = defineQuery({
  name: 'letters_by_span',
  sql: `SELECT ${columns} FROM dead_letters FINAL WHERE feed = {feed:String} AND NOT resolved
      AND raw_partition = {partition:UInt16} AND raw_offset BETWEEN {from:UInt64} AND {to:UInt64}`,
  params: z.object({ feed: z.string(), partition: z.int(), from: z.int(), to: z.int() }),
  row,
});

function letterOfRow(found: z.infer<typeof row>): DeadLetter {
  const { raw_partition: partition, raw_offset_text: offset } = found;
  return {
    id: found.dead_id,
    feed: found.feed,
    practice: found.practice_id,
    field: found.field,
    valueShape: found.value_shape,
    rule: found.rule,
    ...(found.code_value === '' ? {} : { code: { list: found.code_list, value: found.code_value } }),
    sourceRef: found.source_ref,
    raw: partition === null || offset === null ? null : { partition, offset },
    at: new Date(found.at_ms).toISOString(),
  };
}

type Queries = Pick<Store, 'query'>;

/** Letters of these ids; `all`: resolved ones too. */
export async function lettersById(store: Queries, ids: readonly string[], all = false): Promise<DeadLetter[]> {
  return (await store.query(byId, { ids: [...ids], resolved: all ? 1 : 0 })).map(letterOfRow);
}

/** Letters of a feed, of one field and rule where they are given; at most 100,000. */
export async function lettersOf(
  store: Queries,
  group: { feed: string; field?: string | undefined; rule?: string | undefined },
): Promise<DeadLetter[]> {
  return (await store.query(byReason, { feed: group.feed, field: group.field ?? '', rule: group.rule ?? '' })).map(letterOfRow);
}

/** Letters of a feed about messages of this span of `raw`, both ends included. */
export async function lettersAt(
  store: Queries,
  feed: string,
  span: { partition: number; from: number; to: number },
): Promise<DeadLetter[]> {
  return (await store.query(bySpan, { feed, ...span })).map(letterOfRow);
}
