/**
 * Appointment statuses of HL7 table 0278, and the plain words many senders write instead; everything else is the feed's own list.
 * In: SCH-25 as sent. Out: what it means, or undefined when no list knows it.
 */
import type { FeedConfig, StatusWord } from '@rounds/schemas/feed-config.ts';
import { codeKey, mapped } from '../../codes.ts';

/** Waitlist is no booking: somebody waits for one. Blocked speaks of slots, not of a patient. */
export type Status = StatusWord | 'waitlist';

const TABLE_0278: Readonly<Record<string, Status>> = {
  pending: 'booked',
  waitlist: 'waitlist',
  booked: 'booked',
  started: 'provider_in',
  complete: 'completed',
  cancelled: 'cancelled',
  dc: 'cancelled',
  deleted: 'voided',
  blocked: 'ignore',
  overbook: 'booked',
  noshow: 'no_show',
};

/** Words that mean one thing wherever they stand; without blanks, dashes and underscores. What practices made up themselves is not here. */
const PLAIN_WORDS: Readonly<Record<string, Status>> = {
  scheduled: 'booked',
  rescheduled: 'rescheduled',
  confirmed: 'confirmed',
  arrived: 'arrived',
  checkedin: 'checked_in',
  roomed: 'roomed',
  inroom: 'roomed',
  checkedout: 'checked_out',
  completed: 'completed',
  fulfilled: 'completed',
  canceled: 'cancelled',
  leftwithoutbeingseen: 'left_without_being_seen',
};

const KNOWN: ReadonlyMap<string, Status> = new Map(Object.entries({ ...PLAIN_WORDS, ...TABLE_0278 }));

/** The meaning of a status: the feed's list wins over the words built in. */
export function statusOf(config: Pick<FeedConfig, 'statuses'>, code: string): Status | undefined {
  return mapped(config.statuses, code) ?? KNOWN.get(codeKey(code).replaceAll(/[\s_-]/g, ''));
}
