/** The sentence of a feed's own screen: how it is, then what the API says of its rhythm. */
import type { FeedDetail } from '@rounds/schemas/contract/feeds.contract.ts';

const VERBS: Readonly<Record<FeedDetail['state'], string>> = {
  on_time: 'is on time.',
  silent: 'is silent.',
  low_volume: 'sends less than usual.',
  high_volume: 'sends more than usual.',
  counting: 'is being counted.',
  new: 'is new: nothing is usual yet.',
};

/** `at Harbor and 2 more`: where a feed that speaks for others is silent. */
export function atText({ practice }: { practice: (id: string) => { name: string } | undefined }, silentAt: readonly string[]): string {
  const [first, ...others] = silentAt.map((id) => practice(id)?.name ?? id);
  return first === undefined ? '' : `at ${first}${others.length > 0 ? ` and ${others.length} more` : ''}`;
}

export function feedSentence(
  feed: Pick<FeedDetail, 'state' | 'stateWords' | 'alarms' | 'deliveries'>,
  name: string,
  place = '',
): { title: string; rest: string } {
  // An alarm may say the same with its mark: once is enough.
  const said = feed.alarms.some((alarm) => alarm.text === feed.stateWords);
  // "Time clock is on time. On time; usually …" says one thing twice.
  const rest =
    feed.state === 'new' && feed.deliveries.length > 0
      ? 'Its usual rhythm shows after some more files.'
      : feed.stateWords.replace(/^On time; u/, 'U');
  const verb = place && feed.state === 'silent' ? `is silent ${place}.` : VERBS[feed.state];
  return { title: `${name} ${verb}`, rest: said ? '' : rest };
}
