/**
 * 277CA → claim.accepted, claim.rejected: what the payer or clearinghouse says of each claim before it is adjudicated.
 * In: a set's segments: HL 20 (who answers), 21 (who sent), 19 (billing provider), PT (claim: TRN02 = CLM01, STC). Out: one event a claim.
 * A2, A5 accept; A3, A6, A7, A8 reject, and win where both are said; A0, A1, A4 and all other categories say neither.
 */
import { shortHash } from '../../event-id.ts';
import { payerOf, placeOf } from '../../place.ts';
import { dollars, readCents } from './amount.ts';
import { claimSubject, namesClaim } from './claim-key.ts';
import { readClock, readDay } from './dates.ts';
import { element, type Segment } from './segment.ts';
import { createSetDrafts } from './set-drafts.ts';
import type { CreateSetMap, MappedOutcome, SetEnvelope, X12Context } from './transaction-set.ts';

const ACCEPTED = new Set(['A2', 'A5']);
const REJECTED = new Set(['A3', 'A6', 'A7', 'A8']);

interface Status {
  readonly category: string;
  /** `A7:562` */
  readonly code: string;
}

interface Claim {
  readonly from: number;
  to: number;
  number: string;
  statuses: Status[];
  day: string | undefined;
  cents: number;
  /** Behind an SVC: statuses are of a line, the claim's own stand before. */
  inLines: boolean;
}

/** What stands above the claims: who answers, whose claims they are. */
interface Above {
  payer: string;
  site: string;
  level: string;
}

interface Sums {
  claims: number;
  chargeCents: number;
  accepted: number;
  rejected: number;
  rejectedCents: number;
}

export const create277caMap: CreateSetMap = (envelope, context) => {
  const make = claimMaker(envelope, context);
  const above: Above = { payer: '', site: '', level: '' };
  const sums: Sums = { claims: 0, chargeCents: 0, accepted: 0, rejected: 0, rejectedCents: 0 };
  const findings: string[] = [];
  let claim: Claim | undefined;
  let made: { day: string | undefined; clock: string | undefined } = { day: undefined, clock: undefined };

  const finish = (): readonly MappedOutcome[] => {
    const done = claim;
    claim = undefined;
    return done ? make(done, above, made, sums) : [];
  };
  const hierarchy = (segment: Segment): readonly MappedOutcome[] => {
    const out = finish();
    above.level = element(segment, 3).toUpperCase();
    if (/^(?:PT|22|23)$/.test(above.level)) claim = newClaim(segment.ordinal);
    return out;
  };

  return {
    segment(segment) {
      if (segment.id === 'HL') return hierarchy(segment);
      if (segment.id === 'SE') return finish();
      if (segment.id === 'BHT') made = { day: readDay(element(segment, 4)), clock: readClock(element(segment, 5)) };
      else if (claim) readClaim(claim, segment, envelope.delimiters.component);
      else readAbove(above, segment, envelope, findings);
      return [];
    },
    end: finish,
    totals: () => ({
      claims: sums.claims,
      chargeCents: sums.chargeCents,
      paidCents: 0,
      plbCents: 0,
      findings: [`${sums.accepted} claims accepted, ${sums.rejected} rejected (${dollars(sums.rejectedCents)})`, ...findings],
    }),
  };
};

const newClaim = (ordinal: number): Claim => ({
  from: ordinal,
  to: ordinal,
  number: '',
  statuses: [],
  day: undefined,
  cents: 0,
  inLines: false,
});

function readClaim(claim: Claim, segment: Segment, component: string): void {
  claim.to = segment.ordinal;
  if (segment.id === 'SVC') claim.inLines = true;
  if (claim.inLines) return;
  if (segment.id === 'TRN' && element(segment, 1) === '2' && claim.number === '') claim.number = element(segment, 2);
  if (segment.id !== 'STC') return;
  claim.statuses.push(...statusesOf(segment, component));
  claim.day ??= readDay(element(segment, 2));
  if (claim.cents === 0) claim.cents = readCents(element(segment, 4)) ?? 0;
}

/** STC01, STC10 and STC11 each hold a status: category, code, entity. */
function statusesOf(segment: Segment, component: string): Status[] {
  return [1, 10, 11].flatMap((index) => {
    const [category = '', code = ''] = element(segment, index).toUpperCase().split(component);
    return category === '' ? [] : [{ category, code: `${category}${code === '' ? '' : `:${code}`}`.slice(0, 16) }];
  });
}

function readAbove(above: Above, segment: Segment, { delimiters, set }: SetEnvelope, findings: string[]): void {
  if (segment.id === 'NM1' && above.level === '20') above.payer = element(segment, 9) || element(segment, 3);
  if (segment.id === 'NM1' && above.level === '19') above.site = element(segment, 9);
  if (segment.id !== 'STC' || findings.length >= 50) return;
  const refused = statusesOf(segment, delimiters.component).find(({ category }) => REJECTED.has(category));
  if (refused)
    findings.push(`ST ${set.control}: ${refused.code} for a whole ${above.level === '19' ? 'provider' : 'submitter'}; no claim is named`);
}

/** Turns what was read of a claim into its outcome. */
function claimMaker(envelope: SetEnvelope, context: X12Context) {
  const drafts = createSetDrafts(envelope, context);
  const { interchange, group, set } = envelope;

  return (claim: Claim, above: Above, made: { day: string | undefined; clock: string | undefined }, sums: Sums): MappedOutcome[] => {
    const span = { from: claim.from, to: claim.to };
    sums.claims += 1;
    sums.chargeCents += claim.cents;
    const told = verdict(claim.statuses);
    if (!told) return [];
    if (told.accepted) sums.accepted += 1;
    else [sums.rejected, sums.rejectedCents] = [sums.rejected + 1, sums.rejectedCents + claim.cents];
    if (!namesClaim(claim.number))
      return [drafts.rejection({ field: 'TRN02', valueShape: 'no claim number', rule: 'the patient control number (CLM01)' }, '', span)];
    const madeOn = made.day ?? readDay(group.date) ?? readDay(interchange.date);
    const day = claim.day ?? madeOn;
    if (day === undefined) return [drafts.rejection({ field: 'STC02', valueShape: 'no date', rule: 'a date CCYYMMDD' }, '', span)];
    const placed = placeOf(context, above.site, 'NM1*85');
    if (!placed.ok) return [drafts.rejection(placed.violation, '', span)];
    const { flags, ...coverage } = payerOf(context.config, context.directory, above.payer);
    const type = told.accepted ? 'claim.accepted' : 'claim.rejected';
    const subject = claimSubject(context, claim.number);
    const data = { date: day, code: told.code, ...coverage, placedBy: 'payee' };
    const id = shortHash(interchange.sender, interchange.control, group.control, set.control, type, subject, day, told.code);
    const parts = { id, type, subject, day, practice: placed.practice, flags: [...placed.flags, ...flags], data };
    return [drafts.event(parts, { day: madeOn ?? day, clock: made.clock }, span)];
  };
}

function verdict(statuses: readonly Status[]): { accepted: boolean; code: string } | undefined {
  const rejected = statuses.find(({ category }) => REJECTED.has(category));
  if (rejected) return { accepted: false, code: rejected.code };
  const accepted = statuses.find(({ category }) => ACCEPTED.has(category));
  return accepted && { accepted: true, code: accepted.code };
}
