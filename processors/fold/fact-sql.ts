/**
 * The folds: which statement in processors/facts re-folds which fact, and from which stream's events.
 * In: the SQL files, read once. Out: statements with bound parameters for one batch.
 */
import { readFileSync } from 'node:fs';
import { denialCategories, notDenials } from '@rounds/schemas/codes/denial-categories.ts';
import type { Stream } from '@rounds/schemas/topics.ts';
import { envelopesOf, sentAtOf } from './refuse-sets.ts';
import type { PartitionPart } from './sort-messages.ts';

export interface Fold {
  readonly table: string;
  readonly stream: Stream;
  readonly sql: (side: SideTables) => string;
  /** Reads claim_links, which the folds before it make. */
  readonly afterLinks?: true;
  readonly params: (batchId: string, parts: readonly PartitionPart[]) => Record<string, unknown>;
}

/**
 * Whether the tables beside the events hold anything at all. While they do not, which is nearly always, a statement leaves them out:
 * planning a look into an empty table takes 20 to 40 ms of every batch.
 */
export interface SideTables {
  readonly remapped: boolean;
  readonly linked: boolean;
  /** Claims of the batch have events at more than one practice. */
  readonly placed: boolean;
  /** Claims were sent anew under another number than their original. */
  readonly replaced: boolean;
  /** Claims of the batch were sent in a set, group or interchange that was refused as a whole. */
  readonly refused: boolean;
}

const noLinks =
  "CAST(map(), 'Map(String, Tuple(UInt8, UInt64))') AS moved_on,\n    CAST(map(), 'Map(String, Tuple(String, UInt64))') AS moved_from,";

