/** Feeds as the screens list them: troubled first, 24 bars of volume. */
import type { FeedsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { numberWord } from '@rounds/schemas/words/figure.ts';

type Feed = FeedsResponse['feeds'][number];
const RANK = { silent: 0, low_volume: 1, high_volume: 1, counting: 2, new: 3, on_time: 4 } as const;

/** Silent, or off its usual volume. */
export const isTroubled = (feed: Pick<Feed, 'state'>): boolean =>
  feed.state === 'silent' || feed.state === 'low_volume' || feed.state === 'high_volume';

/** A feed needs a look when it is silent, off its usual volume, or when messages or codes of it wait to be understood. */
export const needsLook = (feed: Pick<Feed, 'state' | 'deadLetters' | 'unmappedCodes'>): boolean =>
  isTroubled(feed) || feed.deadLetters > 0 || feed.unmappedCodes > 0;

const rankOf = (feed: Feed): number => (!isTroubled(feed) && needsLook(feed) ? 1.5 : RANK[feed.state]);

export const troubledFirst = (feeds: readonly Feed[]): readonly Feed[] =>
  feeds.toSorted((a, b) => rankOf(a) - rankOf(b) || b.deadLetters - a.deadLetters || b.events24h - a.events24h);

/** Whom a feed speaks for: one practice, several, or nobody yet (nothing of it was counted so far). */
export function placeOf(feed: Feed, practice: (id: string) => { name: string } | undefined): string {
  if (feed.practice) return practice(feed.practice)?.name ?? feed.practice;
  // A drop folder below the mapping's names the practice.
  const folder = practice(feed.feed.split('/')[2] ?? '')?.name;
  if (folder !== undefined) return folder;
  return feed.lastRecordedAt === null && feed.events24h === 0 ? 'No practice yet' : 'Several practices';
}

/** A bar an hour; behind it what is usual for the hour, cut where it would make the bars too small to see. */
export function volumeBars(
  volume: Feed['volume'],
  width: number,
  height: number,
): readonly { x: number; step: number; width: number; height: number; empty: boolean; usual: { y: number; height: number } | null }[] {
  const most = Math.max(1, ...volume.map((v) => Math.max(v.count, Math.min(v.usual?.upper ?? 0, 2 * (v.usual?.median ?? 0)))));
  const step = width / Math.max(1, volume.length);
  const round = (value: number) => Math.round(value * 100) / 100;
  const tall = (count: number) => Math.min(height, (count / most) * height);
  return volume.map((v, i) => ({
    x: round(i * step),
    step: round(step),
    width: Math.max(1, round(step - 1)),
    height: v.count === 0 ? 1 : Math.max(1.5, round(tall(v.count))),
    empty: v.count === 0,
    usual: v.usual && {
      y: round(height - tall(v.usual.upper)),
      height: Math.max(0.5, round(tall(v.usual.upper) - tall(v.usual.lower))),
    },
  }));
}

const capital = (text: string) => text.replace(/^./, (c) => c.toUpperCase());

/** The sentence of the trust page: what is wrong, then what is not. */
export function trustSentence(feeds: readonly Feed[], unaccounted: number, beingCounted = false): string {
  const silent = feeds.filter((f) => f.state === 'silent').length;
  const low = feeds.filter((f) => f.state === 'low_volume').length;
  const high = feeds.filter((f) => f.state === 'high_volume').length;
  const first =
    silent > 0
      ? `${silent === 1 ? 'One feed is' : `${capital(numberWord(silent))} feeds are`} silent.`
      : low > 0
        ? `${low === 1 ? 'One feed sends' : `${capital(numberWord(low))} feeds send`} less than usual.`
        : high > 0
          ? `${high === 1 ? 'One feed sends' : `${capital(numberWord(high))} feeds send`} more than usual.`
          : feeds.some((f) => f.state === 'counting') || (feeds.length === 0 && beingCounted)
            ? 'What the feeds sent is being counted.'
            : feeds.length > 0
              ? 'Every feed is on time.'
              : 'No feed has sent anything yet.';
  return `${first} ${unaccounted === 0 ? 'Everything received is accounted for.' : `${unaccounted.toLocaleString('en-US')} messages are not accounted for.`}`;
}
