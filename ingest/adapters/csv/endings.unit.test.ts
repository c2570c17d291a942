/** States that take an ending back: what the sheet says last is what stands. */
import { describe, expect, it } from 'vitest';
import { csvDesk, sheet } from './csv-for-tests.ts';

const at = (day: number) => `11/${String(day).padStart(2, '0')}/2026 9:00 AM`;
const visited = { checked_in_at: '11/02/2026 8:52 AM', checked_out_at: '11/02/2026 9:40 AM' };
const corrections = (bodies: unknown[]) =>
  (bodies as { type: string; data: { outcome: string } }[])
    .filter(({ type }) => type === 'appointment.status_corrected')
    .map(({ data }) => data.outcome);

describe('a sheet that holds whole states', () => {
  it.each([
    ['completed, then no-show', [{ status: 'Completed', ...visited }, { status: 'No-Show' }], ['no_show']],
    ['cancelled, then open again', [{ status: 'Cancelled' }, { status: 'Scheduled' }], ['booked']],
    [
      'open again, then kept',
      [{ status: 'Cancelled' }, { status: 'Scheduled' }, { status: 'Completed', ...visited }],
      ['booked', 'completed'],
    ],
    ['no-show, then completed: the visit says so itself', [{ status: 'No-Show' }, { status: 'Completed', ...visited }], []],
    ['scheduled, then cancelled', [{ status: 'Scheduled' }, { status: 'Cancelled' }], []],
  ])('%s', async (_what, states, expected) => {
    const { deliver, log } = csvDesk();
    for (const [index, state] of states.entries()) await deliver(sheet([{ ...state, modified_at: at(3 + index) }]));
    expect(corrections(log.bodies('appointments'))).toEqual(expected);
    // The last file again, and an older one: nothing more is said.
    await deliver(sheet([{ ...states.at(-1), modified_at: at(2 + states.length) }]));
    await deliver(sheet([{ ...states[0], modified_at: at(3) }]));
    expect(corrections(log.bodies('appointments'))).toEqual(expected);
  });
  it('without the source’s clock takes an ending back only when the row says something new', async () => {
    const { deliver, log } = csvDesk();
    const done = sheet([{ status: 'Completed', ...visited }]);
    await deliver(done);
    await deliver(sheet([{ status: 'No-Show' }]));
    expect(corrections(log.bodies('appointments'))).toEqual(['no_show']);
    await deliver(done);
    expect(corrections(log.bodies('appointments'))).toEqual(['no_show']);
  });
  it('of one who left without being seen is no visit, though a check-out stamp is there', async () => {
    const { deliver, log } = csvDesk();
    await deliver(sheet([{ status: 'LWBS', ...visited }]));
    expect((log.bodies('appointments') as { type: string }[]).map(({ type }) => type.split('.')[1])).toEqual([
      'booked',
      'checked_in',
      'left_without_being_seen',
    ]);
  });
});
