/**
 * Words for codes: payer classes, outcomes, weekdays, entry kinds, denial categories, columns of a drill.
 * In: a code as a fact holds it. Out: what a reader sees. Codes without a word are shown with their underscores as spaces.
 */

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const words: ReadonlyMap<string, string> = new Map(
  Object.entries({
    commercial: 'Commercial',
    medicare: 'Medicare',
    medicare_advantage: 'Medicare Advantage',
    medicaid: 'Medicaid',
    self_pay: 'Self-pay',
    workers_comp: "Workers' compensation",
    other: 'Other',
    unknown: 'Unknown',
    in_person: 'In person',
    video: 'Video',
    audio: 'Phone',
    phone: 'Phone',
    online: 'Online',
    front_desk: 'Front desk',
    referral: 'Referral',
    walk_in: 'Walk-in',
    completed: 'Completed',
    arrived: 'Arrived',
    no_show: 'No-show',
    cancelled: 'Cancelled',
    rescheduled: 'Rescheduled',
    left_without_being_seen: 'Left without being seen',
    turned_away_late: 'Turned away late',
    telehealth_failed: 'Video connection failed',
    booked: 'Booked',
    voided: 'Entered in error',
    charge: 'Charge',
    charge_void: 'Charge voided',
    payment: 'Payment',
    payment_reversal: 'Payment reversed',
    adjustment: 'Adjustment',
    refund: 'Refund',
    opening_balance: 'Opening balance',
    paid: 'Paid',
    denied: 'Denied',
    patient: "Patient's share",
    rejected: 'Rejected',
    payroll: 'Payroll',
    derived: 'Derived from punches',
    physician: 'Physician',
    advanced_practice: 'Advanced practice',
    nurse: 'Nurse',
    medical_assistant: 'Medical assistant',
    front_office: 'Front office',
    billing: 'Billing',
    manager: 'Manager',
    new_patient: 'New patient',
    follow_up: 'Follow-up',
    annual_exam: 'Annual exam',
    credits: 'Credit balances',
    'same day': 'Same day',
    '1-7': '1 to 7 days',
    '8-21': '8 to 21 days',
    'over 21 days': 'Over 21 days',
    'over 21': 'Over 21 days',
    '0-30': '0 to 30 days',
    '31-60': '31 to 60 days',
    '61-90': '61 to 90 days',
    '91-120': '91 to 120 days',
    'over 120': 'Over 120 days',
  }),
);

/** The word for a code; `(none)` for an empty one. */
export function codeLabel(code: string): string {
  if (code === '') return 'Not given';
  const known = words.get(code);
  if (known !== undefined) return known;
  const plain = code.replaceAll('_', ' ');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** ISO weekday, 1 Monday to 7 Sunday. */
export function weekdayLabel(isoWeekday: number): string {
  return weekdays[isoWeekday - 1] ?? 'Unknown';
}

/** An hour of a practice's wall clock: `7 AM`. */
export function hourLabel(hour: number): string {
  return `${hour % 12 === 0 ? 12 : hour % 12} ${hour < 12 ? 'AM' : 'PM'}`;
}

/** Columns of a drill: what they are called, and how their values are to be shown. */
const columns: Readonly<Record<string, { readonly label: string; readonly unit: string }>> = {
  scheduled_start: { label: 'Booked for', unit: 'instant' },
  outcome: { label: 'Outcome', unit: 'text' },
  visit_type: { label: 'Visit type', unit: 'text' },
  lead_days: { label: 'Booked ahead', unit: 'days' },
  payer_class: { label: 'Payer class', unit: 'text' },
  payer_id: { label: 'Payer', unit: 'text' },
  provider_id: { label: 'Provider', unit: 'text' },
  lobby_minutes: { label: 'Lobby wait', unit: 'minutes' },
  cycle_minutes: { label: 'Cycle time', unit: 'minutes' },
  day: { label: 'Day', unit: 'day' },
  kind: { label: 'Entry', unit: 'text' },
  service_date: { label: 'Date of service', unit: 'day' },
  charge_cents: { label: 'Charged', unit: 'cents' },
  payment_cents: { label: 'Received', unit: 'cents' },
  adjustment_cents: { label: 'Adjusted', unit: 'cents' },
  balance_cents: { label: 'Balance', unit: 'cents' },
  claim_id: { label: 'Claim', unit: 'text' },
  billed_cents: { label: 'Billed balance', unit: 'cents' },
  age_over_120_cents: { label: 'Over 120 days', unit: 'cents' },
  credit_cents: { label: 'Credit', unit: 'cents' },
  first_outcome: { label: 'First response', unit: 'text' },
  denial_category: { label: 'Denial reason', unit: 'text' },
  denial_reason: { label: 'Code', unit: 'text' },
  submitted_on: { label: 'Submitted', unit: 'day' },
  first_response_on: { label: 'Answered', unit: 'day' },
  employee_id: { label: 'Employee', unit: 'text' },
  role: { label: 'Role', unit: 'text' },
  scheduled_minutes: { label: 'Scheduled', unit: 'minutes' },
  worked_minutes: { label: 'Worked', unit: 'minutes' },
  overtime_minutes: { label: 'Overtime', unit: 'minutes' },
  overtime_source: { label: 'Overtime from', unit: 'text' },
};

/** Label and unit of a fact's column. */
export function columnLabel(column: string): { label: string; unit: string } {
  return columns[column] ?? { label: codeLabel(column), unit: 'text' };
}
