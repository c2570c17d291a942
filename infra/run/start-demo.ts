/**
 * The invented group: its first load in the background with progress, then its life in real time.
 * In: event log, seed, data folder. Out: how far it is. Refuses to hide a fault: the process ends with its reason.
 */
import { practiceProfiles } from '@rounds/ingest/demo/practices.ts';
import { runDemo } from '@rounds/ingest/demo/run-demo.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import type { Config } from '@rounds/infra/config/load-config.ts';
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { Lifecycle } from './lifecycle.ts';
import { say, seconds } from './terminal.ts';

export type DemoProgress = { readonly sent: number; readonly total: number; readonly done: boolean };

/** What the demo's regional manager and owner see: each place has a story of its own to find. */
export const demoScopes = { regionId: 'great-lakes', practiceId: 'alder-family' };

const tickMs = 4_000;
const count = (n: number): string => n.toLocaleString('en-US');

/** One line of progress: count, rate, time left. */
export function progressLine({ sent, total }: DemoProgress, elapsedMs: number, sentBefore: number): string {
  const perSecond = ((sent - sentBefore) * 1000) / Math.max(elapsedMs, 1);
  const left = perSecond > 0 ? `, about ${Math.ceil((total - sent) / perSecond)} s left` : '';
  return `  demo data  ${count(sent)} of about ${count(total)} events, ${count(Math.round(perSecond))} a second${left}`;
}

/** Starts loading; pages may be used meanwhile. */
export function startDemo(config: Config, eventLog: EventLog, lifecycle: Lifecycle): { progress(): DemoProgress } {
  const began = Date.now();
  const { seed, months, practices } = config.demo;
  const unknown = practices?.filter((id) => !practiceProfiles.some((profile) => profile.id === id)) ?? [];
  if (unknown.length > 0) {
    const known = practiceProfiles.map(({ id }) => id).join(', ');
    throw new OperatorError(`ROUNDS_DEMO_PRACTICES names ${unknown.join(', ')}; the invented group has ${known}.`);
  }
  const demo = runDemo({ log: eventLog, folder: config.dataDir, seed, months, practices, clock: Date.now });
  lifecycle.add({ name: 'demo', stage: 'doors', stop: () => demo.stop() });
  let sentBefore: number | undefined;
  const timer = setInterval(() => {
    const now = demo.progress();
    sentBefore ??= now.sent;
    if (!now.done && now.total > 0) say(progressLine(now, Date.now() - began, sentBefore));
  }, tickMs);
  timer.unref();
  const failed = (error: unknown): void =>
    lifecycle.fail(`The demo data could not be sent: ${error instanceof Error ? error.message : String(error)}`);
  demo.loaded.then(() => {
    clearInterval(timer);
    if (!lifecycle.stopping && Date.now() - began > tickMs)
      say(`✔ demo data  ${count(demo.progress().sent)} events sent in ${seconds(began)}`);
  }, failed);
  demo.ended.catch(failed);
  return { progress: () => demo.progress() };
}
