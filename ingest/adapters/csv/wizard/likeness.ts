/**
 * How well a column fits a field: by its header's words and by what its cells look like. Pure.
 * In: a field's specification and names, a column's profile. Out: 0 to 1 each, and a sentence why.
 */
import type { ColumnKind } from '@rounds/schemas/csv-mapping.ts';
import { openingHours } from '@rounds/schemas/opening-hours.ts';
import { headerKey } from '../mapping.ts';
import type { ColumnProfile } from './profile.ts';

const LONG: ReadonlyMap<string, string> = new Map(
  Object.entries({
    appt: 'appointment',
    appts: 'appointment',
    apt: 'appointment',
    pt: 'patient',
    pat: 'patient',
    dt: 'date',
    tm: 'time',
    nbr: 'number',
    num: 'number',
    no: 'number',
    amt: 'amount',
    svc: 'service',
    serv: 'service',
    prov: 'provider',
    doctor: 'provider',
    dentist: 'provider',
    physician: 'provider',
    clinician: 'provider',
    dr: 'provider',
    ins: 'insurance',
    emp: 'employee',
    loc: 'location',
    dept: 'department',
    ot: 'overtime',
    hrs: 'hours',
    hr: 'hours',
    mins: 'minutes',
    min: 'minutes',
    stat: 'status',
    sched: 'scheduled',
    trans: 'transaction',
    txn: 'transaction',
    acct: 'account',
    dos: 'service date',
    mrn: 'patient number',
    chart: 'patient',
    clinic: 'practice',
    site: 'practice',
    facility: 'practice',
    location: 'practice',
    cancelled: 'canceled',
    checkin: 'check in',
    checkout: 'check out',
    staff: 'employee',
  }),
);
/** Said by what the cells look like, so that `Appt Date` is like `appointment time`. */
const NOISE = new Set([
  'date',
  'time',
  'datetime',
  'day',
  'the',
  'of',
  'at',
  'a',
  'an',
  'id',
  'code',
  'and',
  'for',
  'to',
  'by',
  'is',
  'hours',
]);

/** A header's words in one spelling: `apptStartDt` → appointment start date. */
export function wordsOf(text: string): readonly string[] {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => (LONG.get(word) ?? word).split(' '))
    .filter((word) => word !== '');
  const telling = words.filter((word) => !NOISE.has(word));
  return telling.length > 0 ? telling : words;
}

/** A text as it is compared; remembered, because a wide file is compared with every name of every mapping. */
const compared = new Map<string, { readonly key: string; readonly words: ReadonlySet<string> }>();
const MAX_COMPARED = 5_000;

function comparable(text: string) {
  let known = compared.get(text);
  if (!known) {
    if (compared.size >= MAX_COMPARED) compared.clear();
    compared.set(text, (known = { key: headerKey(text), words: new Set(wordsOf(text)) }));
  }
  return known;
}

/** 1 for the same header, less for shared words; 0 below half of them. */
export function likeness(header: string, names: readonly string[]): number {
  const { key, words: mine } = comparable(header);
  let best = 0;
  for (const name of names) {
    const { key: theirKey, words: theirs } = comparable(name);
    if (theirKey === key) return 1;
    let shared = 0;
    for (const word of mine) if (theirs.has(word)) shared += 1;
    if (shared > 0) best = Math.max(best, shared / Math.max(mine.size, theirs.size));
  }
  return best < 0.5 ? 0 : best * 0.88;
}

type Share = ColumnProfile['share'];
const any = (share: Share, ...shapes: (keyof Share)[]): number => shapes.reduce((sum, shape) => sum + share[shape], 0);

const fits: Record<ColumnKind, (share: Share, column: ColumnProfile) => number> = {
  instant: (share) => any(share, 'date_time') + 0.7 * any(share, 'date'),
  unix_seconds: (share, { examples }) => (examples.every((text) => /^\d{9,10}$/.test(text)) ? share.integer : 0),
  day: (share) => any(share, 'date', 'date_time'),
  month: (share) => any(share, 'month', 'date', 'date_time'),
  minutes: (share) => share.integer,
  seconds: (share) => share.integer,
  integer: (share) => share.integer,
  hours: (share) => any(share, 'integer', 'decimal', 'money', 'time'),
  cents: (share) => any(share, 'money', 'decimal', 'integer'),
  number: (share) => any(share, 'integer', 'decimal', 'money'),
  flag: (share, { distinct }) => share.flag + (distinct <= 3 ? 0.6 * any(share, 'integer', 'word') : 0),
  time_zone: (share) => share.zone,
  opening_hours: (_, { examples }) => (examples.length > 0 && examples.every((text) => openingHours(text)) ? 1 : 0),
  id: (share) => 1 - any(share, 'date', 'date_time', 'time', 'flag') - 0.6 * share.text,
  patient: (share) => 1 - any(share, 'date', 'date_time', 'time', 'flag', 'money'),
  slug: (share) => 1 - any(share, 'date', 'date_time', 'time', 'flag'),
  practice: (share) => 1 - any(share, 'date', 'date_time', 'time', 'flag', 'money'),
  practices: (share) => 1 - any(share, 'date', 'date_time', 'time', 'flag', 'money'),
  payer: (share) => 1 - any(share, 'date', 'date_time', 'time', 'flag', 'money'),
  word: (share) => 1 - any(share, 'date', 'date_time', 'time'),
  name: (share) => 1 - any(share, 'date', 'date_time', 'time', 'money'),
  code: (share) => 1 - any(share, 'date', 'date_time', 'time', 'money'),
};

/** Whether the cells can be of this kind, 0 to 1; an empty column says nothing against it. */
export function fit(kind: ColumnKind, column: ColumnProfile): number {
  return column.filled === 0 ? 0.6 : Math.max(0, Math.min(1, fits[kind](column.share, column)));
}
