/**
 * One example of each answer, for the API's own documentation. Invented figures; a test reads each with its contract.
 */
import type { Freshness } from './common.contract.ts';
import type {
  BreakdownResponse,
  DistributionResponse,
  EventsResponse,
  LineageResponse,
  SeriesResponse,
  TilesResponse,
} from './kpi.contract.ts';
import type { AccountingResponse, AttentionResponse, Directory, FeedsResponse, Me, RestatementsResponse } from './trust.contract.ts';

export const freshnessExample: Freshness = {
  asOf: '2026-11-18T15:32:10.000Z',
  lastEventAt: '2026-11-18T15:32:09.210Z',
  behindSeconds: 0.9,
  beingCounted: false,
  silentFeeds: 1,
};

export const meExample: Me = {
  id: '0b7c1e5e-5d0c-4a57-9f7e-3b5a5f1c2d11',
  name: 'Dana Kowalski',
  role: 'regional_manager',
  roleLabel: 'Regional manager',
  may: { ingest: false, administer: false, seePatientRows: true },
  practices: ['harbor', 'northside'],
  demo: true,
};

export const directoryExample: Directory = {
  organisation: { id: 'group', name: 'North Coast Medical Group' },
  regions: [{ id: 'north-coast', name: 'North Coast' }],
  practices: [
    {
      id: 'harbor',
      name: 'Harbor Family Medicine',
      shortName: 'Harbor',
      regionId: 'north-coast',
      timeZone: 'America/Los_Angeles',
      cutoverMinutes: 0,
      specialty: 'family_medicine',
      peerGroup: 'fm-small',
      today: '2026-11-18',
    },
  ],
  providers: [{ id: 'prv-1', name: 'A. Ortiz', specialty: 'family_medicine' }],
  payers: [{ id: 'pacific-crest-ppo', name: 'Pacific Crest PPO', payerClass: 'commercial' }],
  peerGroups: [{ id: 'fm-small', name: 'Family medicine, up to 10 physicians', population: '' }],
  benchmarks: [
    {
      id: 'no_show_rate:fm-small:2025:50',
      kpi: 'no_show_rate',
      peerGroup: 'fm-small',
      year: 2025,
      percentile: 50,
      value: 5.5,
      source: 'An example, not a published figure',
      tier: 'own',
    },
  ],
};

const measuredExample = { value: 11.2, num: 91, den: 812, n: 812, verdict: 'worse', rule: 'beyond' } as const;

export const tilesExample: TilesResponse = {
  scope: 'practice:harbor',
  period: { from: '2026-11-01', to: '2026-11-18' },
  comparison: { from: '2025-11-02', to: '2025-11-19' },
  freshness: freshnessExample,
  tiles: [
    {
      kpi: 'no_show_rate',
      ...measuredExample,
      comparison: 8.6,
      change: { amount: 2.6, unit: 'points' },
      usual: { lower: 6.8, mean: 8.9, upper: 11, method: 'p_prime' },
      target: { value: 7, standing: 'hit_or_miss' },
      isFinal: false,
      spark: [
        { week: '2026-11-09', value: 11.6, n: 402, lower: 6.8, mean: 8.9, upper: 11, verdict: 'worse', rule: 'beyond', isFinal: true },
      ],
    },
  ],
  sites: [
    {
      id: 'harbor',
      kind: 'practice',
      regionId: 'north-coast',
      cells: { no_show_rate: measuredExample },
      lastEventAt: '2026-11-18T15:32:09.210Z',
      feedSilentMinutes: null,
      beingCounted: false,
    },
  ],
};

const period = { from: '2026-11-01', to: '2026-11-18' };

export const seriesExample: SeriesResponse = {
  kpi: 'no_show_rate',
  scope: 'practice:harbor',
  period,
  grain: 'week',
  usualMethod: 'p_prime',
  target: 7,
  freshness: freshnessExample,
  lines: [
    {
      key: '',
      label: 'All',
      points: [{ start: '2026-11-09', end: '2026-11-15', ...measuredExample, isFinal: true, lower: 6.8, mean: 8.9, upper: 11 }],
    },
  ],
  annotations: [{ day: '2026-03-30', text: 'Text reminders on', phase: true }],
};

export const breakdownExample: BreakdownResponse = {
  kpi: 'no_show_rate',
  dimension: 'weekday',
  period,
  total: measuredExample,
  freshness: freshnessExample,
  rows: [
    {
      key: '1',
      label: 'Monday',
      value: 14.1,
      num: 114,
      den: 812,
      n: 812,
      verdict: 'worse',
      rule: 'beyond',
      share: 21,
      interval: { lower: 11.8, upper: 16.6 },
      chance: { lower: 9, upper: 13.4 },
    },
  ],
};

