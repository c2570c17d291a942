/**
 * Invented answers for looking at the dashboard without a store: one group of twelve practices, the same on every run.
 * Never part of the product: only `dev/serve.ts` and tests import it. Every answer is parsed with its contract before it leaves.
 */
import { addDays, mondayOf } from '@rounds/schemas/time.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import type { Kpi } from '@rounds/schemas/kpis/kpi.ts';
import type { CatalogueEntry, SiteRow, Tile, WeekPoint } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Measured, Verdict } from '@rounds/schemas/contract/common.contract.ts';

export const TODAY = '2026-11-22';
export const regions = [{ id: 'north-coast', name: 'North Coast' }, { id: 'front-range', name: 'Front Range' }, { id: 'lakeshore', name: 'Lakeshore' }];
const names: [string, string, string, number][] = [
  ['northside', 'Northside Clinic', 'Northside', 912], ['harbor', 'Harbor Family Medicine', 'Harbor', 1043], ['cedar', 'Cedar Street Internal', 'Cedar Street', 604], ['redwood', 'Redwood Pediatrics', 'Redwood', 1120],
  ['summit', "Summit Women’s Health", 'Summit', 655], ['arroyo', 'Arroyo Family', 'Arroyo', 742], ['mesa', 'Mesa Primary Care', 'Mesa', 870], ['juniper', 'Juniper Pediatrics', 'Juniper', 988],
  ['riverbend', 'Riverbend Cardiology', 'Riverbend', 480], ['elm-grove', 'Elm Grove Internal', 'Elm Grove', 566], ['prairie', 'Prairie Urgent Care', 'Prairie', 421], ['lakeview', 'Lakeview Family', 'Lakeview', 1011],
];
const zones = ['America/Los_Angeles', 'America/Denver', 'America/Chicago'];
export const practices = names.map(([id, name, shortName, size], i) => ({ id, name, shortName, size, regionId: regions[Math.floor(i / 4)]!.id, timeZone: zones[Math.floor(i / 4)]!, cutoverMinutes: 0, specialty: name.split(' ').at(-1)!, today: TODAY }));

export const base: Record<string, { mean: number; spread: number; target: number | null }> = {
  visits: { mean: 9412, spread: 320, target: null }, no_show_rate: { mean: 8.4, spread: 0.8, target: 7 }, late_cancel_rate: { mean: 5.6, spread: 0.5, target: null },
  wait_lobby_min: { mean: 14, spread: 1.4, target: 15 }, cycle_time_min: { mean: 57, spread: 3, target: 60 }, lead_time_days: { mean: 11.6, spread: 0.8, target: 12 },
  days_in_ar_gross: { mean: 38.9, spread: 1, target: 40 }, ar_aging: { mean: 470_211_800, spread: 9e6, target: null }, pct_ar_over_90: { mean: 17.2, spread: 0.7, target: 15 },
  net_collection_rate: { mean: 95.9, spread: 0.7, target: 96 }, initial_denial_rate_count: { mean: 10.6, spread: 0.9, target: 8 },
  payer_mix_visits: { mean: 9412, spread: 300, target: null }, payer_mix_charges: { mean: 294_011_200, spread: 6e6, target: null }, payer_mix_payments: { mean: 141_200_900, spread: 4e6, target: null }, overtime_pct: { mean: 4.8, spread: 0.5, target: 5 },
};

/** A small generator with a seed from a text, so that each figure is its own and always the same. */
export function rolls(seed: string): () => number {
  let state = [...seed].reduce((sum, c) => (Math.imul(sum, 31) + c.charCodeAt(0)) | 0, 7);
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    return (state >>> 0) / 2 ** 32;
  };
}

export const round = (value: number, kpi: Kpi) => (kpi.unit === 'count' || kpi.unit === 'cents' ? Math.round(value) : value);
const worseUp = (kpi: Kpi): Verdict => (kpi.direction === 'neutral' ? 'changed' : kpi.direction === 'down' ? 'worse' : 'better');

export function weekly(kpi: Kpi, seed: string, weeks: number, news: Verdict | null): WeekPoint[] {
  const { mean, spread } = base[kpi.id]!;
  const roll = rolls(kpi.id + seed);
  const last = mondayOf(TODAY);
  return Array.from({ length: weeks }, (_, i) => {
    const shifted = news && i > weeks - 7;
    const up = news === worseUp(kpi) || news === 'worse' && kpi.direction === 'down' ? 1 : -1;
    const center = mean + (shifted ? up * spread * 4 : 0);
    const width = spread * (2.6 + 0.25 * roll());
    return { week: addDays(last, -7 * (weeks - 1 - i)), value: round(center + (roll() - 0.5) * 2.2 * spread, kpi), n: 340 + Math.floor(roll() * 60), lower: mean - width, mean, upper: mean + width, verdict: shifted ? news : 'usual', rule: shifted ? 'beyond' : '', isFinal: i < weeks - 1 };
  });
}

const newsOf: Record<string, Verdict> = { wait_lobby_min: 'better', initial_denial_rate_count: 'worse' };

