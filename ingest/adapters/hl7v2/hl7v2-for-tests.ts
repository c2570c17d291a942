/**
 * Invented messages and the parts around them, for this adapter's tests. No person, number or place here is real.
 * In: segments as lines, a feed's configuration. Out: bytes, and what the adapter says of them.
 */
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { testDirectory, testDoor, testNow } from '../../accept-for-tests.ts';
import type { FeedConfigs } from '../../feeds/feed-configs.ts';
import type { Outcome } from '../../outcome.ts';
import { createPseudonymise } from '../../privacy.ts';
import { interpretOnce, type Hl7v2Deps } from './interpret.ts';
import type { MapDeps } from './map-deps.ts';

type Settings = Partial<Omit<FeedConfig, 'feed'>>;

export const testFeed = 'hl7v2/main';
export const pseudonymise = createPseudonymise(Buffer.alloc(32, 7));

/** Segments joined as the standard wants: each ends with CR. */
export const hl7 = (...segments: readonly string[]): Buffer => Buffer.from(segments.map((segment) => `${segment}\r`).join(''), 'utf8');

/** MSH of a message, 09:00 in Denver unless told otherwise. */
export function msh(type: string, { id = 'M1', at = '20261122090000', charset = '', acks = '|', mode = 'P' } = {}): string {
  return `MSH|^~\\&|SCHED|CHERRY|ROUNDS||${at}||${type}|${id}|${mode}|2.5.1|||${acks}||${charset}`;
}

/** A booking of provider 1210 for patient 4711 at cherry-creek, 2026-12-01 10:00 for 30 minutes. */
export function siu(
  trigger: string,
  { status = 'Booked', start = '20261201100000', sch = 'P1|F1', id = 'M1', at = '20261122090000', reason = '', more = '' } = {},
): string[] {
  return [
    msh(`SIU^${trigger}^SIU_S12`, { id, at }),
    // SCH-6 reason, SCH-7 purpose, SCH-9 length, SCH-11 timing, SCH-25 status.
    `SCH|${sch}||||${reason}|FOLLOWUP||30|min|^^^${start}${'|'.repeat(14)}${status}`,
    'PID|1||4711^^^CHERRY^MR~999-00-1111^^^SSA^SS',
    'RGS|1',
    'AIL|1||EXAM3^^^cherry-creek',
    'AIP|1||1210^Doe^Dana',
    ...(more === '' ? [] : [more]),
  ];
}

export function testConfig(settings: Settings = {}): FeedConfig {
  return feedConfig.parse({ feed: testFeed, ...settings });
}

export function mapDeps(settings: Settings = {}): MapDeps {
  return { feed: testFeed, config: testConfig(settings), directory: testDirectory(), pseudonymise };
}

/** What a message says: its outcomes. */
export function outcomesOf(message: Buffer | readonly string[], settings: Settings = {}): readonly Outcome[] {
  return interpretOnce(mapDeps(settings), Buffer.isBuffer(message) ? message : hl7(...message)).outcomes;
}

/** What a message says, as events; throws when it was refused. */
export function eventsOf(message: Buffer | readonly string[], settings: Settings = {}) {
  return outcomesOf(message, settings).map((outcome) => {
    if (outcome.kind !== 'checked') throw new Error(JSON.stringify(outcome));
    return outcome.event;
  });
}

/** The first rule a message breaks, with its field. */
export function refusalOf(message: Buffer | readonly string[], settings: Settings = {}) {
  const [outcome] = outcomesOf(message, settings);
  return outcome?.kind === 'rejection' ? outcome.violations[0] : undefined;
}

/** Everything a door needs, with a log that only records. */
export function hl7Desk(settings: Settings = {}) {
  const door = testDoor();
  const configs: Pick<FeedConfigs, 'get'> = { get: (feed) => Promise.resolve(feedConfig.parse({ ...settings, feed })) };
  const deps: Hl7v2Deps & { acceptor: typeof door.acceptor; clock: () => number } = {
    directory: door.directory,
    configs,
    pseudonymise,
    acceptor: door.acceptor,
    clock: () => testNow,
  };
  return { ...door, deps };
}
