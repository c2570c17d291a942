/**
 * What needs a person: measures that left their usual range and feeds that fell silent, one item an episode, ranked.
 * In: a view. Out: items and the brief. While figures are being counted nothing is made of them: only feeds are told of. A group's signal gives way to that of a practice in it: there it can be acted on.
 */
import type { AttentionResponse } from '@rounds/schemas/contract/trust.contract.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import { addDays, mondayOf } from '@rounds/schemas/time.ts';
import {
  briefSentence,
  chargedTwiceWords,
  feedWords,
  restSentence,
  ruleSentence,
  usualText,
  worthText,
  type FiredRule,
} from '@rounds/schemas/words/attention.words.ts';
import { feedLabel } from '@rounds/schemas/words/feed-label.ts';
import { valueText } from '@rounds/schemas/words/figure.ts';
import { nodesOf } from '../access/scope.ts';
import type { RouteDeps } from '../deps.types.ts';
import type { ChargedTwice } from './charged-twice.ts';
import type { FeedActivity } from './feeds.ts';
import { shownVerdict, signalWeeks, tileFooting, type FootingRow, type SignalRow } from './signals.query.ts';
import type { View } from './view.ts';

type Item = AttentionResponse['items'][number];
type Ranked = { readonly item: Item; readonly rank: number };

const mostItems = 50;
const lookBackWeeks = 52;
const sparkWeeks = 26;
// The page does not wait longer for the "why" of items nobody asked about before; it comes with the next look.
const whyWithinMs = 400;
const explained = 7;
const weight = { worse: 300, feed: 250, changed: 100, better: 50 } as const;

/** The brief and its items, without freshness. */
export async function readAttention(deps: RouteDeps, view: View): Promise<Omit<AttentionResponse, 'freshness'>> {
  const [signals, feeds, twice] = await Promise.all([
    view.beingCounted ? [] : signalItems(deps, view),
    deps.feeds.within(view.scope),
    deps.chargedTwice(view.scope),
  ]);
  const silent = feeds.filter((feed) => feed.state === 'silent').map((feed) => feedItem(feed, view));
  const charged = twice.map((one) => chargedTwiceItem(one, view));
  const ranked = [...signals, ...silent, ...charged]
    .sort((a, b) => b.rank - a.rank || (a.item.id < b.item.id ? -1 : 1))
    .map(({ item }) => item);
  const count = (verdict: Item['verdict']) => ranked.filter((item) => item.verdict === verdict).length;
  const counts = {
    worse: count('worse'),
    better: count('better'),
    changed: count('changed'),
    silent: feeds.some((feed) => feed.state === 'counting') ? null : silent.length,
    practices: view.scope.practices.length,
    beingCounted: view.beingCounted,
  };
  return {
    sentence: briefSentence(counts),
    rest: restSentence(counts),
    items: await withWhy(deps, view, ranked.slice(0, mostItems)),
    total: ranked.length,
  };
}

async function signalItems(deps: RouteDeps, view: View): Promise<Ranked[]> {
  const to = mondayOf(view.period.to);
  const from = addDays(to, -7 * lookBackWeeks);
  const latest = await deps.store.query(tileFooting, {
    own: [],
    nodes: nodesOf(view.scope, view.directory),
    practices: [],
    from: addDays(to, -7 * 3),
    to,
    day: view.period.to,
  });
  const fired = latest.filter((row) => row.what === 'latest' && isFired(row) && isNamed(row));
  const kept = fired.filter(
    (row) =>
      row.node.startsWith('practice:') ||
      !fired.some((other) => other.kpi_id === row.kpi_id && other.verdict === row.verdict && liesIn(other.node, row.node, view)),
  );
  if (kept.length === 0) return [];
  const weeks = await deps.store.query(signalWeeks, {
    nodes: [...new Set(kept.map((row) => row.node))],
    kpis: [...new Set(kept.map((row) => row.kpi_id))],
    from,
    to,
  });
  return kept.flatMap((row) => {
    const kpi = kpis.find((candidate) => candidate.id === row.kpi_id);
    return kpi
      ? [
          signalItem(
            kpi,
            row,
            weeks.filter((week) => week.kpi_id === row.kpi_id && week.node === row.node),
            view,
          ),
        ]
      : [];
  });
}

const isFired = (row: SignalRow) =>
  row.rule !== '' && row.value !== null && (row.verdict === 'worse' || row.verdict === 'better' || row.verdict === 'changed');
/** A composition's own sum moves with the visits or charges it is made of, which have items of their own. */
const isNamed = (row: FootingRow) => kpis.find((kpi) => kpi.id === row.kpi_id)?.kind !== 'composition';

function liesIn(inner: string, outer: string, view: View): boolean {
  if (inner === outer || outer.startsWith('practice:')) return false;
  if (outer === 'organisation') return true;
  const region = outer.slice('region:'.length);
  return view.directory.practices.some((practice) => `practice:${practice.id}` === inner && practice.regionId === region);
}

