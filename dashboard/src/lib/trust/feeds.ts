/** Feeds as the screens list them: troubled first, 24 bars of volume. */
import type { FeedsResponse } from '@rounds/schemas/contract/trust.contract.ts';

type Feed = FeedsResponse['feeds'][number];
const RANK = { silent: 0, low_volume: 1, new: 2, on_time: 3 } as const;

export const troubledFirst = (feeds: readonly Feed[]): readonly Feed[] =>
  feeds.toSorted((a, b) => RANK[a.state] - RANK[b.state] || b.deadLetters - a.deadLetters || b.events24h - a.events24h);

export function volumeBars(
  volume: Feed['volume'],
  width: number,
  height: number,
): readonly { x: number; width: number; height: number; empty: boolean }[] {
  const most = Math.max(1, ...volume.map((v) => v.count));
  const step = width / Math.max(1, volume.length);
  return volume.map((v, i) => ({
    x: Math.round(i * step * 100) / 100,
    width: Math.max(1, step - 1),
    height: v.count === 0 ? 1 : Math.max(1.5, (v.count / most) * height),
    empty: v.count === 0,
  }));
}

/** The sentence of the trust page: what is wrong, then what is not. */
export function trustSentence(feeds: readonly Feed[], unaccounted: number): string {
  const silent = feeds.filter((f) => f.state === 'silent').length;
  const low = feeds.filter((f) => f.state === 'low_volume').length;
  const first =
    silent > 0
      ? `${silent === 1 ? 'One feed is' : `${silent} feeds are`} silent.`
      : low > 0
        ? `${low === 1 ? 'One feed sends' : `${low} feeds send`} less than usual.`
        : feeds.length > 0
          ? 'Every feed is on time.'
          : 'No feed has sent anything yet.';
  return `${first} ${unaccounted === 0 ? 'Everything received is accounted for.' : `${unaccounted.toLocaleString('en-US')} messages are not accounted for.`}`;
}
