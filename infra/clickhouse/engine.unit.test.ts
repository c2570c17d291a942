import { describe, expect, it } from 'vitest';
import { renderStatement } from './engine.ts';

const table = '-- why\nCREATE TABLE IF NOT EXISTS t (x UInt8)\nENGINE = ${engine:ReplacingMergeTree(version)}\nORDER BY x';

describe('a table of a migration', () => {
  it('is a plain durable MergeTree on one machine', () => {
    expect(renderStatement(table, { cluster: null })).toBe(
      '-- why\nCREATE TABLE IF NOT EXISTS t (x UInt8)\nENGINE = ReplacingMergeTree(version)\nORDER BY x\n' +
        'SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, min_rows_to_fsync_after_merge = 1',
    );
  });

  it('is Replicated and ON CLUSTER in a cluster', () => {
    const text = renderStatement(table, { cluster: 'main' });
    expect(text).toContain('CREATE TABLE IF NOT EXISTS t ON CLUSTER `main` (x UInt8)');
    expect(text).toContain("ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/{database}/{table}', '{replica}', version)");
  });

  it('keeps its own settings', () => {
    expect(renderStatement(`${table} SETTINGS index_granularity = 1024`, { cluster: null })).toMatch(
      /SETTINGS index_granularity = 1024, fsync_after_insert = 1/,
    );
  });

  it('of a batch stands in memory, and where nodes of a cluster share it on disk, where it forgets', () => {
    const list = 'CREATE TABLE IF NOT EXISTS t (x UInt8)\nENGINE = ${working:(x, y)}';
    expect(renderStatement(list, { cluster: null })).toBe('CREATE TABLE IF NOT EXISTS t (x UInt8)\nENGINE = Memory');
    expect(renderStatement(list, { cluster: 'main' })).toMatch(
      /t ON CLUSTER `main` [^]*ReplicatedMergeTree[^]*ORDER BY \(x, y\)\nTTL at \+ INTERVAL 1 HOUR\nSETTINGS fsync_after_insert/,
    );
  });

  it('with an unknown placeholder is refused', () => {
    expect(() => renderStatement('CREATE TABLE t ${what}', { cluster: null })).toThrow(/unknown placeholder/);
  });
});
