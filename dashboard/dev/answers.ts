/**
 * The invented group's answers, one function a route of the contract. See invented.ts.
 */
import { addDays } from '@rounds/schemas/time.ts';
import { kpiById, kpis } from '@rounds/schemas/kpis/index.ts';
import type { AccountingResponse, AttentionResponse, DeadLettersResponse, Directory, FeedsResponse, Me, RestatementsResponse, WelcomeResponse } from '@rounds/schemas/contract/trust.contract.ts';
import type { BreakdownResponse, DistributionResponse, EventsResponse, LineageResponse, SeriesResponse, TilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { TODAY, base, catalogueEntries, cellOf, practices, regions, rolls, siteRows, tileOf, weekly } from './invented.ts';

type Query = URLSearchParams;
const freshness = () => ({ asOf: new Date().toISOString(), lastEventAt: new Date(Date.now() - 1000).toISOString(), behindSeconds: 0.9, silentFeeds: 1 });
const periodOf = (q: Query) => ({ from: q.get('from') ?? `${TODAY.slice(0, 8)}01`, to: q.get('to') ?? TODAY });
const lastYear = (day: string) => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`;
const need = (id: string) => {
  const kpi = kpiById(id);
  if (!kpi) throw new Error('unknown measure');
  return kpi;
};

export const me = (): Me => ({ id: 'u1', name: 'Dana Kowalski', role: 'executive', roleLabel: 'Executive', may: { ingest: true, administer: true, seePatientRows: true }, practices: practices.map((p) => p.id), demo: true });
export const directory = (): Directory => ({ organisation: { id: 'demo', name: 'Pacific Ridge Medical' }, regions, practices: practices.map(({ size: _, ...p }) => p), providers: [{ id: 'dr-ames', name: 'Dr Ames', specialty: 'Family' }, { id: 'dr-voss', name: 'Dr Voss', specialty: 'Family' }], payers: [{ id: 'pcppo', name: 'Pacific Crest PPO', payerClass: 'commercial' }] });
export const catalogue = () => ({ kpis: catalogueEntries });
export const welcome = (): WelcomeResponse => ({ hasPractices: true, hasEvents: true, demoLoad: process.env['LOADING'] ? { sent: 412_000, total: 1_310_000, done: false } : null });

export function tiles(q: Query): TilesResponse {
  const scope = q.get('scope') ?? 'all';
  const period = periodOf(q);
  const inScope = (r: { id: string; regionId: string; kind: string }) => scope === 'all' || scope === `region:${r.regionId}` || scope === `practice:${r.id}`;
  return { scope, period, comparison: q.get('compare') === 'none' ? null : { from: lastYear(period.from), to: lastYear(period.to) }, freshness: freshness(), tiles: kpis.map((kpi) => tileOf(kpi, scope)), sites: siteRows().filter(inScope) };
}

export function attention(q: Query): AttentionResponse {
  const spark = (id: string, seed: string, news: 'worse' | 'better') => weekly(need(id), seed, 26, news);
  const items: AttentionResponse['items'] = [
    { id: 'a1', kind: 'signal', verdict: 'worse', kpi: 'initial_denial_rate_count', node: 'practice:riverbend', practice: 'riverbend', title: 'Initial denials', place: 'Riverbend Cardiology', value: '14.8%', usual: 'Usual range 6.9 to 11.2%', explanation: '5 weeks above. Missing authorizations at Pacific Crest PPO explain 4.1 of the 5.8 points.', worth: '$84k of charges', since: '2026-10-12', rule: 'beyond', spark: spark('initial_denial_rate_count', 'r', 'worse') },
    { id: 'a2', kind: 'signal', verdict: 'worse', kpi: 'no_show_rate', node: 'practice:harbor', practice: 'harbor', title: 'No-show rate, Mondays', place: 'Harbor Family Medicine', value: '14.1%', usual: 'Usual range 6.8 to 11.0%', explanation: '6 Mondays in a row. Follow-ups booked over 21 days ahead explain 3.0 of the 5.2 points.', worth: '38 visits a month', since: '2026-10-12', rule: 'run', spark: spark('no_show_rate', 'h', 'worse') },
    { id: 'a3', kind: 'feed', verdict: 'feed', kpi: null, node: 'practice:prairie', practice: 'prairie', title: 'Scheduling feed silent', place: 'Prairie Urgent Care', value: '5 h 12 min', usual: 'Usually a message every 4 min', explanation: 'Today’s visits and waits at Prairie are incomplete. Last message 2:20 AM, no dead letters.', worth: '1 practice', since: new Date(Date.now() - 312 * 60_000).toISOString(), rule: '', spark: [] },
    { id: 'a4', kind: 'signal', verdict: 'better', kpi: 'wait_lobby_min', node: 'practice:lakeview', practice: 'lakeview', title: 'Lobby wait, median', place: 'Lakeview Family', value: '9 min', usual: 'Usual range 13 to 18 min', explanation: '9 weeks below the old mean, starting with “Self-rooming” on Sep 14. New limits proposed.', worth: '6 min a visit', since: '2026-09-14', rule: 'run', spark: spark('wait_lobby_min', 'l', 'better') },
  ];
  const scope = q.get('scope') ?? 'all';
  const own = items.filter((item) => scope === 'all' || scope === item.node || scope === `region:${practices.find((p) => p.id === item.practice)?.regionId}`);
  return own.length === 0
    ? { sentence: 'Everything moved within its usual range.', rest: 'Nothing here needs a person today.', items: [], total: 0, freshness: freshness() }
    : { sentence: own.length > 3 ? 'Two things got worse, one got better, one feed is silent.' : `${own.length} thing${own.length > 1 ? 's' : ''} left the usual range.`, rest: 'Six older signals stay open with their owners. Everything else at 12 practices moved within its usual range.', items: own, total: own.length + 6, freshness: freshness() };
}

export function series(id: string, q: Query): SeriesResponse {
  const kpi = need(id);
  const grain = (q.get('grain') ?? 'week') as 'day' | 'week' | 'month';
  const count = grain === 'week' ? 55 : grain === 'day' ? 60 : 14;
  const step = grain === 'week' ? 7 : grain === 'day' ? 1 : 30;
  const news = tileOf(kpi, q.get('scope') ?? 'all').verdict;
  const points = weekly(kpi, q.get('scope') ?? 'all', count, news === 'worse' || news === 'better' ? news : null).map((p, i) => {
    const start = grain === 'week' ? p.week : grain === 'day' ? addDays(TODAY, i - count + 1) : `${addDays(TODAY, (i - count + 1) * step).slice(0, 8)}01`;
    const limits = grain === 'week' ? {} : { lower: null, mean: null, upper: null, verdict: 'no_range' as const, rule: '' as const };
    const shift = grain === 'week' && i < 22 ? (p.mean ?? 0) * 0.08 : 0;
    return { start, end: addDays(start, step - 1), value: p.value === null ? null : p.value + shift, num: 29, den: 335, n: p.n, isFinal: p.isFinal, lower: p.lower === null ? null : p.lower + shift, mean: p.mean === null ? null : p.mean + shift, upper: p.upper === null ? null : p.upper + shift, verdict: p.verdict, rule: p.rule, ...limits };
  });
  return { kpi: id, scope: q.get('scope') ?? 'all', period: periodOf(q), grain, usualMethod: grain === 'week' ? kpi.chart : null, lines: [{ key: 'all', label: 'All', points }], annotations: grain === 'week' ? [{ day: points[22]!.start, text: 'Text reminders on', phase: true }] : [], target: base[id]?.target ?? null, freshness: freshness() };
}

export function breakdown(id: string, q: Query): BreakdownResponse {
  const kpi = need(id);
  const dimension = q.get('dimension') ?? 'practice';
  const { mean, spread } = base[id]!;
  const labels = dimension === 'practice' ? practices.map((p) => [p.id, p.shortName] as const) : dimension === 'weekday' ? ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'].map((d, i) => [String(i + 1), d] as const) : [['a', 'Follow-up'], ['b', 'New patient'], ['c', 'Annual exam'], ['d', 'Telehealth']].map(([k, l]) => [k!, l!] as const);
  const rows = labels.map(([key, label], i) => {
    const cell = cellOf(kpi, dimension === 'practice' ? key : `${dimension}${key}`, 1 / labels.length);
    const width = spread * (1 + (i % 3) * 0.3);
    const few = label === 'Saturday' || cell.verdict === 'too_few';
    const value = few ? null : cell.value;
    const ratio = kpi.unit === 'percent' || kpi.unit === 'minutes' || kpi.unit === 'days';
    return { key, label, ...cell, ...(few ? { verdict: 'too_few' as const, n: 16 } : {}), value, share: ratio ? null : 100 / labels.length, interval: value === null || !ratio ? null : { lower: value - width, upper: value + width }, chance: ratio && dimension === 'practice' ? { lower: mean - width * 1.2, upper: mean + width * 1.2 } : null };
  });
  return { kpi: id, dimension, period: periodOf(q), total: cellOf(kpi, 'total', 1), rows, freshness: freshness() };
}

export function distribution(id: string, q: Query): DistributionResponse {
  const mean = base[id]!.mean;
  const bins = Array.from({ length: 24 }, (_, i) => ({ from: Math.round((i * mean) / 8), to: i === 23 ? null : Math.round(((i + 1) * mean) / 8), count: Math.round(900 * Math.exp(-(((i - 8) / (i < 8 ? 3 : 6)) ** 2))) }));
  return { kpi: id, period: periodOf(q), n: bins.reduce((s, b) => s + b.count, 0), mean: mean * 1.1, percentiles: { p10: mean * 0.5, p25: mean * 0.8, p50: mean, p75: mean * 1.5, p90: mean * 2.1 }, bins };
}

export function lineage(id: string, q: Query): LineageResponse {
  const kpi = need(id);
  const side = q.get('side') ?? 'num';
  const roll = rolls(id);
  const types = ['Follow-up', 'New patient', 'Annual exam'];
  const rows = Array.from({ length: 12 }, (_, i) => ({ fact: kpi.num.fact, practice: practices[i % 12]!.id, day: '2026-11-16', rowId: `r${i}`, subject: `oe-main:47${i}1`, stream: 'appointments', amount: 1, events: 5 + (i % 4), columns: { scheduled_start: `2026-11-16T${String(8 + Math.floor(i / 2)).padStart(2, '0')}:${i % 2 ? '40' : '20'}:00`, visit_type: types[i % 3]!, lead_days: Math.floor(roll() * 50), payer_class: 'commercial', outcome: 'no_show' }, patientKey: `p_4F21aa${i}bbccddeeff`, ...(side === 'excluded' ? { reason: kpi.excluded[0]?.reason ?? '' } : {}) }));
  return { kpi: id, kpiVersion: 1, period: periodOf(q), side, columns: [{ column: 'scheduled_start', label: 'Booked for', unit: 'local_time' }, { column: 'visit_type', label: 'Visit type', unit: 'text' }, { column: 'lead_days', label: 'Booked ahead', unit: 'days' }, { column: 'payer_class', label: 'Payer class', unit: 'text' }, { column: 'outcome', label: 'Outcome', unit: 'text' }], totals: { num: 791, den: 9412, rows: 791 }, excluded: kpi.excluded.map((e, i) => ({ reason: e.reason, rows: 120 - i * 19 })), rows, nextCursor: q.get('cursor') ? null : 'c2' };
}

export function events(q: Query): EventsResponse {
  const make = (type: string, at: string, i: number) => ({ eventId: `e${i}`, type, practice: q.get('practice') ?? '', occurredAt: at, recordedAt: at, appendedAt: at, source: 'csv/openemr/front-desk', sourceRef: `sha256:9b1c…:line ${300 + i}`, topic: 'appointments', partition: 3, offset: String(88_120 + i), data: { start: '2026-11-16T08:20:00-08:00', visitType: 'follow_up', provider: 'dr-ames' } });
  return { stream: q.get('stream') ?? '', subject: q.get('subject') ?? '', events: ['booked', 'reminder_sent', 'confirmed', 'no_show'].map((t, i) => make(`appointment.${t}`, `2026-11-${10 + i * 2}T16:41:00Z`, i)) };
}

export function feeds(): FeedsResponse {
  const row = (practice: string | null, label: string, state: 'on_time' | 'silent' | 'low_volume', i: number) => ({ feed: `csv/x/${i}`, label, practice, state, silentMinutes: state === 'silent' ? 312 : null, usualGapMinutes: [4, 1440, 0.5, 0.4, 60, 15][i]!, lastEventAt: new Date(Date.now() - 8000).toISOString(), lastRecordedAt: null, events24h: 4120 - i * 300, volume: Array.from({ length: 24 }, (_, h) => ({ hour: `2026-11-21T${String(h).padStart(2, '0')}:00:00Z`, count: state === 'silent' && h > 8 ? 0 : Math.round(120 + 60 * Math.sin(h / 3 + i)) })), lagSecondsP99: state === 'silent' ? null : [0, 41, 0.8, 0.7, 2.1, 1.4][i]!, deadLetters: [0, 6, 0, 2, 0, 4][i]!, lastDelivery: i === 4 ? { at: new Date(Date.now() - 9e5).toISOString(), accepted: 1840, duplicate: 12, rejected: 3, held: false, unusedColumns: ['Notes', 'Badge'] } : null });
  return { feeds: [row('prairie', 'Scheduling, HL7 v2', 'silent', 0), row('riverbend', 'Remittance, 835', 'low_volume', 1), row('northside', 'Scheduling, HL7 v2', 'on_time', 2), row('harbor', 'Scheduling, HL7 v2', 'on_time', 3), row(null, 'Time clock, CSV', 'on_time', 4), row(null, 'Claims, 837 and 277CA', 'on_time', 5)], freshness: freshness() };
}

export const accounting = (): AccountingResponse => ({ checkedAt: new Date(Date.now() - 4000).toISOString(), total: { read: 4_182_906, stored: 4_169_511, duplicate: 13_302, dead: 12, ignored: 81, unaccounted: 0, waiting: 0 }, partitions: [0, 1, 2].map((partition) => ({ consumer: 'fold', topic: 'appointments', partition, low: 0, high: 700_000 + partition, checkpoint: 700_000 + partition, read: 700_000 + partition, stored: 698_000 + partition, duplicate: 1998, dead: 2, ignored: 0, unaccounted: 0 })), completeToday: 98.1, restatedPercent: 0.4, stampCoverage: 93.7, freshness: freshness() });
export const deadLetters = (q: Query): DeadLettersResponse => ({ total: 12, groups: [{ feed: 'Remittance, 835', field: 'payer', rule: 'Payer id is not in the payer list', count: 6, newestAt: '2026-11-22T06:00:00Z' }, { feed: 'Claims, 837', field: 'serviceDay', rule: 'Visit date is after the message date by 3 days', count: 4, newestAt: '2026-11-21T06:00:00Z' }, { feed: 'Scheduling, HL7 v2', field: 'SCH-11.2', rule: 'Start time is empty', count: 2, newestAt: '2026-11-20T06:00:00Z' }], items: q.get('field') ? Array.from({ length: 6 }, (_, i) => ({ id: `d${i}`, feed: 'Remittance, 835', practice: 'riverbend', field: 'payer', valueShape: 'AAAAA9', rule: 'Payer id is not in the payer list', sourceRef: `sha256:77aa…:line ${40 + i}`, rawPosition: `2/${1200 + i}`, at: '2026-11-22T06:00:00Z' })) : [] });
export const restatements = (): RestatementsResponse => ({ items: [{ kpi: 'no_show_rate', practice: 'harbor', period: { from: '2026-10-01', to: '2026-10-31' }, oldValue: 10.9, newValue: 10.6, days: 9, cause: '14 late check-ins', at: '2026-11-06T22:02:00Z' }, { kpi: 'net_collection_rate', practice: 'summit', period: { from: '2026-09-01', to: '2026-09-30' }, oldValue: 95.8, newValue: 95.3, days: 2, cause: '3 payer takebacks', at: '2026-11-17T16:11:00Z' }, { kpi: 'wait_lobby_min', practice: 'mesa', period: { from: '2026-11-01', to: '2026-11-01' }, oldValue: 15.2, newValue: 14.8, days: 1, cause: 'Night with 25 hours recounted', at: '2026-11-02T08:10:00Z' }] });
export const mappings = () => [{ id: 'generic-appointments', title: 'Appointments, one row each', description: 'A sheet with one row per appointment.', columns: [{ field: 'appointment', names: ['appointment_id'], kind: 'id', required: true }, { field: 'practice', names: ['practice'], kind: 'practice', required: false }, { field: 'start', names: ['scheduled_start'], kind: 'instant', required: true }] }, { id: 'practices', title: 'Practices of the organisation', description: 'One row a practice.', columns: [{ field: 'practice', names: ['practice'], kind: 'slug', required: true }] }];
