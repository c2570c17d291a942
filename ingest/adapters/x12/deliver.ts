/**
 * One X12 file from start to end, as a file adapter: a first pass over its envelopes, a second that sends.
 * In: bytes that can be read twice, the feed's name. Out: a report; events, raw pieces and dead letters on Kafka.
 * A claim that is not understood goes to the dead letters alone; no file is held for it, for the money of the others is good.
 * A crash in between is harmless: the same file again gives the same ids.
 */
import { feedName } from '@rounds/schemas/feed-config.ts';
import type { FileAdapter, FileDelivery } from '../../file-adapter.ts';
import { fileRefusals, sourceDelivered } from '../../file-outcomes.ts';
import { noRows, type FileReport } from '../../file-report.ts';
import { EnvelopeWalk } from './envelope-walk.ts';
import { createFilePieces, type Parcel } from './file-pieces.ts';
import { createParcelSender } from './send-parcels.ts';
import { createSums } from './sums.ts';
import { surveyFile, type Survey } from './survey.ts';
import { tokenize } from './tokenize.ts';
import type { X12Context } from './transaction-set.ts';
import type { X12Deps } from './x12-deps.ts';

const about: FileAdapter['about'] = {
  id: 'x12',
  title: 'X12 claims and remittances',
  description: '837P, 837I, 837D, 835, 277CA, 999 and 997, versions 4010 and 5010; any number of interchanges in a file.',
  events: [
    'charge.posted',
    'charge.voided',
    'claim.submitted',
    'claim.accepted',
    'claim.rejected',
    'claim.adjudicated',
    'payment.posted',
    'payment.reversed',
    'adjustment.posted',
    'remittance.received',
    'provider_adjustment.posted',
    'submission.acknowledged',
  ],
  columns: [],
};

export function createX12FileAdapter(deps: X12Deps): FileAdapter {
  return { about, ownerOf, deliver: (delivery) => deliverX12(deps, delivery) };
}

function ownerOf(place: string | undefined): { feed: string; practice: string } {
  const feed = feedName.safeParse(`x12/${place ?? 'default'}`);
  return { feed: feed.data ?? 'x12/default', practice: '' };
}

type Base = Pick<FileReport, 'mapping' | 'practice' | 'feed' | 'sha256' | 'bytes' | 'at' | 'unusedColumns'>;

async function deliverX12(deps: X12Deps, delivery: FileDelivery): Promise<FileReport> {
  await deps.directory.refresh();
  const feed = `x12/${delivery.place ?? 'default'}`;
  const at = new Date(deps.clock()).toISOString();
  const base: Base = { mapping: 'x12', practice: '', feed, sha256: delivery.sha256, bytes: delivery.bytes, at, unusedColumns: [] };
  if (!feedName.safeParse(feed).success)
    return refuse(deps, { ...base, feed: 'x12/default' }, [
      { column: '(place)', rule: 'a feed name: small letters, digits, dots, dashes' },
    ]);
  const survey = await surveyFile(delivery.open());
  if (survey.reasons.length > 0) return refuse(deps, base, survey.reasons);
  const context = { feed, config: await deps.feeds.get(feed), directory: deps.directory, pseudonymise: deps.pseudonymise };
  const { counts, notes } = await sendFile(deps, delivery, survey, context);
  const { rows, rejections, events } = counts;
  await tell(deps, base, rows, []);
  const heading = `${survey.interchanges} ${survey.interchanges === 1 ? 'interchange' : 'interchanges'}, ${survey.sets} sets`;
  return { outcome: 'accepted', ...base, rows, events, rejections, warnings: survey.warnings, reasons: [], notes: [heading, ...notes] };
}

async function sendFile(deps: X12Deps, delivery: FileDelivery, survey: Survey, context: X12Context) {
  const sender = createParcelSender(deps.acceptor);
  const sums = createSums();
  let parcels: Parcel[] = [];
  const contentName = delivery.sha256.slice(0, 32);
  const walk = new EnvelopeWalk(createFilePieces({ context, contentName, survey, sums, emit: (parcel) => void parcels.push(parcel) }));
  const flush = async (): Promise<void> => {
    const ready = parcels;
    parcels = [];
    for (const parcel of ready) await sender.send(parcel);
  };
  for await (const tokens of tokenize(delivery.open())) {
    walk.take(tokens);
    await flush();
  }
  walk.end();
  await flush();
  await sender.settled();
  return { counts: sender.counts, notes: sums.sentences() };
}

async function refuse(deps: X12Deps, base: Base, reasons: FileReport['reasons']): Promise<FileReport> {
  const rows = noRows();
  await tell(deps, base, rows, reasons);
  return { outcome: 'rejected', ...base, rows, events: 0, rejections: [], warnings: [], reasons };
}

/** Tells the log what became of the file. One refused as a whole leaves its reasons in the dead letters. */
async function tell(deps: X12Deps, base: Base, rows: FileReport['rows'], reasons: FileReport['reasons']): Promise<void> {
  const { accepted, duplicate, rejected } = rows;
  const delivered = sourceDelivered(base, { accepted, duplicate, rejected, held: reasons.length > 0, unusedColumns: [] });
  await deps.acceptor.accept([delivered, ...fileRefusals(base, reasons)], undefined, base.feed);
}