function sqlOf(file: string, stream: Stream): (side: SideTables) => string {
  const text = readFileSync(new URL(`../facts/${file}.sql`, import.meta.url), 'utf8');
  const links = partOf('reschedule-links');
  const variants = new Map<string, string>();
  return (side) => {
    const key = JSON.stringify(side);
    const known = variants.get(key);
    if (known !== undefined) return known;
    const refused = side.refused && text.includes('${rejected in}');
    // A refusal that means another set comes as withdrawn.
    const counts = side.remapped || refused ? gone(stream) : 'toUInt8(0)';
    const several = /\$\{bill/.test(text) && (side.placed || side.replaced);
    const events = refused ? withRefusals(side.remapped) : 'events';
    const fragments: Readonly<Record<string, string>> = {
      billing: several ? billingEvents(events) : events,
      bills: several ? billingEvents(side.replaced ? billsOf(side.remapped) : 'events') : 'events',
      homes: several ? 'homes_known' : '0',
      'refused in': refused ? 'refused_in' : "''",
      'rejected in': refused ? "argMinIf(refused_in, (happened, k), type = 'claim.rejected' AND is_first_attempt)" : "''",
      gone: several ? `(${counts} OR elsewhere)` : counts,
      links: side.linked ? links : noLinks,
      touched: touched(stream),
      ...newest,
    };
    const sql = text.replace(/\$\{([a-z ]+)\}/g, (_, name: string) => fragments[name] ?? unknownFragment(file, name));
    variants.set(key, sql);
    return sql;
  };
}

function partOf(name: string): string {
  return readFileSync(new URL(`${name}.sql`, import.meta.url), 'utf8');
}

/** Events of the touched claims, and of the bills sent in their place, as theirs; without asking which of them a later mapping outranked. */
export const replacingBills = partOf('replacing-bills').replaceAll('${bill gone}', 'bill.withdrawn');

/** The same for the folds: what a later mapping made of a bill is known under the bill's own number. */
const billsOf = (remapped: boolean): string => {
  const outranked = outrankedOf('billing', ' AND subject IN (SELECT replacing_id FROM claim_links)');
  const also = remapped ? ` OR (bill.subject, bill.event_id, bill.mapping_version) IN (${outranked})` : '';
  return partOf('replacing-bills').replaceAll('${bill gone}', `(bill.withdrawn${also})`);
};

/** Events of the touched claims, and what was said of the sets they were sent in as said of them. */
export const withRefusals = (remapped: boolean): string => {
  const outranked = (stream: Stream, row: string, also: string): string =>
    remapped ? ` OR (${row}.subject, ${row}.event_id, ${row}.mapping_version) IN (${outrankedOf(stream, also)})` : '';
  return partOf('set-refusals')
    .replaceAll('${refusal gone}', `(said.withdrawn${outranked('operations', 'said', '')})`)
    .replaceAll('${bill gone}', `(bill.withdrawn${outranked('billing', 'bill', ` AND ${touched('billing')}`)})`)
    .replaceAll('${envelopes}', envelopesOf('body'))
    .replaceAll('${sent at}', sentAtOf('body'));
};

const billingEvents = (billed: string): string =>
  partOf('billing-events').replaceAll('${billed}', billed).replaceAll('${gone}', gone('billing'));

/** Events of the subjects of this batch. */
const touched = (stream: Stream): string =>
  `subject IN (SELECT subject FROM touched_subjects WHERE batch_id = {batch:String} AND stream = '${stream}')`;

const recordedFirst = 'bitShiftLeft(toUInt128(greatest(toUnixTimestamp64Milli(recorded_at), 0)), 84)';

/**
 * Keys of newest knowledge: when it was recorded, then when it happened or how its id begins, then a hash of id and content.
 * One number: a tuple costs five times as much.
 */
const newest = {
  'newest by time': `${recordedFirst} + bitShiftLeft(toUInt128(greatest(toUnixTimestamp64Milli(occurred_at), 0)), 40) + bitShiftRight(cityHash64(event_id, content_hash), 24)`,
  'newest by id': `${recordedFirst} + bitShiftLeft(toUInt128(reinterpretAsUInt64(reverse(substring(event_id, 1, 6)))), 36) + bitShiftRight(cityHash64(event_id, content_hash), 28)`,
};

function unknownFragment(file: string, name: string): never {
  throw new Error(`${file}.sql asks for a fragment nobody wrote: ${name}`);
}

/**
 * True for an event that counts no more: withdrawn, or read again by a later mapping.
 * Facts of operations gather events of many subjects, so theirs looks at all; such events are few.
 */
export function gone(stream: Stream): string {
  const ofBatch = stream === 'operations' ? '' : ` AND ${touched(stream)}`;
  return `(withdrawn OR (subject, event_id, mapping_version) IN (${outrankedOf(stream, ofBatch)}))`;
}

const outrankedOf = (stream: Stream, among: string): string =>
  `SELECT subject, event_id, arrayJoin(range(toUInt32(1), mapping_version)) FROM remapped FINAL WHERE stream = '${stream}'${among}`;

const batchOnly = (batch: string): Record<string, unknown> => ({ batch });

const claimParams = (batch: string): Record<string, unknown> => ({
  batch,
  notDenials,
  categoryCodes: Object.keys(denialCategories),
  categoryNames: Object.values(denialCategories),
});

/** Where this batch lies in the staffing stream: shifts writes only weeks that one of its shifts lies in. */
export function staffingParams(
  batch: string,
  parts: readonly PartitionPart[],
): { batch: string; partitions: number[]; firstOffsets: number[]; lastOffsets: number[] } {
  const own = parts.filter(({ topic }) => topic === 'staffing');
  return {
    batch,
    partitions: own.map((part) => part.partition),
    firstOffsets: own.map((part) => part.first),
    lastOffsets: own.map((part) => part.last),
  };
}

export const folds: readonly Fold[] = [
  { table: 'directory', stream: 'operations', sql: sqlOf('directory', 'operations'), params: batchOnly },
  { table: 'practice_days', stream: 'operations', sql: sqlOf('practice-days', 'operations'), params: batchOnly },
  { table: 'targets', stream: 'operations', sql: sqlOf('targets', 'operations'), params: batchOnly },
  { table: 'annotations', stream: 'operations', sql: sqlOf('annotations', 'operations'), params: batchOnly },
  { table: 'appointment_slots', stream: 'appointments', sql: sqlOf('appointment-slots', 'appointments'), params: batchOnly },
  { table: 'adjudications', stream: 'billing', sql: sqlOf('adjudications', 'billing'), params: batchOnly },
  { table: 'ledger', stream: 'billing', sql: sqlOf('ledger', 'billing'), params: batchOnly, afterLinks: true },
  { table: 'ar_moves', stream: 'billing', sql: sqlOf('ar-moves', 'billing'), params: batchOnly, afterLinks: true },
  { table: 'claims', stream: 'billing', sql: sqlOf('claims', 'billing'), params: claimParams },
  { table: 'remittances', stream: 'billing', sql: sqlOf('remittances', 'billing'), params: batchOnly },
  { table: 'shifts', stream: 'staffing', sql: sqlOf('shifts', 'staffing'), params: staffingParams },
];
