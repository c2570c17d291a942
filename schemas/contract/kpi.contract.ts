/**
 * What the API says about KPIs: the catalogue, tiles, series, breakdowns, distributions, lineage.
 * Paths under /api/v1. Values in display units (percent 0–100, minutes, days, counts, cents).
 */
import { z } from 'zod';
import { localDay } from '../ids.ts';
import { change, freshness, grain, measured, period, rule, targetStanding, usualRange, verdict, viewQuery } from './common.contract.ts';

/** GET /api/v1/kpis: the definitions, as text and data (no SQL). */
export const catalogueEntry = z.object({
  id: z.string(),
  version: z.int(),
  validFrom: z.string(),
  title: z.string(),
  shortTitle: z.string(),
  area: z.string(),
  unit: z.enum(['percent', 'minutes', 'days', 'count', 'cents']),
  decimals: z.int(),
  direction: z.enum(['up', 'down', 'neutral']),
  kind: z.string(),
  anchor: z.string(),
  parameters: z.record(z.string(), z.number()),
  floor: z.number(),
  chart: z.enum(['p_prime', 'xmr']),
  counts: z.string(),
  leavesOut: z.string(),
  formula: z.string(),
  source: z.string(),
  synonyms: z.array(z.string()),
  benchmarks: z.array(z.object({ text: z.string(), population: z.string(), year: z.int(), source: z.string() })),
  dimensions: z.array(z.object({ column: z.string(), label: z.string() })),
  words: z.object({ num: z.string(), den: z.string() }),
});
export const catalogue = z.object({ kpis: z.array(catalogueEntry) });
export type CatalogueEntry = z.infer<typeof catalogueEntry>;

/** One week of a sparkline or control chart. */
export const weekPoint = z.object({
  week: localDay,
  value: z.number().nullable(),
  n: z.number(),
  lower: z.number().nullable(),
  mean: z.number().nullable(),
  upper: z.number().nullable(),
  verdict,
  rule,
  isFinal: z.boolean(),
});
export type WeekPoint = z.infer<typeof weekPoint>;

export const tile = z.object({
  kpi: z.string(),
  ...measured.shape,
  comparison: z.number().nullable(),
  change: change.nullable(),
  usual: usualRange.nullable(),
  target: targetStanding.nullable(),
  /** False while days of the period are open or a feed is silent. */
  isFinal: z.boolean(),
  spark: z.array(weekPoint),
  parts: z.array(z.object({ key: z.string(), label: z.string(), amount: z.number(), share: z.number().nullable() })).optional(),
});
export type Tile = z.infer<typeof tile>;

/** One practice (or a region's pooled value) across all KPIs. */
export const siteRow = z.object({
  id: z.string(),
  kind: z.enum(['practice', 'region']),
  regionId: z.string(),
  cells: z.record(z.string(), measured),
  lastEventAt: z.string().nullable(),
  feedSilentMinutes: z.number().nullable(),
  /** True while events of its feeds may be among those that wait to be counted: then none is called silent. */
  beingCounted: z.boolean(),
});
export type SiteRow = z.infer<typeof siteRow>;

/** GET /api/v1/tiles (viewQuery): everything a portfolio or practice page shows first, from one statement. */
export const tilesResponse = z.object({
  scope: z.string(),
  period,
  comparison: period.nullable(),
  freshness,
  tiles: z.array(tile),
  sites: z.array(siteRow),
});
export type TilesResponse = z.infer<typeof tilesResponse>;

/** GET /api/v1/kpis/{kpi}/series: any grain; `dimension` gives one line a value (at most 12, then "other"); `part` one line an age bucket or payer class of KPIs that have parts. */
const dimension = z.string().max(32);
export const seriesQuery = viewQuery.extend({
  grain: grain.default('week').describe('One point a day, week (from Monday) or month.'),
  dimension: dimension.optional().describe("One line a value of it: one of the measure's `dimensions`, or `part` where it has parts."),
});
export const seriesPoint = z.object({
  start: localDay,
  end: localDay,
  value: z.number().nullable(),
  num: z.number(),
  den: z.number(),
  n: z.number(),
  isFinal: z.boolean(),
  lower: z.number().nullable(),
  mean: z.number().nullable(),
  upper: z.number().nullable(),
  verdict,
  rule,
});
export const seriesResponse = z.object({
  kpi: z.string(),
  scope: z.string(),
  period,
  grain,
  usualMethod: z.enum(['xmr', 'p_prime']).nullable(),
  lines: z.array(z.object({ key: z.string(), label: z.string(), points: z.array(seriesPoint) })),
  annotations: z.array(z.object({ day: localDay, text: z.string(), phase: z.boolean() })),
  target: z.number().nullable(),
  freshness,
});
export type SeriesResponse = z.infer<typeof seriesResponse>;

