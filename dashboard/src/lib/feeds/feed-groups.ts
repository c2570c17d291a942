/**
 * Feeds as their screen lists them: those that need a person first, those that are well below.
 * In: feeds of the API. Out: two groups, and the sentence above them.
 */
import type { FeedsResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { numberWord } from '@rounds/schemas/words/figure.ts';
import { isTroubled, needsLook, troubledFirst } from '#lib/trust/feeds.ts';

type Feed = FeedsResponse['feeds'][number];

export function feedGroups(feeds: readonly Feed[]): { look: readonly Feed[]; well: readonly Feed[] } {
  const sorted = troubledFirst(feeds);
  return { look: sorted.filter(needsLook), well: sorted.filter((feed) => !needsLook(feed)) };
}

/** What the feeds that need no look are. */
export function wellTitle(well: readonly Pick<Feed, 'state'>[]): string {
  const has = (state: Feed['state']) => well.some((feed) => feed.state === state);
  const parts = [has('on_time') ? 'on time' : '', has('new') ? 'new' : '', has('counting') ? 'being counted' : ''].filter(Boolean);
  return parts.join(', or ').replace(/^./, (c) => c.toUpperCase());
}

/** What is different, then that the rest is not. */
export function feedsSentence(feeds: readonly Feed[], count: (n: number) => string, beingCounted = false): { title: string; rest: string } {
  if (feeds.length === 0 && beingCounted) return { title: 'What the feeds sent is being counted.', rest: 'What came is safe in the log.' };
  if (feeds.length === 0) return { title: 'No feed has sent anything yet.', rest: 'Choose below what you want to connect.' };
  const silent = feeds.filter((feed) => feed.state === 'silent').length;
  const off = feeds.filter((feed) => feed.state !== 'silent' && isTroubled(feed)).length;
  const young = feeds.filter((feed) => feed.state === 'new').length;
  const counting = feeds.filter((feed) => feed.state === 'counting').length;
  const codes = feeds.reduce((sum, feed) => sum + feed.unmappedCodes, 0);
  const letters = feeds.reduce((sum, feed) => sum + feed.deadLetters, 0);
  const parts = [
    ...(silent > 0 ? [silent === 1 ? 'One feed is silent' : `${numberWord(silent)} feeds are silent`] : []),
    ...(off > 0 ? [off === 1 ? 'one is off its usual volume' : `${numberWord(off)} are off their usual volume`] : []),
  ];
  const well = feeds.length - silent - off - young - counting;
  const rest = [
    parts.length > 0 && well > 0 ? `${well === 1 ? 'One other feed is' : `${count(well)} others are`} on time.` : '',
    counting > 0 && (parts.length > 0 || well > 0) ? `What ${counting === 1 ? 'one' : count(counting)} sent is being counted.` : '',
    young > 0 ? `${young === 1 ? 'One is' : `${count(young)} are`} too new to have a usual rhythm.` : '',
    letters > 0
      ? `${letters === 1 ? 'One message waits' : `${count(letters)} messages wait`} to be understood.`
      : 'Every message was understood.',
    codes > 0 ? `${codes === 1 ? 'One code is' : `${count(codes)} codes are`} not explained.` : '',
  ];
  const calm =
    well === 0 && counting > 0
      ? 'What the feeds sent is being counted'
      : well === 0
        ? young === 1
          ? 'The feed is new'
          : 'All feeds are new'
        : young + counting > 0
          ? `${well === 1 ? 'One feed is' : `${count(well)} feeds are`} on time`
          : feeds.length === 1
            ? 'The feed is on time'
            : `All ${count(feeds.length)} feeds are on time`;
  const first = parts.length === 0 ? calm : parts.join(', ');
  return { title: `${first.replace(/^./, (c) => c.toUpperCase())}.`, rest: rest.filter(Boolean).join(' ') };
}
