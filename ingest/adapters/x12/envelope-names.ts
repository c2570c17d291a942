/**
 * What an 837 and the acknowledgements of it (999, 997, TA1) both call the interchange, group and set it travelled in.
 * In: control numbers, and who sent to whom: what we sent to them, they answer to us. Out: names that are equal where the numbers and both sides
 * are, within one feed; undefined where a number is missing. Control numbers are used again: `sentAt` and the fold tell which was meant.
 */
import { instantOfWallTime } from '@rounds/schemas/time.ts';
import { shortHash } from '../../event-id.ts';
import { readClock, readDay } from './dates.ts';
import type { SetEnvelope, X12Context } from './transaction-set.ts';

type Interchange = SetEnvelope['interchange'];

/** Who sent the file with the claims, and to whom. */
interface Sides {
  readonly ours: string;
  readonly theirs: string;
}

interface GroupNumbers {
  /** GS01, AK101: `HC`. */
  readonly functionalId: string;
  /** GS06, AK102. */
  readonly control: string;
}

/** Leading zeros and case are no difference, as in the envelope's own checks. */
const plain = (text: string): string => text.trim().toUpperCase();
const number = (text: string): string => plain(text).replace(/^0+(?=\d+$)/, '');

export function interchangeName(feed: string, control: string, { ours, theirs }: Sides): string | undefined {
  return control === '' ? undefined : shortHash('isa', feed, plain(ours), plain(theirs), number(control));
}

/** Of a set, or of its whole group where `set` is left out. */
export function groupName(
  feed: string,
  { functionalId, control }: GroupNumbers,
  { ours, theirs }: Sides,
  set?: string,
): string | undefined {
  if (control === '' || set === '') return undefined;
  const parts = [feed, plain(functionalId), plain(ours), plain(theirs), number(control)];
  return set === undefined ? shortHash('gs', ...parts) : shortHash('st', ...parts, number(set));
}

/** When an interchange was made, by ISA09 and ISA10 in the feed's zone, else UTC: both sides of an exchange read alike. */
export function madeAt({ date, time }: Interchange, { config }: Pick<X12Context, 'config'>): string | undefined {
  const day = readDay(date);
  if (day === undefined) return undefined;
  const clock = readClock(time) ?? '00:00:00';
  return new Date(instantOfWallTime(`${day}T${clock}`, config.timeZone ?? 'UTC').epochMs).toISOString();
}

/** `claim.submitted.sentIn` of the claims of an 837's set: when it was sent, then the names under which it may be refused. */
export function sentIn({ interchange, group, set }: SetEnvelope, context: Pick<X12Context, 'feed' | 'config'>): string | undefined {
  const at = madeAt(interchange, context);
  const sides = { ours: group.sender, theirs: group.receiver };
  const names = [
    interchangeName(context.feed, interchange.control, { ours: interchange.sender, theirs: interchange.receiver }),
    groupName(context.feed, group, sides),
    groupName(context.feed, group, sides, set.control),
  ].filter((name) => name !== undefined);
  return at === undefined || names.length === 0 ? undefined : [at, ...names].join(' ');
}
