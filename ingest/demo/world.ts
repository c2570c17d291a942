/**
 * Everything about the demo group that does not happen but stands: practices with their zone, people, feeds and patients, and the days of the stories.
 * In: seed, the instant the demo is made for, months of history. Out: one immutable object all simulations read.
 */
import { ZoneDays, DAY_MS, isClosedHoliday, MINUTE_MS, monthsBefore, weekdayOf } from './calendar.ts';
import type { Feed } from './event-writer.ts';
import type { PayerClass } from '@rounds/schemas/events/appointment.events.ts';
import { payerOf, payers } from './payers.ts';
import type { Payer } from './payers.ts';
import { providersOf, staffOf } from './people.ts';
import type { Employee, Provider } from './people.ts';
import { practiceProfiles, regions } from './practices.ts';
import type { PracticeProfile } from './practices.ts';
import { base64urlOf, cumulative, mix } from './random.ts';
import { specialties } from './specialties.ts';
import type { Specialty } from './specialties.ts';
import { stories, storyDays } from './stories.ts';
import type { StoryDays } from './stories.ts';

/** Days a booking may lie ahead, and days after a service day within which its last consequence has happened. */
export const HORIZON_DAYS = 84;
export const LOOKBACK_DAYS = 350;

export interface Practice extends PracticeProfile {
  readonly index: number;
  readonly timeZone: string;
  readonly zone: ZoneDays;
  readonly spec: Specialty;
  readonly clinicians: readonly Provider[];
  readonly employees: readonly Employee[];
  readonly payerIds: readonly string[];
  readonly payerWeights: readonly number[];
  readonly patients: number;
  /** Pseudonyms drawn so far: a cache, a pure function of seed and number. */
  readonly patientKeys: Map<number, string>;
  readonly scheduling: Feed;
  readonly charges: Feed;
  readonly claims: Feed;
  readonly remittance: Feed;
}

export interface GroupFeeds {
  readonly timeclock: Feed;
  readonly surveys: Feed;
  readonly ledger: Feed;
  readonly directory: Feed;
}

export interface World {
  readonly seed: number;
  readonly anchorMs: number;
  readonly anchorDay: number;
  readonly firstDay: number;
  readonly story: StoryDays;
  readonly practices: readonly Practice[];
  readonly feeds: GroupFeeds;
  readonly payerClasses: ReadonlyMap<string, PayerClass>;
}

export interface WorldOptions {
  readonly seed: number;
  /** The instant the demo is made for, epoch milliseconds: history ends here, stories count back from here. */
  readonly anchorMs: number;
  readonly months: number;
  /** Practice ids to keep; all when absent. */
  readonly practices?: readonly string[] | undefined;
}

const feed = (source: string, silentFromMs = Number.POSITIVE_INFINITY): Feed => ({ source, silentFromMs });

// Great Lakes sites have a lockbox of their own each; the other two regions share one.
const remittanceSource = (profile: PracticeProfile): string =>
  profile.region === 'great-lakes' ? `x12-835/${profile.id}` : `x12-835/${profile.region}`;

export function createWorld(options: WorldOptions): World {
  const { seed, anchorMs } = options;
  const anchorDay = Math.floor(anchorMs / DAY_MS);
  const firstDay = monthsBefore(anchorDay, options.months);
  let firstProvider = 0;
  const all = practiceProfiles.map((profile, index): Practice => {
    const region = regions.find((item) => item.id === profile.region);
    if (!region) throw new Error(`demo practice ${profile.id} has no region`);
    const spec = specialties[profile.specialty];
    const clinicians = providersOf(seed, profile, firstProvider);
    firstProvider += profile.providers;
    const silentFrom = profile.id === stories.silentFeed.practice ? anchorMs - stories.silentFeed.minutes * MINUTE_MS : undefined;
    return {
      ...profile,
      index,
      spec,
      clinicians,
      timeZone: region.timeZone,
      zone: new ZoneDays(region.timeZone),
      employees: staffOf(seed, profile, index, firstDay, anchorDay),
      payerIds: Object.keys(spec.payerMix),
      payerWeights: cumulative(Object.values(spec.payerMix)),
      patients: profile.perDay * 130,
      patientKeys: new Map(),
      scheduling: feed(`hl7v2/${profile.id}`, silentFrom),
      charges: feed(`hl7v2-dft/${profile.region}`),
      claims: feed(`x12/clearinghouse-${profile.region}`),
      remittance: feed(remittanceSource(profile)),
    };
  });
  const practices = options.practices ? all.filter((practice) => options.practices?.includes(practice.id)) : all;
  const feeds = {
    timeclock: feed('timeclock/all-sites'),
    surveys: feed('csv/surveys'),
    ledger: feed('csv/general-ledger'),
    directory: feed('directory/group-office'),
  };
  return {
    seed,
    anchorMs,
    anchorDay,
    firstDay,
    story: storyDays(anchorDay),
    practices,
    feeds,
    payerClasses: new Map(payers.map((payer) => [payer.id, payer.payerClass])),
  };
}

/** A patient of a practice: the pseudonym and the payer it came with. */
export function patientOf(world: World, practice: Practice, number: number): { key: string; payer: Payer } {
  const dice = mix(world.seed, practice.index, number, 31) / 4_294_967_296;
  let i = 0;
  while (i < practice.payerWeights.length - 1 && dice >= (practice.payerWeights[i] ?? 1)) i++;
  let key = practice.patientKeys.get(number);
  if (key === undefined)
    practice.patientKeys.set(number, (key = `p_${base64urlOf(world.seed ^ 0x5bd1e995, practice.index * 1_000_000 + number, 22)}`));
  return { key, payer: payerOf(practice.payerIds[i] ?? 'self-pay') };
}

/** Share of a usual weekday the practice sees on this day; 0 when it is closed. */
export function openShare(practice: Practice, day: number): number {
  const weekday = weekdayOf(day);
  const holiday = isClosedHoliday(day);
  if (practice.specialty === 'urgent_care') return holiday ? 0.8 : weekday === 6 ? practice.saturday : weekday === 7 ? practice.sunday : 1;
  if (holiday || weekday === 7) return 0;
  return weekday === 6 ? practice.saturday : ([1.12, 1.03, 1, 0.98, 0.87][weekday - 1] ?? 1);
}

/** How busy the season is: a small dip in summer, a respiratory peak in winter, sharper for children and urgent care. Small, so that it stays inside the usual range. */
export function season(practice: Practice, day: number): number {
  const ofYear = (day % 365.25) / 365.25;
  const winter = Math.max(0, Math.cos(2 * Math.PI * (ofYear - 0.03)));
  const summer = Math.max(0, -Math.cos(2 * Math.PI * (ofYear - 0.06)));
  const respiratory = practice.specialty === 'urgent_care' || practice.specialty === 'pediatrics' ? 0.05 : 0.01;
  return 1 + respiratory * winter - 0.012 * summer;
}
