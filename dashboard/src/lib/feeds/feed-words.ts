/** The sentence of a feed's own screen: how it is, then what the API says of its rhythm. */
import type { FeedDetail } from '@rounds/schemas/contract/feeds.contract.ts';

const VERBS: Readonly<Record<FeedDetail['state'], string>> = {
  on_time: 'is on time.',
  silent: 'is silent.',
  low_volume: 'sends less than usual.',
  high_volume: 'sends more than usual.',
  new: 'is new: nothing is usual yet.',
};

export function feedSentence(feed: Pick<FeedDetail, 'state' | 'stateWords' | 'alarms'>, name: string): { title: string; rest: string } {
  // An alarm may say the same with its mark: once is enough.
  const said = feed.alarms.some((alarm) => alarm.text === feed.stateWords);
  // "Time clock is on time. On time; usually …" says one thing twice.
  const rest = feed.stateWords.replace(/^On time; u/, 'U');
  return { title: `${name} ${VERBS[feed.state]}`, rest: said ? '' : rest };
}
