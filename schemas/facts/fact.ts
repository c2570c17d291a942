/**
 * The shape of a fact: the table a KPI is measured on, and the columns it may be sliced by.
 * Column meanings live beside the columns, in infra/clickhouse/migrations.
 */
import { z } from 'zod';

/** Facts a KPI may name. `settled_slots` is appointment_slots with outcomes of closed days settled (a view). */
export const factName = z.enum(['settled_slots', 'ledger', 'ar_moves', 'claims', 'shifts']);
export type FactName = z.infer<typeof factName>;

export interface Dimension {
  /** Column of the fact. */
  readonly column: string;
  /** What a reader calls it. */
  readonly label: string;
  /** How its values get their words: directory name, fixed words, or as they stand. */
  readonly words: 'provider' | 'payer' | 'payer_class' | 'weekday' | 'hour' | 'code';
}

export interface Fact {
  readonly name: FactName;
  /** Column that identifies a row within practice and day. */
  readonly rowId: string;
  /** Stream and column whose value is the subject of the row's events. */
  readonly stream: 'appointments' | 'billing' | 'staffing';
  readonly subject: string;
  readonly dimensions: readonly Dimension[];
  /** Columns a drill shows, in order. */
  readonly drill: readonly string[];
}

const provider: Dimension = { column: 'provider_id', label: 'Provider', words: 'provider' };
const payer: Dimension = { column: 'payer_id', label: 'Payer', words: 'payer' };
const payerClass: Dimension = { column: 'payer_class', label: 'Payer class', words: 'payer_class' };
const weekday: Dimension = { column: 'weekday', label: 'Weekday', words: 'weekday' };

export const facts: Record<FactName, Fact> = {
  settled_slots: {
    name: 'settled_slots',
    rowId: 'appointment_id',
    stream: 'appointments',
    subject: 'appointment_id',
    dimensions: [
      weekday,
      { column: 'lead_band', label: 'Booked ahead', words: 'code' },
      payerClass,
      { column: 'visit_type', label: 'Visit type', words: 'code' },
      provider,
      { column: 'local_hour', label: 'Hour', words: 'hour' },
      { column: 'modality', label: 'Modality', words: 'code' },
      { column: 'channel', label: 'Booked by', words: 'code' },
    ],
    drill: ['scheduled_start', 'outcome', 'visit_type', 'lead_days', 'payer_class', 'provider_id', 'lobby_minutes', 'cycle_minutes'],
  },
  ledger: {
    name: 'ledger',
    rowId: 'entry_id',
    stream: 'billing',
    subject: 'claim_id',
    dimensions: [payerClass, payer, provider, { column: 'kind', label: 'Entry', words: 'code' }],
    drill: ['day', 'kind', 'service_date', 'payer_class', 'payer_id', 'charge_cents', 'payment_cents', 'adjustment_cents', 'balance_cents'],
  },
  ar_moves: {
    name: 'ar_moves',
    rowId: 'claim_id',
    stream: 'billing',
    subject: 'claim_id',
    dimensions: [payerClass, payer],
    drill: ['day', 'claim_id', 'payer_class', 'payer_id', 'billed_cents', 'age_over_120_cents', 'credit_cents'],
  },
  claims: {
    name: 'claims',
    rowId: 'claim_id',
    stream: 'billing',
    subject: 'claim_id',
    dimensions: [payer, payerClass, { column: 'denial_category', label: 'Denial reason', words: 'code' }, provider],
    drill: [
      'day',
      'claim_id',
      'first_outcome',
      'denial_category',
      'denial_reason',
      'payer_id',
      'charge_cents',
      'submitted_on',
      'first_response_on',
    ],
  },
  shifts: {
    name: 'shifts',
    rowId: 'shift_id',
    stream: 'staffing',
    subject: 'employee_id',
    dimensions: [{ column: 'role', label: 'Role', words: 'code' }, weekday],
    drill: ['day', 'employee_id', 'role', 'scheduled_minutes', 'worked_minutes', 'overtime_minutes', 'overtime_source'],
  },
};
