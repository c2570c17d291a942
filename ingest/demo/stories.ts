/**
 * What is planted in the demo for a reader to find, each as one small function of place and day (README.md tells them in words).
 * In: practice id, day numbers, the anchor day (the day the demo was made for). Out: the changed probability or factor.
 */
import { weekdayOf } from './calendar.ts';

export const stories = {
  denials: { practice: 'pierpoint-cardiology', payer: 'northlight-ppo', days: 42 },
  mondays: { practice: 'alder-family', days: 63, leadDays: 21 },
  understaffed: { practice: 'sagebrush-family', days: 60 },
  selfRooming: { practice: 'birchwood-family', days: 63 },
  textReminders: { practice: 'madrona-pediatrics', days: 140 },
  silentFeed: { practice: 'dunes-urgent', minutes: 312 },
  /** From here on every feed says once in a while that it is alive. */
  heartbeats: { days: 21 },
} as const;

/** First Monday on or after the day a story of so many days began: changes start with a work week. */
export function storyStart(anchorDay: number, days: number): number {
  const day = anchorDay - days;
  return day + ((8 - weekdayOf(day)) % 7);
}

export interface StoryDays {
  readonly denials: number;
  readonly mondays: number;
  readonly understaffed: number;
  readonly selfRooming: number;
  readonly textReminders: number;
}

export function storyDays(anchorDay: number): StoryDays {
  const start = (days: number): number => storyStart(anchorDay, days);
  return {
    denials: start(stories.denials.days),
    mondays: start(stories.mondays.days),
    understaffed: start(stories.understaffed.days),
    selfRooming: start(stories.selfRooming.days),
    textReminders: start(stories.textReminders.days),
  };
}

/** Follow-ups booked more than 21 days ahead for a Monday at one site: since nine weeks most of them stay away. */
export function mondayNoShow(practice: string, day: number, leadDays: number, usual: number, from: StoryDays): number {
  return practice === stories.mondays.practice && day >= from.mondays && weekdayOf(day) === 1 && leadDays > stories.mondays.leadDays
    ? 0.6
    : usual;
}

/** Text reminders at one site: fewer no-shows from the day they were turned on. */
export function reminderFactor(practice: string, day: number, from: StoryDays): number {
  return practice === stories.textReminders.practice && day >= from.textReminders ? 0.55 : 1;
}

/** How strained the understaffed site is: 0 before, rising over four weeks to 1. */
export function strain(practice: string, day: number, from: StoryDays): number {
  return practice === stories.understaffed.practice && day >= from.understaffed ? Math.min(1, 0.45 + (day - from.understaffed) / 50) : 0;
}

/** Lobby wait as a multiple of the site's usual one. */
export function lobbyFactor(practice: string, day: number, from: StoryDays): number {
  if (practice === stories.selfRooming.practice && day >= from.selfRooming) return 0.5;
  return 1 + 0.75 * strain(practice, day, from);
}

/** Chance that a claim answered on this day is denied for a missing authorization at the story's site and payer; 0 elsewhere. */
export function authorizationDenial(practice: string, payer: string, day: number, from: StoryDays): number {
  return practice === stories.denials.practice && payer === stories.denials.payer && day >= from.denials ? 0.62 : 0;
}