export function tileOf(kpi: Kpi, scope: string): Tile {
  const { mean, target } = base[kpi.id]!;
  const roll = rolls(kpi.id + scope);
  const news = newsOf[kpi.id] ?? (scope === 'practice:harbor' && kpi.id === 'no_show_rate' ? 'worse' : null);
  const spark = weekly(kpi, scope, 26, news);
  const value = round(news ? spark.at(-2)!.value! : mean + (roll() - 0.5), kpi);
  const unit = kpi.unit === 'percent' ? 'points' : kpi.unit === 'minutes' ? 'minutes' : kpi.unit === 'days' ? 'days' : 'percent';
  const amount = (roll() - 0.4) * (unit === 'minutes' ? 4 : 2.4);
  const den = kpi.unit === 'percent' ? 9120 : 1;
  const classes = [['commercial', 'Commercial', 46.2], ['medicare', 'Medicare', 24.9], ['medicaid', 'Medicaid', 14.8], ['medicare_advantage', 'Medicare Advantage', 9.3], ['self_pay', 'Self-pay', 3.6], ['workers_comp', 'Workers’ comp', 1.2]] as const;
  const ages = [['0-30', '0–30 days', 50.6], ['31-60', '31–60 days', 20], ['61-90', '61–90 days', 12.1], ['91-120', '91–120 days', 7.7], ['over 120', 'Over 120 days', 9.6]] as const;
  const parts = kpi.kind === 'composition' ? classes : kpi.id === 'ar_aging' ? ages : undefined;
  return {
    kpi: kpi.id, value, num: Math.round((value * den) / 100), den, n: 9412, verdict: news ?? 'usual', rule: news ? 'beyond' : '', comparison: value - amount, change: { amount, unit },
    usual: { lower: spark[0]!.lower!, mean, upper: spark[0]!.upper!, method: kpi.chart }, target: target === null ? null : { value: target, standing: Math.abs(target - mean) < 1 ? 'hit_or_miss' : (mean < target) === (kpi.direction === 'down') ? 'meets' : 'misses' },
    isFinal: kpi.area === 'revenue_cycle', spark, ...(parts ? { parts: parts.map(([key, label, share]) => ({ key, label, amount: Math.round((value * share) / 100), share })) } : {}),
  };
}

const cellNews: Record<string, Verdict> = { 'northside|days_in_ar_gross': 'worse', 'harbor|no_show_rate': 'worse', 'redwood|no_show_rate': 'better', 'redwood|initial_denial_rate_count': 'better', 'mesa|wait_lobby_min': 'worse', 'mesa|overtime_pct': 'worse', 'riverbend|initial_denial_rate_count': 'worse', 'riverbend|net_collection_rate': 'worse', 'lakeview|wait_lobby_min': 'better', 'prairie|no_show_rate': 'too_few' };
export function cellOf(kpi: Kpi, site: string, share: number): Measured {
  const { mean, spread } = base[kpi.id]!;
  const roll = rolls(kpi.id + site);
  const verdict = cellNews[`${site}|${kpi.id}`] ?? 'usual';
  const worse = kpi.direction === 'up' ? -1 : 1;
  const drift = verdict === 'worse' ? worse * spread * 3.5 : verdict === 'better' ? -worse * spread * 3.5 : (roll() - 0.5) * spread * 2;
  const additive = kpi.unit === 'count' || kpi.unit === 'cents';
  const value = verdict === 'too_few' ? 8.1 : round(additive ? mean * share : mean + drift, kpi);
  return { value, num: verdict === 'too_few' ? 2 : Math.round(value * 4), den: 400, n: verdict === 'too_few' ? 14 : Math.round(share * 9000), verdict, rule: verdict === 'worse' || verdict === 'better' ? 'beyond' : '' };
}

export function siteRows(): SiteRow[] {
  const total = practices.reduce((sum, p) => sum + p.size, 0);
  const cells = (id: string, share: number) => Object.fromEntries(kpis.map((kpi) => [kpi.id, cellOf(kpi, id, share)]));
  const region = (id: string) => practices.filter((p) => p.regionId === id).reduce((sum, p) => sum + p.size, 0) / total;
  const now = Date.now();
  return [
    ...regions.map((r): SiteRow => ({ id: r.id, kind: 'region', regionId: r.id, cells: cells(r.id, region(r.id)), lastEventAt: null, feedSilentMinutes: null })),
    ...practices.map((p, i): SiteRow => ({ id: p.id, kind: 'practice', regionId: p.regionId, cells: cells(p.id, p.size / total), lastEventAt: new Date(now - (i + 1) * 1400).toISOString(), feedSilentMinutes: p.id === 'prairie' ? 312 : null })),
  ];
}

export const catalogueEntries: CatalogueEntry[] = kpis.map((k) => ({ ...k, parameters: { ...k.parameters }, synonyms: [...k.synonyms], benchmarks: k.benchmarks.map((b) => ({ ...b })), dimensions: k.dimensions.map((column) => ({ column, label: column.replaceAll('_', ' ').replace(/^./, (c) => c.toUpperCase()).replace(' id', '') })) }));