/** GET /api/v1/kpis/{kpi}/breakdown: by `practice` or any dimension of the KPI; interval is 95 %, by chance is where a unit of that size falls. */
export const breakdownQuery = viewQuery.extend({
  dimension: dimension.default('practice').describe("One row a value of it: `practice` or one of the measure's `dimensions`."),
});
export const breakdownRow = z.object({
  key: z.string(),
  label: z.string(),
  ...measured.shape,
  share: z.number().nullable(),
  interval: z.object({ lower: z.number(), upper: z.number() }).nullable(),
  chance: z.object({ lower: z.number(), upper: z.number() }).nullable(),
});
export const breakdownResponse = z.object({
  kpi: z.string(),
  dimension: z.string(),
  period,
  total: measured,
  rows: z.array(breakdownRow),
  freshness,
});
export type BreakdownResponse = z.infer<typeof breakdownResponse>;

/** GET /api/v1/kpis/{kpi}/distribution: the exact histogram of a distribution KPI, merged. */
export const distributionResponse = z.object({
  kpi: z.string(),
  period,
  n: z.number(),
  mean: z.number().nullable(),
  percentiles: z.object({
    p10: z.number().nullable(),
    p25: z.number().nullable(),
    p50: z.number().nullable(),
    p75: z.number().nullable(),
    p90: z.number().nullable(),
  }),
  bins: z.array(z.object({ from: z.number(), to: z.number().nullable(), count: z.number() })),
});
export type DistributionResponse = z.infer<typeof distributionResponse>;

/** GET /api/v1/kpis/{kpi}/lineage: the exact facts of a figure. `side` picks numerator, denominator or a row of `excluded`. */
export const lineageQuery = viewQuery.extend({
  side: z.enum(['num', 'den', 'excluded']).default('num').describe('Rows of the numerator, of the denominator, or left out with a reason.'),
  dimension: dimension.optional().describe('Only rows with one value of it; goes with `key`.'),
  key: z.string().max(96).optional().describe('That value.'),
  cursor: z.string().max(700).optional().describe('`nextCursor` of the page before.'),
  limit: z.coerce.number().int().min(1).max(200).default(50).describe('Rows a page.'),
});
export const lineageRow = z.object({
  fact: z.string(),
  practice: z.string(),
  day: localDay,
  rowId: z.string(),
  subject: z.string(),
  stream: z.string(),
  amount: z.number(),
  events: z.int(),
  columns: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
  patientKey: z.string().nullable(),
  /** What folding found odd about the row: stamps that cannot be right, a wait below zero. */
  flags: z.array(z.string()),
  reason: z.string().optional(),
});
export const lineageResponse = z.object({
  kpi: z.string(),
  kpiVersion: z.int(),
  period,
  side: z.string(),
  columns: z.array(z.object({ column: z.string(), label: z.string(), unit: z.string() })),
  totals: z.object({ num: z.number(), den: z.number(), rows: z.number() }),
  excluded: z.array(z.object({ reason: z.string(), rows: z.number() })),
  rows: z.array(lineageRow),
  nextCursor: z.string().nullable(),
});
export type LineageResponse = z.infer<typeof lineageResponse>;

/** GET /api/v1/events?stream=&subject=&practice=: the events a fact is folded from, oldest first. */
export const eventRow = z.object({
  eventId: z.string(),
  type: z.string(),
  practice: z.string(),
  occurredAt: z.string(),
  recordedAt: z.string(),
  appendedAt: z.string(),
  source: z.string(),
  sourceRef: z.string(),
  topic: z.string(),
  partition: z.int(),
  offset: z.string(),
  /** What the adapter thought odd; codes nobody mapped show without their value. */
  flags: z.array(z.string()),
  /** Version of the feed's configuration that read it. */
  mappingVersion: z.int(),
  /** False: a later reading of the same message says otherwise, or says it no more; this one counts no more. */
  counts: z.boolean(),
  data: z.record(z.string(), z.unknown()),
});
export const eventsResponse = z.object({ stream: z.string(), subject: z.string(), events: z.array(eventRow) });
export type EventsResponse = z.infer<typeof eventsResponse>;
