/**
 * Appointment statuses of HL7 table 0278 in our words; everything else is the feed's own list.
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

/** The meaning of a status: the feed's list wins over table 0278. */
export function statusOf(config: Pick<FeedConfig, 'statuses'>, code: string): Status | undefined {
  return mapped(config.statuses, code) ?? TABLE_0278[codeKey(code)];
}