function signalItem(kpi: Kpi, row: FootingRow, weeks: readonly SignalRow[], view: View): Ranked {
  const final = weeks.filter((week) => week.is_final === 1 && week.week <= row.week);
  const lastQuiet = final.findLastIndex((week) => !isFired(week) || week.verdict !== row.verdict);
  const episode = final.slice(lastQuiet + 1);
  const value = row.value ?? 0;
  const rule: FiredRule = row.rule === '' ? 'beyond' : row.rule;
  const above = row.mean === null || value >= row.mean;
  const verdict = row.verdict === 'worse' || row.verdict === 'better' ? row.verdict : 'changed';
  const half = row.upper !== null && row.mean !== null ? Math.max(row.upper - row.mean, 1e-9) : 1;
  const strength = Math.min(5, Math.abs(value - (row.mean ?? value)) / half);
  const practice = row.node.startsWith('practice:') ? row.node.slice('practice:'.length) : null;
  return {
    rank: weight[verdict] + strength * 10 + Math.min(20, episode.length),
    item: {
      id: `signal:${kpi.id}:${row.node}`,
      kind: 'signal',
      verdict,
      kpi: kpi.id,
      feed: null,
      node: row.node,
      practice,
      title: kpi.title,
      place: placeOf(row.node, view),
      value: valueText(kpi, value),
      usual: usualText(kpi, row.lower, row.upper),
      explanation: ruleSentence(kpi, { rule, weeks: Math.max(1, episode.length), above, mean: row.mean }),
      worth: worthText(kpi, value, row.mean, row.n),
      since: episode[0]?.week ?? row.week,
      rule,
      spark: weeks.slice(-sparkWeeks).map((week) => pointOf(week)),
    },
  };
}

function pointOf({ week, value, n, lower, mean, upper, verdict, rule, is_final }: SignalRow): Item['spark'][number] {
  return { week, value, n, lower, mean, upper, verdict: shownVerdict(verdict), rule, isFinal: is_final === 1 };
}

function placeOf(node: string, { directory }: View): string {
  if (node === 'organisation') return directory.organisation?.name ?? 'All practices';
  const [kind, id] = [node.slice(0, node.indexOf(':')), node.slice(node.indexOf(':') + 1)];
  const named = kind === 'region' ? directory.regions : directory.practices;
  return named.find((entry) => entry.id === id)?.name ?? id;
}

function feedItem(feed: FeedActivity, view: View): Ranked {
  const minutes = feed.silentMinutes ?? 0;
  const [first, ...others] = feed.silentAt.length > 0 ? feed.silentAt : feed.practiceIds;
  const practice = others.length === 0 ? (first ?? null) : null;
  const many = first === undefined ? 'All practices' : `${others.length + 1} practices`;
  const words = feedWords({
    label: feedLabel(feed.source, feed.stream),
    stream: feed.stream,
    silentMinutes: minutes,
    usualGapMinutes: feed.usualGapMinutes,
  });
  return {
    rank: weight.feed + Math.min(20, minutes / 60),
    item: {
      id: `feed:${feed.source}`,
      kind: 'feed',
      verdict: 'feed',
      kpi: null,
      feed: feed.source,
      node: practice === null ? 'organisation' : `practice:${practice}`,
      practice,
      ...words,
      place: practice === null ? many : placeOf(`practice:${practice}`, view),
      worth: practice === null ? many.toLowerCase() : '1 practice',
      since: new Date(feed.lastRecordedMs ?? 0).toISOString(),
      rule: '',
      spark: [],
    },
  };
}

function chargedTwiceItem({ practice, feeds, days, firstDay }: ChargedTwice, view: View): Ranked {
  const node = `practice:${practice}`;
  return {
    rank: weight.feed + Math.min(20, days),
    item: {
      id: `charges:${practice}`,
      kind: 'feed',
      verdict: 'feed',
      kpi: null,
      // The screen of either says what to change.
      feed: feeds[0] ?? null,
      node,
      practice,
      ...chargedTwiceWords({ feeds, days, firstDay }),
      place: placeOf(node, view),
      worth: '1 practice',
      since: firstDay,
      rule: '',
      spark: [],
    },
  };
}

/** Adds which segment explains the change, to the first items, as far as it is known in time. */
async function withWhy(deps: RouteDeps, view: View, items: readonly Item[]): Promise<Item[]> {
  const late = new Promise<string>((resolve) => setTimeout(resolve, whyWithinMs, '').unref());
  return Promise.all(
    items.map(async (item, index) => {
      const kpi = kpis.find((candidate) => candidate.id === item.kpi);
      const week = item.spark.findLast((point) => point.isFinal)?.week;
      if (!kpi || !week || index >= explained || item.verdict === 'better') return item;
      const practices = practicesOf(item.node, view);
      const why = await Promise.race([late, deps.why({ kpi, practices, since: item.since, week }, view.directory).catch(() => '')]);
      return why === '' ? item : { ...item, explanation: `${item.explanation} ${why}` };
    }),
  );
}

/** Practices of a node that lies in the scope. */
function practicesOf(node: string, { scope }: View): string[] {
  const matches = scope.practices.filter(
    (practice) => node === 'organisation' || node === `practice:${practice.id}` || node === `region:${practice.regionId}`,
  );
  return matches.map((practice) => practice.id);
}