export const distributionExample: DistributionResponse = {
  kpi: 'wait_lobby_min',
  period,
  n: 3,
  mean: 12,
  percentiles: { p10: 8, p25: 8, p50: 12, p75: 16, p90: 16 },
  bins: [
    { from: 8, to: 9, count: 1 },
    { from: 12, to: 13, count: 1 },
    { from: 16, to: 17, count: 1 },
  ],
};

export const lineageExample: LineageResponse = {
  kpi: 'no_show_rate',
  kpiVersion: 1,
  period,
  side: 'num',
  columns: [
    { column: 'scheduled_start', label: 'Booked for', unit: 'instant' },
    { column: 'outcome', label: 'Outcome', unit: 'text' },
  ],
  totals: { num: 91, den: 812, rows: 91 },
  excluded: [{ reason: 'Cancelled by the practice', rows: 12 }],
  nextCursor: null,
  rows: [
    {
      fact: 'settled_slots',
      practice: 'harbor',
      day: '2026-11-16',
      rowId: 'oe-main:4711',
      subject: 'oe-main:4711',
      stream: 'appointments',
      amount: 1,
      events: 3,
      columns: { scheduled_start: '2026-11-16 16:20:00.000', outcome: 'No-show' },
      patientKey: 'p_5YxN0q2VfTzR3wK1',
      flags: ['long_wait'],
    },
  ],
};

export const eventsExample: EventsResponse = {
  stream: 'appointments',
  subject: 'oe-main:4711',
  events: [
    {
      eventId: 'oe-main:4711.booked',
      type: 'appointment.booked',
      practice: 'harbor',
      occurredAt: '2026-10-15T17:02:00.000Z',
      recordedAt: '2026-10-15T17:02:00.000Z',
      appendedAt: '2026-10-15T17:02:01.120Z',
      source: 'csv/openemr/front-desk',
      sourceRef: 'sha256:9f2c… line 812',
      topic: 'appointments',
      partition: 3,
      offset: '88121',
      flags: ['zone_assumed'],
      mappingVersion: 1,
      counts: true,
      data: { start: '2026-11-16T16:20:00Z' },
    },
  ],
};

export const attentionExample: AttentionResponse = {
  sentence: 'One thing got worse, one feed is silent.',
  rest: 'Everything else at 12 practices moved within its usual range.',
  total: 2,
  freshness: freshnessExample,
  items: [
    {
      id: 'signal:initial_denial_rate_count:practice:riverbend',
      kind: 'signal',
      verdict: 'worse',
      kpi: 'initial_denial_rate_count',
      feed: null,
      node: 'practice:riverbend',
      practice: 'riverbend',
      title: 'Initial denials',
      place: 'Riverbend Cardiology',
      value: '14.8%',
      usual: 'Usual range 6.9 to 11.2%',
      explanation: '5 weeks above the usual. Authorization explains 4.1 of the 5.8 points.',
      worth: '5.8 points',
      since: '2026-10-12',
      rule: 'beyond',
      spark: [],
    },
  ],
};

export const feedsExample: FeedsResponse = {
  freshness: freshnessExample,
  feeds: [
    {
      feed: 'hl7v2/prairie',
      label: 'Scheduling, HL7 v2',
      practice: 'prairie',
      state: 'silent',
      silentAt: [],
      silentMinutes: 312,
      usualGapMinutes: 4,
      lastEventAt: '2026-11-18T10:20:00.000Z',
      lastRecordedAt: '2026-11-18T10:20:00.000Z',
      events24h: 96,
      usual24h: { lower: 240, median: 312, upper: 384 },
      volume: [{ hour: '2026-11-18T10:00:00.000Z', count: 9, usual: { lower: 6, median: 13, upper: 20 } }],
      lagSecondsP99: null,
      deadLetters: 0,
      unmappedCodes: 0,
      lastDelivery: null,
    },
  ],
};

export const accountingExample: AccountingResponse = {
  checkedAt: '2026-11-18T15:32:08.000Z',
  total: { read: 100, stored: 96, duplicate: 3, dead: 1, ignored: 0, unaccounted: 0, waiting: 0 },
  partitions: [
    {
      consumer: 'fold',
      topic: 'appointments',
      partition: 0,
      low: 0,
      high: 100,
      checkpoint: 100,
      read: 100,
      stored: 96,
      duplicate: 3,
      dead: 1,
      ignored: 0,
      unaccounted: 0,
    },
  ],
  completeToday: 98.1,
  restatedPercent: 0.4,
  stampCoverage: 93.7,
  beforeFirstShown: 0,
  freshness: freshnessExample,
};

export const restatementsExample: RestatementsResponse = {
  items: [
    {
      kpi: 'no_show_rate',
      practice: 'harbor',
      period: { from: '2026-10-01', to: '2026-10-31' },
      oldValue: 10.9,
      newValue: 10.6,
      days: 9,
      cause: 'Late data: 9 days',
      at: '2026-11-06T22:02:00.000Z',
    },
  ],
};
