/**
 * What the system noted about an event or a row, in words: what is odd, and what that does to the figures.
 * In: a flag as the API gives it (`word[:part[:part]]`). Out: a short name and one sentence. Unknown flags keep their own word.
 */
import type { Format } from '#lib/format-kpi.ts';

export type FlagWords = { name: string; why: string };

const ASSUMED = 'The message did not say, so Rounds assumed it by the feed’s settings.';
const KEPT = 'It was taken in as it stands.';

const FLAGS: Readonly<Record<string, FlagWords>> = {
  // Of a visit, found when its events are put together.
  negative_wait: { name: 'Wait below zero', why: 'A stamp is earlier than the one it follows. The wait counts as 0 minutes.' },
  clock_error: {
    name: 'Stamp not believed',
    why: 'A stamp lies later than the moment it was written, or hours outside opening hours. This visit is left out of the waits.',
  },
  batch_stamped: {
    name: 'Stamped in one go',
    why: 'Check-in and rooming bear one moment, or five or more patients were stamped within a minute. This visit is left out of the waits.',
  },
  long_wait: { name: 'Over 4 hours', why: 'The lobby wait is longer than 4 hours. It counts; a stamp may have been forgotten.' },
  // Of a claim.
  placed_by_payee: {
    name: 'Placed by payee',
    why: 'No charge of this claim is known that says where it belongs, so it stands with the practice that was paid. It moves when the charge comes.',
  },
  claim_from_eob: { name: 'Claim from its answer', why: 'The claim itself was never sent; it was read from the payer’s answer.' },
  out_of_balance: { name: 'Does not add up', why: 'The parts differ from the whole. Nothing was left out.' },
  claims_rejected: { name: 'Claims not read', why: 'Some claims of this payment were refused. They wait among the refused messages.' },
  negative_adjustment: { name: 'Adjustment put back', why: 'The adjustment is negative and was taken as one that is put back.' },
  amount_differs: { name: 'Amounts differ', why: `Two fields of the message give different amounts. ${KEPT}` },
  bad_amount: { name: 'Amount not readable', why: 'An amount of the message was no number and was left out.' },
  currency: { name: 'Other currency', why: 'The amount is not in US dollars.' },
  no_account: { name: 'No account number', why: 'The message named no account, so one was made for the patient.' },
  guide_assumed: { name: 'Format version assumed', why: 'The file did not name its version and was read by its segments.' },
  line_ends: { name: 'Other line ends', why: `Its lines end otherwise than HL7 asks. ${KEPT}` },
  envelope_error: { name: 'Envelope wrong', why: `Counts or numbers of the file’s envelope do not agree. ${KEPT}` },
  // Of time.
  future_time: {
    name: 'In the future',
    why: 'It lies more than a day after the moment it came: the sender’s clock is wrong. It counts on its own day, not today.',
  },
  bad_time: { name: 'Time not readable', why: 'A time in the message could not be read and was left out.' },
  date_only: { name: 'Day without a time', why: 'The source gave a day only; the time of day is assumed.' },
  time_assumed: { name: 'Time assumed', why: ASSUMED },
  date_assumed: { name: 'Day assumed', why: 'The usual date was missing; the next best of the message was taken.' },
  service_date_assumed: { name: 'Service day assumed', why: 'The claim named no day of service; the day it was sent was taken.' },
  payment_date_assumed: { name: 'Payment day assumed', why: 'The payment named no day; the day of the file was taken.' },
  zone_assumed: { name: 'Time zone assumed', why: 'The time came without its zone and was read in the practice’s own.' },
  zone_from_header: { name: 'Time zone from the header', why: 'The time came without its zone and was read in that of the message.' },
  dst_gap: { name: 'Hour that did not exist', why: 'Clocks went forward over this time; it was moved behind the gap.' },
  dst_overlap: { name: 'Hour that came twice', why: 'Clocks went back over this time; the first of the two was taken.' },
  out_of_order: { name: 'Out of order', why: `An end lies before its start. ${KEPT}` },
  start_differs: { name: 'Start times differ', why: 'Two fields of the message give different starts; the first was taken.' },
  booked_at_unknown: {
    name: 'Booking time unknown',
    why: 'The source does not say when it was booked, so its lead time is not measured well.',
  },
  no_status_history: { name: 'Stamps from start and end', why: 'The source sent no steps of the visit, only when it began and ended.' },
  bad_length: { name: 'Length not readable', why: 'The length of the appointment was no number of minutes and was left out.' },
  // Of who, where and what.
  unmapped: { name: 'Code not known', why: 'The feed’s code is in no list of its settings. Map it, and the past is read again.' },
  site_assumed: { name: 'Practice assumed', why: ASSUMED },
  provider_assumed: { name: 'Provider assumed', why: ASSUMED },
  booking_implied: { name: 'Booking implied', why: 'The booking itself was never sent; it was concluded from this message.' },
  status_differs: { name: 'Status says otherwise', why: 'Status and kind of the message disagree; the kind was believed.' },
  trigger_differs: { name: 'Kind says otherwise', why: 'Two fields name different kinds of message; the first was believed.' },
  several_patients: { name: 'Several patients', why: 'The message names more than one patient; the first was taken.' },
  merge_cycle: { name: 'Merge in a circle', why: 'Patients were merged into each other in a circle.' },
  misplaced: { name: 'Status beside its field', why: 'The status stood in a field meant for something else and was read there.' },
  no_show_by_reason: {
    name: 'No-show by its reason',
    why: 'It was sent as a cancellation with no-show as its reason; it counts as a no-show.',
  },
  set_id: {
    name: 'Numbered by its visit',
    why: 'The field of the appointment’s number only counts parts of the message, so the visit’s number serves.',
  },
  modifier_extension: {
    name: 'Extension not known',
    why: `The sender marked something that may change its meaning and that Rounds does not know. ${KEPT}`,
  },
  charset: { name: 'Other character set', why: 'The message came in a character set that HL7 rarely uses, and was read in it.' },
  charset_differs: { name: 'Character set differs', why: 'The message holds characters that the set it declares does not have.' },
  charset_unknown: { name: 'Character set not known', why: 'The message declares a character set that Rounds does not know.' },
  charset_assumed: { name: 'Character set assumed', why: 'It was read in the usual character set; accents in words may be wrong.' },
  unknown_escape: { name: 'Escape not known', why: `A text holds an escape sequence that HL7 does not know. ${KEPT}` },
  batch_count: { name: 'Count of the batch wrong', why: `The file says another number of messages than it holds. ${KEPT}` },
  no_visit_number: { name: 'No visit number', why: 'The visit was found by patient, practice and day.' },
  no_control_id: { name: 'No message number', why: 'The message carried no number of its own; its content serves as one.' },
};

const plain = (code: string) => code.replaceAll('_', ' ').replace(/^./, (c) => c.toUpperCase());

/** Name and sentence of a flag; `format` writes the amount an imbalance carries. */
export function flagWords(flag: string, format: Format): FlagWords {
  const [word = '', first = '', second = ''] = flag.split(':');
  const known = FLAGS[word] ?? { name: plain(word), why: `Noted when the message was read. ${KEPT}` };
  if (word === 'unmapped' && first) return { name: `${plain(first)} code not known`, why: known.why };
  if (word === 'clock_error' && first)
    return { name: 'Clock wrong', why: `The sender’s clock (${first}) lies after the message itself; the message’s own time was taken.` };
  if (word === 'out_of_balance') {
    const cents = Number(first === 'line' ? second : first);
    return Number.isFinite(cents) && cents !== 0
      ? { name: known.name, why: `Parts and whole differ by ${format.money(cents)}. Nothing was left out.` }
      : known;
  }
  return first && word !== 'unmapped' ? { name: `${known.name} (${[first, second].filter(Boolean).join(', ')})`, why: known.why } : known;
}
