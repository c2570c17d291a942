/**
 * What a feed is called: what it brings, and how. "Scheduling, CSV".
 * In: the feed's name (adapter/system/…) and the stream most of its events go to. Out: words. Unknown adapters keep their own name.
 */
import type { Stream } from '../topics.ts';

const brings: Readonly<Record<Stream, string>> = {
  appointments: 'Scheduling',
  billing: 'Billing',
  staffing: 'Time clock',
  operations: 'Operations',
};

const ways: ReadonlyMap<string, string> = new Map(
  Object.entries({
    csv: 'CSV',
    http: 'HTTP events',
    hl7: 'HL7 v2',
    hl7v2: 'HL7 v2',
    x12: 'X12',
    fhir: 'FHIR',
    webhook: 'webhook',
    openemr: 'OpenEMR',
    drop: 'drop folder',
  }),
);

/** Adapters whose name says what they bring. */
const whole: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'hl7v2-dft': 'Charges, HL7 v2',
    'x12-835': 'Remittance, 835',
    'x12-837': 'Claims, 837',
    x12: 'Claims, 837 and 277CA',
    timeclock: 'Time clock',
    directory: 'Directory',
    'csv/surveys': 'Surveys, CSV',
    'csv/general-ledger': 'General ledger, CSV',
  }),
);

/** @example feedLabel('csv/openemr/front-desk', 'appointments') === 'Scheduling, CSV' */
export function feedLabel(source: string, mainStream: Stream | null): string {
  const adapter = source.split(/[/:]/)[0] ?? source;
  const way = ways.get(adapter) ?? adapter;
  return whole.get(source) ?? whole.get(adapter) ?? (mainStream === null ? way : `${brings[mainStream]}, ${way}`);
}
