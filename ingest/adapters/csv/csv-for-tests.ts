/**
 * Delivers a text as a file through the real mapping and door, with a recording log (accept-for-tests.ts).
 * In: text or bytes and a mapping's id. Out: the report and what would have gone to Kafka. Versions are remembered between deliveries.
 */
import { createHash } from 'node:crypto';
import type { Mapping } from '@rounds/schemas/csv-mapping.ts';
import { testDoor, testNow } from '../../accept-for-tests.ts';
import { createPseudonymise } from '../../privacy.ts';
import type { CsvDeps } from './csv-deps.ts';
import { deliverCsv } from './deliver.ts';
import { createKnownEndings } from './known-endings.ts';
import { createKnownVersions } from './known-versions.ts';
import { loadMappings, shippedMappings } from './mapping.ts';

export const mappings = await loadMappings([shippedMappings]);

export function mappingOf(id: string): Mapping {
  const mapping = mappings.get(id);
  if (!mapping) throw new Error(`no mapping ${id}`);
  return mapping;
}

export function csvDesk() {
  const door = testDoor();
  const now = { ms: testNow };
  const deps: CsvDeps = {
    ...door,
    known: createKnownVersions({}),
    endings: createKnownEndings({}),
    pseudonymise: createPseudonymise(Buffer.alloc(32, 7)),
    clock: () => now.ms,
  };
  const deliverWith = (
    ofDeps: CsvDeps,
    content: string | Uint8Array,
    mapping: string | Mapping,
    practice: string | null,
    chunk = 65_536,
  ) => {
    const bytes = Buffer.from(content);
    const open = async function* () {
      for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
    };
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return deliverCsv(ofDeps, {
      mapping: typeof mapping === 'string' ? mappingOf(mapping) : mapping,
      practice: practice ?? undefined,
      sha256,
      bytes: bytes.length,
      open,
    });
  };
  const deliver = (
    content: string | Uint8Array,
    mapping: string | Mapping = 'generic-appointments',
    practice: string | null = 'cherry-creek',
    chunk = 65_536,
  ) => deliverWith(deps, content, mapping, practice, chunk);
  return { ...door, deps, now, deliver, deliverWith };
}

/** A sheet of the generic appointments mapping: rows as objects over sensible defaults. */
export function sheet(
  rows: readonly Readonly<Record<string, string>>[],
  columns = [
    'appointment_id',
    'scheduled_start',
    'status',
    'booked_at',
    'checked_in_at',
    'roomed_at',
    'checked_out_at',
    'modified_at',
    'provider',
    'mrn',
  ],
): string {
  const body = rows.map((row, index) => {
    const filled: Record<string, string> = {
      appointment_id: `A${index + 1}`,
      scheduled_start: '11/02/2026 9:00 AM',
      status: 'Scheduled',
      booked_at: '10/20/2026 1:15 PM',
      ...row,
    };
    return columns.map((column) => filled[column] ?? '').join(',');
  });
  return [columns.join(','), ...body, ''].join('\n');
}
