/**
 * What the group says of itself before anything happens: organisation, regions, practices, clinicians, payers, staff, goals.
 * In: the world. Out: registration events, all recorded a moment before the first booking of the history.
 */
import { dateText, DAY_MS } from './calendar.ts';
import type { About, EventWriter } from './event-writer.ts';
import { payers } from './payers.ts';
import { organisation, regions } from './practices.ts';
import { HORIZON_DAYS } from './world.ts';
import type { World } from './world.ts';

/** The moment the directory is sent: before everything else. */
export const genesisMs = (world: World): number => (world.firstDay - HORIZON_DAYS - 2) * DAY_MS;

/** Goals of the organisation, in each KPI's display unit. */
const TARGETS: readonly [kpi: string, value: number][] = [
  ['no_show_rate', 7],
  ['late_cancel_rate', 4],
  ['wait_lobby_min', 15],
  ['cycle_time_min', 60],
  ['lead_time_days', 14],
  ['days_in_ar_gross', 40],
  ['pct_ar_over_90', 8],
  ['net_collection_rate', 95],
  ['initial_denial_rate_count', 8],
  ['overtime_pct', 5],
];

/** Writes the directory. Organisation-wide things have no practice. */
export function writeDirectory(world: World, writer: EventWriter): void {
  const atMs = genesisMs(world);
  const feed = world.feeds.directory;
  let key = 1;
  const about = (subject: string, practice = ''): About => ({ subject, practice, key: key++ });
  writer.write(feed, about(organisation.id), 'organisation.registered', 'or', atMs, atMs, {
    organisation: organisation.id,
    name: organisation.name,
  });
  for (const { id, name } of regions)
    writer.write(feed, about(id), 'region.registered', 're', atMs + 1000, atMs + 1000, { region: id, name, organisation: organisation.id });
  for (const { id, name, payerClass } of payers)
    writer.write(feed, about(id), 'payer.registered', 'py', atMs + 2000, atMs + 2000, { payer: id, name, payerClass });
  for (const practice of world.practices) {
    const { id, name, shortName, region, timeZone, cutoverMinutes, specialty } = practice;
    writer.write(feed, about(id, id), 'practice.registered', 'pr', atMs + 3000, atMs + 3000, {
      practice: id,
      name,
      shortName,
      region,
      organisation: organisation.id,
      timeZone,
      cutoverMinutes,
      specialty,
    });
  }
  for (const practice of world.practices) writePeople(world, practice, atMs + 4000, about, writer);
  const from = dateText(world.firstDay);
  for (const [kpi, value] of TARGETS)
    writer.write(feed, about(`target-${kpi}`), 'target.set', 'ta', atMs + 5000, atMs + 5000, { kpi, value, from });
}

function writePeople(
  world: World,
  practice: World['practices'][number],
  atMs: number,
  about: (subject: string, practice?: string) => About,
  writer: EventWriter,
): void {
  for (const clinician of practice.clinicians) {
    const { id, name, specialty, practices } = clinician;
    writer.write(world.feeds.directory, about(id), 'provider.registered', 'pv', atMs, atMs, {
      provider: id,
      name: `Dr. ${name}`,
      specialty,
      practices: [...practices],
    });
  }
  for (const employee of practice.employees) {
    if (employee.from >= world.firstDay) continue;
    const hiredMs = practice.zone.instant(employee.from, 9 * 60);
    writer.write(world.feeds.timeclock, about(employee.id, practice.id), 'employee.hired', 'hi', hiredMs, atMs, {
      role: employee.role,
      fte: employee.fullTime ? 1 : 0.6,
    });
  }
}
