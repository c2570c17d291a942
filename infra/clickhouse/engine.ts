/**
 * The one place that writes table engines and ON CLUSTER, so that a cluster gets Replicated tables and one machine does not.
 * In: the text of a migration with `${engine:ReplacingMergeTree(version)}` or, for a working list, `${working:(batch_id, day)}` (its key where it is
 * on disk), the store's profile. Out: plain SQL.
 * Refuses other placeholders. A migration's `SETTINGS` go inside: `${engine:MergeTree; ttl_only_drop_parts = 1}` is not needed so far.
 */
import type { StoreProfile } from './store.types.ts';

/**
 * Clauses ClickHouse wants behind ORDER BY … TTL …, at the very end of CREATE TABLE.
 * fsync: the defaults acknowledge an insert that power loss can take back (guarantees.md F6). Merges are fsynced too, because
 * the embedded engine removes the merged parts at once (`old_parts_lifetime` is 0 there).
 */
const durable = 'fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1';

const placeholder = /\$\{([^}]*)\}/g;
const mergeTree = /^(\w*MergeTree)(?:\(([^)]*)\))?$/;

/** A list of one batch, of no use after it or after a kill: in memory; where a cluster's nodes must share it, in a table that forgets. */
function workingText(key: string, profile: StoreProfile): string {
  return profile.cluster === null ? 'Memory' : `${engineText('MergeTree', profile)}\nORDER BY ${key}\nTTL at + INTERVAL 1 HOUR`;
}

function engineText(engine: string, profile: StoreProfile): string {
  const match = mergeTree.exec(engine);
  if (match === null) throw new Error(`not a MergeTree engine: ${engine}`);
  const [, name = '', args = ''] = match;
  if (profile.cluster === null) return `${name}(${args})`;
  return `Replicated${name}('/clickhouse/tables/{shard}/{database}/{table}', '{replica}'${args === '' ? '' : `, ${args}`})`;
}

function onCluster(statement: string, cluster: string): string {
  const name = `\`${cluster.replace(/[\\`]/g, '\\$&')}\``;
  return statement.replace(
    /^(\s*(?:--[^\n]*\n\s*)*(?:CREATE\s+(?:OR\s+REPLACE\s+)?(?:TABLE|VIEW|MATERIALIZED\s+VIEW)|ALTER\s+TABLE|DROP\s+(?:TABLE|VIEW))\s+(?:IF\s+(?:NOT\s+)?EXISTS\s+)?[\w.]+)/i,
    `$1 ON CLUSTER ${name}`,
  );
}

/** One statement of a migration as this store runs it. Throws for an unknown placeholder. */
export function renderStatement(statement: string, profile: StoreProfile): string {
  let isTable = false;
  const text = statement.replace(placeholder, (_whole, inner: string) => {
    if (inner.startsWith('working:')) {
      isTable = profile.cluster !== null;
      return workingText(inner.slice('working:'.length).trim(), profile);
    }
    if (!inner.startsWith('engine:')) throw new Error(`unknown placeholder in a migration: ${inner}`);
    isTable = true;
    return engineText(inner.slice('engine:'.length).trim(), profile);
  });
  const settled = !isTable ? text : /\bSETTINGS\b/.test(text) ? `${text}, ${durable}` : `${text}\nSETTINGS ${durable}`;
  return profile.cluster === null ? settled : onCluster(settled, profile.cluster);
}
