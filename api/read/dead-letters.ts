/**
 * What could not be understood, grouped by reason, and the newest items. Shapes and rules, never values.
 * In: a scope, filters. Out: groups and at most 200 items. What names no known practice is for readers of the whole organisation.
 */
import { z } from 'zod';
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import type { DeadLettersResponse } from '@rounds/schemas/contract/trust.contract.ts';
import type { Scope } from '../access/scope.ts';

export interface DeadLetterFilter {
  readonly feed?: string | undefined;
  readonly field?: string | undefined;
  readonly rule?: string | undefined;
  /** With those understood since. */
  readonly resolved?: boolean | undefined;
  /** The sender's codes are for administrators. */
  readonly codes: boolean;
}

const params = z.object({
  practices: z.array(z.string()),
  organisation: z.number(),
  feed: z.string(),
  field: z.string(),
  rule: z.string(),
  resolved: z.number(),
});
const source = 'FROM scoped_dead_letters(practices = {practices:Array(String)}, organisation = {organisation:UInt8}) AS d';

const groups = defineQuery({
  name: 'dead_letter_groups',
  sql: `SELECT feed, field, rule, toFloat64(count()) AS letters, max(d.at) AS newest,
      arrayMap(x -> (x.1.1, x.1.2, toFloat64(x.2)), topKIf(20, 3, 'counts')((toString(code_list), code_value), code_value != '')) AS codes
    ${source} WHERE NOT resolved GROUP BY feed, field, rule ORDER BY letters DESC, newest DESC LIMIT 100`,
  params,
  row: z.object({
    feed: z.string(),
    field: z.string(),
    rule: z.string(),
    letters: z.number(),
    newest: z.string(),
    codes: z.array(z.tuple([z.string(), z.string(), z.number()])),
  }),
});

// Not a sum of the groups: of those only the first hundred are listed.
const counts = defineQuery({
  name: 'dead_letter_counts',
  sql: `SELECT toFloat64(countIf(NOT d.resolved)) AS waiting, toFloat64(countIf(d.resolved)) AS resolved ${source}`,
  params: params.pick({ practices: true, organisation: true }),
  row: z.object({ waiting: z.number(), resolved: z.number() }),
});

const items = defineQuery({
  name: 'dead_letter_items',
  sql: `SELECT dead_id, feed, practice_id, field, value_shape, rule, source_ref, raw_partition, toString(raw_offset) AS raw_offset, d.at AS dead_at, code_list, code_value, d.resolved AS is_resolved, d.taken_as AS taken_as, d.taken_at AS taken_at ${source}
    WHERE ({feed:String} = '' OR feed = {feed:String}) AND ({field:String} = '' OR field = {field:String}) AND ({rule:String} = '' OR rule = {rule:String})
      AND ({resolved:UInt8} = 1 OR NOT d.resolved)
    ORDER BY d.at DESC, dead_id LIMIT 200`,
  params,
  row: z.object({
    dead_id: z.string(),
    feed: z.string(),
    practice_id: z.string(),
    field: z.string(),
    value_shape: z.string(),
    rule: z.string(),
    source_ref: z.string(),
    raw_partition: z.number().nullable(),
    raw_offset: z.string().nullable(),
    dead_at: z.string(),
    code_list: z.string(),
    code_value: z.string(),
    is_resolved: z.number(),
    taken_as: z.string(),
    taken_at: z.string().nullable(),
  }),
});

export const deadLettersByFeed = defineQuery({
  name: 'dead_letters_by_feed',
  sql: `SELECT feed, practice_id, toFloat64(count()) AS letters ${source} WHERE NOT resolved GROUP BY feed, practice_id`,
  params: params.pick({ practices: true, organisation: true }),
  row: z.object({ feed: z.string(), practice_id: z.string(), letters: z.number() }),
});

/** How many codes of each feed no list explains, taken in or refused. */
export const unmappedByFeed = defineQuery({
  name: 'unmapped_by_feed',
  sql: `SELECT source, toFloat64(uniqExact(code)) AS codes FROM (
      SELECT source, code FROM scoped_unmapped(practices = {practices:Array(String)})
      UNION ALL
      SELECT feed AS source, concat(toString(code_list), ':', code_value) AS code
      FROM scoped_dead_letters(practices = {letters:Array(String)}, organisation = {organisation:UInt8}) WHERE NOT resolved AND code_value != '')
    GROUP BY source`,
  params: z.object({ practices: z.array(z.string()), letters: z.array(z.string()), organisation: z.number() }),
  row: z.object({ source: z.string(), codes: z.number() }),
});

/** Groups of the whole scope; items of the group asked for. */
export async function readDeadLetters(store: Store, scope: Scope, filter: DeadLetterFilter): Promise<DeadLettersResponse> {
  const values = {
    practices: [...scope.practiceIds],
    organisation: scope.organisation ? 1 : 0,
    feed: filter.feed ?? '',
    field: filter.field ?? '',
    rule: filter.rule ?? '',
    resolved: filter.resolved ? 1 : 0,
  };
  const [byReason, newest, counted] = await Promise.all([
    store.query(groups, values),
    store.query(items, values),
    store.query(counts, values),
  ]);
  return {
    total: counted[0]?.waiting ?? 0,
    resolved: counted[0]?.resolved ?? 0,
    groups: byReason.map((group) => ({
      feed: group.feed,
      field: group.field,
      rule: group.rule,
      count: group.letters,
      newestAt: group.newest,
      codes: filter.codes ? group.codes.map(([list, value, count]) => ({ list, value, count })) : [],
    })),
    items: newest.map((row) => ({
      id: row.dead_id,
      feed: row.feed,
      practice: row.practice_id,
      field: row.field,
      valueShape: row.value_shape,
      rule: row.rule,
      code: filter.codes && row.code_value !== '' ? { list: row.code_list, value: row.code_value } : null,
      resolved: row.is_resolved === 1,
      takenIn: row.taken_at === null ? null : { feed: row.taken_as, at: row.taken_at },
      sourceRef: row.source_ref,
      at: row.dead_at,
      rawPosition: row.raw_partition === null || row.raw_offset === null ? null : `raw ${row.raw_partition}-${row.raw_offset}`,
    })),
  };
}
