import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { checkedParams, checkedRows, defineQuery } from './typed-query.ts';

const query = defineQuery({
  name: 'cells',
  sql: 'SELECT day, n FROM kpi_cells FINAL WHERE practice_id = {practice:String} AND day >= {from:Date}',
  params: z.object({ practice: z.string(), from: z.iso.date() }),
  row: z.object({ day: z.string(), n: z.number() }),
});

describe('a typed query', () => {
  it('refuses parameters that do not fit, without repeating their values', () => {
    const bad = { practice: 'Jane Roe', from: 'born 1950' };
    expect(() => checkedParams(query, bad)).toThrow(/parameters of cells do not fit: from: invalid_format/);
    expect(() => checkedParams(query, bad)).not.toThrow(/1950|Jane/);
  });

  it('refuses rows that do not fit, without repeating their values', () => {
    expect(() => checkedRows(query, [{ day: '2026-01-01', n: 'Jane Roe' }])).toThrow(/rows of cells do not fit: 0.n: invalid_type/);
    expect(checkedRows(query, [{ day: '2026-01-01', n: 4 }])).toEqual([{ day: '2026-01-01', n: 4 }]);
  });

  it('is refused when a placeholder has no parameter schema', () => {
    expect(() => defineQuery({ name: 'x', sql: 'SELECT {a:String}', params: z.object({}), row: z.object({}) })).toThrow(/placeholder a/);
  });

  it.each([
    "SELECT 1 INTO OUTFILE '/x'",
    "SELECT * FROM file('/x')",
    "SELECT * FROM url('http://h')",
    'SELECT 1 FORMAT JSON',
    "SELECT * FROM merge('a','b')",
  ])('is refused when it leaves the store: %s', (sql) => {
    expect(() => defineQuery({ name: 'x', sql, params: z.object({}), row: z.object({}) })).toThrow(/outside the store/);
  });
});
