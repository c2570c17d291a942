/**
 * Files of FHIR resources: a resource, a Bundle, or ndjson as Bulk Data exports write it, told by content.
 * In: a delivery whose place is the feed's name. Out: events, raw pieces and dead letters through the door, a report.
 * One pass in constant memory: a bad line or entry is a dead letter, the rest is taken in; the same file again is a duplicate.
 */
import type { Acceptor } from '../../accept.ts';
import type { FileAdapter, FileDelivery } from '../../file-adapter.ts';
import { fileRefusals, sourceDelivered } from '../../file-outcomes.ts';
import { emptyReport, type FileReport } from '../../file-report.ts';
import type { Outcome } from '../../outcome.ts';
import { mappedTypes } from './map.ts';
import { FilePiece } from './file-piece.ts';
import { wordsOf, type FhirWordsDeps } from './message-outcomes.ts';
import { unitsOf } from './pieces.ts';
import type { FhirWords } from './told.ts';

export interface FhirFileDeps extends FhirWordsDeps {
  readonly acceptor: Pick<Acceptor, 'accept'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const PLACE = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** The feed of a place; a place that can name none is told of under the default. */
const feedOf = (place: string): string => (PLACE.test(place) ? `fhir/${place}` : 'fhir/default');

/** The file adapter `fhir`. */
export function createFhirAdapter(deps: FhirFileDeps): FileAdapter {
  return {
    about: {
      id: 'fhir',
      title: 'FHIR R4',
      description: `Resources as JSON, Bundles, or ndjson of a Bulk Data export. Read: ${mappedTypes.join(', ')}.`,
      events: [
        'appointment.booked',
        'appointment.arrived',
        'slot_template.published',
        'charge.posted',
        'claim.submitted',
        'claim.adjudicated',
      ],
      columns: [],
    },
    ownerOf: (place = 'default') => ({ feed: feedOf(place), practice: '' }),
    deliver: (delivery) => deliverFile(deps, delivery),
  };
}

/** Takes one file in. Throws IngestError when the log does not take it just now. */
async function deliverFile(deps: FhirFileDeps, delivery: FileDelivery): Promise<FileReport> {
  const name = delivery.place ?? 'default';
  const feed = `fhir/${name}`;
  const report: FileReport = emptyReport('fhir', { ...delivery, feed: feedOf(name), nowMs: deps.clock() });
  if (!PLACE.test(name)) {
    const refused: FileReport = {
      ...report,
      outcome: 'rejected',
      reasons: [{ column: '(place)', rule: 'the feed’s name in small letters' }],
    };
    await deps.acceptor.accept([delivered(refused), ...fileRefusals(refused, refused.reasons)], undefined, refused.feed);
    return refused;
  }
  await takeIn(deps, await wordsOf(deps, feed), delivery, report);
  const unreadable = report.rows.read > 0 && report.rows.rejected === report.rows.read && report.rows.read === 1;
  const done: FileReport = unreadable
    ? { ...report, outcome: 'rejected', reasons: report.rejections.map(({ column, rule }) => ({ column, rule })) }
    : report;
  await deps.acceptor.accept([delivered(done)], undefined, feed);
  return done;
}

/** Streams units of `chunks` through the door and counts them in the report. Bulk exports come this way too. */
export async function takeIn(
  { acceptor }: Pick<FhirFileDeps, 'acceptor'>,
  words: FhirWords,
  { sha256, open }: Pick<FileDelivery, 'sha256' | 'open'>,
  report: FileReport,
): Promise<void> {
  const piece = new FilePiece(acceptor, words, sha256.slice(0, 32), report);
  try {
    for await (const unit of unitsOf(open())) await piece.add(unit);
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error) || error.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    await piece.refuse('UTF-8');
  }
  await piece.flush();
}

/** What became of the file, as an event. */
export function delivered(report: FileReport): Outcome {
  const { accepted, duplicate, rejected } = report.rows;
  return sourceDelivered(report, { accepted, duplicate, rejected, held: report.outcome !== 'accepted' });
}
