import type { ColumnKind, ColumnSpec } from '@rounds/schemas/csv-mapping.ts';
import { describe, expect, it } from 'vitest';
import { createCellReader } from './cell-reader.ts';
import { dateReader } from './date-format.ts';
import { readValue, type ReadContext } from './read-value.ts';

const context = (zone: string): ReadContext => ({
  system: 'ehr',
  readDate: dateReader(['M/D/YYYY h:mm A']),
  money: 'point',
  zone,
  pseudonymise: (_system, identifier) => `p_${identifier}`,
  practice: () => undefined,
  payer: () => undefined,
});
const spec = (kind: ColumnKind): ColumnSpec => ({ names: ['x'], kind, required: false, filled: false });

describe('cells read again', () => {
  it.each<[ColumnKind, string]>([
    ['instant', '11/2/2026 8:00 AM'],
    ['cents', '1,234.56'],
    ['cents', 'twelve'],
    ['code', 'CO-45'],
    ['id', '15392.0'],
    ['patient', 'MRN 7'],
  ])('are what they were the first time: %s %s', (kind, text) => {
    const read = createCellReader(context('America/Denver'));
    const first = read('field', text, spec(kind));
    expect(read('field', text, spec(kind))).toEqual(first);
    expect(first).toEqual(readValue(text, spec(kind), context('America/Denver')));
  });

  it('are those of their column, and of their zone', () => {
    const read = createCellReader(context('America/Denver'));
    expect(read('amount', '12', spec('cents'))).toEqual({ value: 1200 });
    expect(read('units', '12', spec('integer'))).toEqual({ value: 12 });
    const clock = '11/2/2026 8:00 AM';
    const elsewhere = createCellReader(context('America/New_York'));
    expect(elsewhere('start', clock, spec('instant'))).not.toEqual(read('start', clock, spec('instant')));
  });

  it('of a patient are asked for every time: none is kept', () => {
    let asked = 0;
    const read = createCellReader({ ...context('UTC'), pseudonymise: () => `p_${(asked += 1)}` });
    read('patient', 'MRN 7', spec('patient'));
    read('patient', 'MRN 7', spec('patient'));
    expect(asked).toBe(2);
  });
});
