/**
 * Reads `athena/…` raw messages once more: a notification names things and holds none, so it gives no events;
 * what was fetched because of it is FHIR and read by the FHIR reader.
 */
import type { RawReader } from '../../raw-reader.ts';
import { isNotification } from './notification.ts';

/** The reader of adapter `athena`; `fhir` reads what is no notification. */
export function createAthenaRawReader(fhir: Pick<RawReader, 'reread'>): RawReader {
  return { adapter: 'athena', reread: (raw) => (isNotification(raw.bytes) ? Promise.resolve([]) : fhir.reread(raw)) };
}
