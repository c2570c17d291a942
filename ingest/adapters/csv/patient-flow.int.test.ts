/**
 * A log by others (bupaverse patients.csv) through the mapping written for it, beside sums taken from the file by other means.
 * The file is not ours: where ../shared/samples is not beside the project the test counts as skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { csvDesk } from './csv-for-tests.ts';

const file = join(import.meta.dirname, '../../../../shared/samples/patient-flow/patients.csv');
type Body = { type: string; subject: string; time: string; practiceid: string };

/** Minutes from one step's stamp to another's, per patient, straight from the text. */
function gaps(text: string, from: string, to: string): number[] {
  const stamps = new Map<string, number>();
  for (const line of text.split('\n').slice(1)) {
    const [step, patient, , , phase, time] = line.split(',');
    if (time) stamps.set(`${patient} ${step} ${phase}`, Date.parse(time.trim()));
  }
  return Array.from({ length: 500 }, (_, i) => [stamps.get(`${i + 1} ${from}`), stamps.get(`${i + 1} ${to}`)] as const).flatMap(([a, b]) =>
    a === undefined || b === undefined ? [] : [(b - a) / 60_000],
  );
}
const sum = (numbers: readonly number[]) => Math.round(numbers.reduce((a, b) => a + b, 0) * 1000) / 1000;

describe.skipIf(!existsSync(file))('patients.csv', () => {
  it('gives the events and the waits that the file itself holds', async () => {
    const text = readFileSync(file, 'utf8');
    const { deliver, log } = csvDesk();
    const report = await deliver(text, 'event-log');
    expect(report).toMatchObject({
      outcome: 'accepted',
      rows: { read: 5442, accepted: 500 + 2 * 500 + 2 * 495 + 492, rejected: 0, duplicate: 0 },
      unusedColumns: ['employee'],
    });
    const bodies = log.bodies('appointments') as Body[];
    const count = (type: string) => bodies.filter((body) => body.type === `appointment.${type}`).length;
    expect(['checked_in', 'roomed', 'intake_done', 'provider_in', 'provider_out', 'checked_out'].map(count)).toEqual([
      500, 500, 500, 495, 495, 492,
    ]);
    expect(new Set(bodies.map(({ subject }) => subject)).size).toBe(500);
    const at = new Map(bodies.map((body) => [`${body.subject} ${body.type}`, Date.parse(body.time)]));
    const waits = (to: string) =>
      [...new Set(bodies.map(({ subject }) => subject))].flatMap((subject) => {
        const [from, until] = [at.get(`${subject} appointment.checked_in`), at.get(`${subject} appointment.${to}`)];
        return from === undefined || until === undefined ? [] : [(until - from) / 60_000];
      });
    expect(sum(waits('roomed'))).toBe(sum(gaps(text, 'Registration start', 'Triage and Assessment start')));
    expect(sum(waits('checked_out'))).toBe(sum(gaps(text, 'Registration start', 'Check-out complete')));
  });
  it('delivered twice is known row by row', async () => {
    const { deliver } = csvDesk();
    const text = readFileSync(file, 'utf8');
    await deliver(text, 'event-log');
    expect((await deliver(text, 'event-log')).rows).toMatchObject({ accepted: 0, duplicate: 2982, ignored: 2460 });
  });
});
