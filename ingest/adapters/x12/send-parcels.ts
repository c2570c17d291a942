/**
 * Sends parcels through the door, a few at a time, and counts what became of their claims.
 * In: parcels in order. Out: counts and rejections for the report, bounded in memory. Throws IngestError while the broker is away.
 */
import { acceptPatiently } from '../../accept-patiently.ts';
import type { Acceptor } from '../../accept.ts';
import { noRows, type FileReport } from '../../file-report.ts';
import type { AcceptResult } from '../../outcome.ts';
import type { Parcel } from './file-pieces.ts';

/** Sets are often one claim each: waiting for the broker once a set would make a file of ten thousand take a minute. */
const AT_ONCE = 3;
const MAX_REJECTIONS = 1_000;

export interface Counts {
  readonly rows: FileReport['rows'];
  readonly rejections: FileReport['rejections'];
  events: number;
}

export function createParcelSender(acceptor: Acceptor) {
  const counts: Counts = {
    rows: noRows(),
    rejections: [],
    events: 0,
  };
  const underway = new Set<Promise<void>>();
  const failed: unknown[] = [];

  const deliver = async (parcel: Parcel): Promise<void> => {
    const outcomes = parcel.mapped.map(({ outcome }) => outcome);
    count(counts, parcel, await acceptPatiently(acceptor, outcomes, parcel.raw));
  };
  const failIfAny = (): void => {
    if (failed.length > 0) throw failed[0];
  };
  return {
    counts,
    /** Resolves when there is room for the next. */
    async send(parcel: Parcel): Promise<void> {
      const sending: Promise<void> = deliver(parcel)
        .catch((error: unknown) => void failed.push(error))
        .finally(() => underway.delete(sending));
      underway.add(sending);
      if (underway.size >= AT_ONCE) await Promise.race(underway);
      failIfAny();
    },
    /** Resolves when the broker has everything. */
    async settled(): Promise<void> {
      await Promise.all(underway);
      failIfAny();
    },
  };
}

function count(counts: Counts, { raw, mapped, claims, fate }: Parcel, results: readonly AcceptResult[]): void {
  const fates = new Map<object, 'rejected' | 'accepted' | 'duplicate'>();
  mapped.forEach(({ from, waiting }, index) => {
    const result = results[index];
    if (result?.status === 'accepted') counts.events += 1;
    if (result?.status === 'rejected') noteRejection(counts, placeIn(raw.sourceRef, from), result, waiting);
    const claim = result && claimAt(claims, from);
    if (!claim) return;
    const before = fates.get(claim);
    if (result.status === 'rejected' || before === undefined || (before === 'duplicate' && result.status === 'accepted'))
      fates.set(claim, result.status);
  });
  counts.rows.read += claims.length;
  for (const claim of claims) {
    const own = fates.get(claim);
    counts.rows[own ?? (fate === 'rejected' ? 'rejected' : 'ignored')] += 1;
  }
}

function noteRejection(
  { rejections }: Counts,
  place: string,
  { violations }: AcceptResult & { status: 'rejected' },
  waiting: string | undefined,
): void {
  for (const { field, rule, valueShape } of violations)
    if (rejections.length < MAX_REJECTIONS)
      rejections.push({ column: `${field} (${place})`, rule, valueShape, ...(waiting === undefined ? {} : { waiting }) });
}

/** `isa:…/gs:…/st:…, segment 17`: X12 has segments, not lines. */
function placeIn(sourceRef: string, segment: number): string {
  const set = sourceRef.slice(sourceRef.indexOf(':') + 1, sourceRef.lastIndexOf(':'));
  return segment > 0 ? `${set}, segment ${segment}` : set;
}

/** The claim a segment belongs to; claims stand in ascending order. */
function claimAt(claims: Parcel['claims'], ordinal: number): Parcel['claims'][number] | undefined {
  let [low, high] = [0, claims.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const claim = claims[middle];
    if (!claim || claim.from > ordinal) high = middle - 1;
    else if (claim.to < ordinal) low = middle + 1;
    else return claim;
  }
  return undefined;
}
