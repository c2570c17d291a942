/**
 * Real input by others: CMS's claims file (RIF, pipe-separated), through its mapping; counts and sums are taken straight from the file.
 * Skipped where the samples are not beside the project.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { csvDesk, mappings } from '@rounds/ingest/adapters/csv/csv-for-tests.ts';
import { guessMapping } from '@rounds/ingest/adapters/csv/wizard/guess.ts';
import { profileColumns } from '@rounds/ingest/adapters/csv/wizard/profile.ts';
import { describe, expect, it } from 'vitest';

const sample = fileURLToPath(new URL('../../../shared/samples/claims-cms/rif_synthea_inpatient.psv', import.meta.url));

/** The file's lines as records, by splitting at the bars: it has no quotes. */
function lines(): { header: string[]; rows: string[][]; records: Map<string, string>[] } {
  const [header = [], ...rows] = readFileSync(sample, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace('\r', '').split('|'));
  return { header, rows, records: rows.map((row) => new Map(header.map((name, index) => [name, row[index] ?? '']))) };
}
const cents = (text: string | undefined): bigint => BigInt((text ?? '').replace('.', ''));
type Event = { type: string; subject: string; data: { amountCents: number; serviceDate: string; postDate: string } };

describe.skipIf(!existsSync(sample))('rif_synthea_inpatient.psv', () => {
  it('gives every claim once, with its charge, its payment and its days', async () => {
    const { deliver, log } = csvDesk();
    const report = await deliver(readFileSync(sample), 'cms-rif-claims');
    const claims = new Map(lines().records.map((record) => [record.get('CLM_ID') ?? '', record]));
    expect(report).toMatchObject({ outcome: 'accepted', rows: { read: lines().rows.length, accepted: claims.size, rejected: 0 } });
    const events = log.bodies('billing') as Event[];
    for (const [type, column] of [
      ['charge.posted', 'CLM_TOT_CHRG_AMT'],
      ['payment.posted', 'CLM_PMT_AMT'],
    ] as const) {
      const found = events.filter((event) => event.type === type);
      expect(found).toHaveLength(claims.size);
      expect(found.reduce((sum, { data }) => sum + BigInt(data.amountCents), 0n)).toBe(
        [...claims.values()].reduce((sum, record) => sum + cents(record.get(column)), 0n),
      );
    }
    const days = new Set(
      [...claims.values()].map((record) => new Date(`${record.get('CLM_FROM_DT') ?? ''} UTC`).toISOString().slice(0, 10)),
    );
    expect(new Set(events.map(({ data }) => data.serviceDate))).toEqual(days);
    const text = JSON.stringify(events);
    for (const record of claims.values()) expect(text).not.toContain(`"${record.get('BENE_ID') ?? ''}"`);
  });
  it('is recognised by the wizard, of two hundred columns the right ones', () => {
    const { header, rows } = lines();
    const { guess, candidates } = guessMapping({
      columns: profileColumns(header, rows),
      mappings: [...mappings.values()],
      isPractice: () => false,
    });
    expect(candidates[0]).toMatchObject({ id: 'cms-rif-claims', missing: [] });
    expect(guess.mapping.dateFormats).toEqual(['D-MMM-YYYY']);
  });
});
