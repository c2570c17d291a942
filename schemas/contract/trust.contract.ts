/**
 * What the API says about itself and its feeds: freshness, accounting, dead letters, restatements, attention, directory, the reader.
 */
import { z } from 'zod';
import { localDay } from '../ids.ts';
import { feedState, freshness, period, rule, usualBand } from './common.contract.ts';
import { weekPoint } from './kpi.contract.ts';

/** GET /api/v1/me */
export const me = z.object({
  id: z.string(),
  name: z.string(),
  role: z.enum(['administrator', 'executive', 'regional_manager', 'owner']),
  roleLabel: z.string(),
  may: z.object({ ingest: z.boolean(), administer: z.boolean(), seePatientRows: z.boolean() }),
  practices: z.array(z.string()),
  demo: z.boolean(),
});
export type Me = z.infer<typeof me>;

/** GET /api/v1/directory: within the reader's scope. `today` is each practice's own service day. */
export const directory = z.object({
  organisation: z.object({ id: z.string(), name: z.string() }).nullable(),
  regions: z.array(z.object({ id: z.string(), name: z.string() })),
  practices: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      shortName: z.string(),
      regionId: z.string(),
      timeZone: z.string(),
      cutoverMinutes: z.int(),
      specialty: z.string(),
      /** Whom published figures compare it with; empty: nobody in particular. */
      peerGroup: z.string(),
      today: localDay,
    }),
  ),
  providers: z.array(z.object({ id: z.string(), name: z.string(), specialty: z.string() })),
  payers: z.array(z.object({ id: z.string(), name: z.string(), payerClass: z.string() })),
  peerGroups: z.array(z.object({ id: z.string(), name: z.string(), population: z.string() })),
  /** Published figures, newest year first; `value` in the KPI's unit, percent as 0–100. Percentiles are never added or averaged. */
  benchmarks: z.array(
    z.object({
      id: z.string(),
      kpi: z.string(),
      peerGroup: z.string(),
      year: z.int(),
      percentile: z.int(),
      value: z.number(),
      source: z.string(),
      tier: z.enum(['published', 'second_hand', 'own']),
    }),
  ),
});
export type Directory = z.infer<typeof directory>;

/** GET /api/v1/attention (viewQuery): the brief's items, ranked, one per episode. */
export const attentionItem = z.object({
  id: z.string(),
  kind: z.enum(['signal', 'feed']),
  verdict: z.enum(['worse', 'better', 'changed', 'feed']),
  kpi: z.string().nullable(),
  /** The feed an item of kind `feed` is about. */
  feed: z.string().nullable(),
  node: z.string(),
  practice: z.string().nullable(),
  title: z.string(),
  place: z.string(),
  value: z.string(),
  usual: z.string(),
  explanation: z.string(),
  worth: z.string(),
  since: z.string(),
  rule,
  spark: z.array(weekPoint),
});
export const attentionResponse = z.object({
  sentence: z.string(),
  rest: z.string(),
  items: z.array(attentionItem),
  total: z.int(),
  freshness,
});
export type AttentionResponse = z.infer<typeof attentionResponse>;

/** What became of a file, or of one fetch. */
export const fileDelivery = z.object({
  at: z.string(),
  accepted: z.int(),
  duplicate: z.int(),
  rejected: z.int(),
  held: z.boolean(),
  unusedColumns: z.array(z.string()),
});
export type FileDelivery = z.infer<typeof fileDelivery>;

/** GET /api/v1/feeds */
export const feed = z.object({
  feed: z.string(),
  label: z.string(),
  practice: z.string().nullable(),
  state: feedState,
  /** Practices at which it is silent while it speaks for others; empty when it is silent altogether, or not at all. */
  silentAt: z.array(z.string()),
  silentMinutes: z.number().nullable(),
  usualGapMinutes: z.number().nullable(),
  lastEventAt: z.string().nullable(),
  lastRecordedAt: z.string().nullable(),
  /** The last 24 whole hours. */
  events24h: z.int(),
  /** Of a day like this one; null while the feed is younger than two weeks. */
  usual24h: usualBand.nullable(),
  /** The last 24 hours, the running one last; empty for a feed that was not heard of for weeks. */
  volume: z.array(z.object({ hour: z.string(), count: z.int(), usual: usualBand.nullable() })),
  lagSecondsP99: z.number().nullable(),
  deadLetters: z.int(),
  /** Codes of the sender that no list explains, each counted once; which they are, administrators see on the feed's screen. */
  unmappedCodes: z.int(),
  lastDelivery: fileDelivery.nullable(),
});
export const feedsResponse = z.object({ feeds: z.array(feed), freshness });
export type FeedsResponse = z.infer<typeof feedsResponse>;

/** GET /api/v1/accounting: read = counted + seen before + not understood + not needed, per partition and in all. */
const counts = {
  read: z.number(),
  stored: z.number(),
  duplicate: z.number(),
  dead: z.number(),
  ignored: z.number(),
  unaccounted: z.number(),
};
export const accountingResponse = z.object({
  checkedAt: z.string(),
  total: z.object({ ...counts, waiting: z.number() }),
  partitions: z.array(
    z.object({
      consumer: z.string(),
      topic: z.string(),
      partition: z.int(),
      low: z.number(),
      high: z.number().nullable(),
      checkpoint: z.number(),
      ...counts,
    }),
  ),
  completeToday: z.number().nullable(),
  restatedPercent: z.number().nullable(),
  stampCoverage: z.number().nullable(),
  /** Bookings, ledger entries, claims and shifts on days before the first a page shows (1980-01-01): kept, part of balances, on no page. */
  beforeFirstShown: z.int(),
  freshness,
});
export type AccountingResponse = z.infer<typeof accountingResponse>;

/** GET /api/v1/dead-letters: grouped by reason, newest first; `items` of one group with ?field=&rule=&feed=, resolved ones too with ?resolved=true */
export const deadLettersResponse = z.object({
  /** Not understood to this day; `resolved` ones were, once their mapping was corrected or their file was taken in. */
  total: z.int(),
  resolved: z.int(),
  groups: z.array(
    z.object({
      feed: z.string(),
      field: z.string(),
      rule: z.string(),
      count: z.int(),
      newestAt: z.string(),
      /** Codes no list of the feed knows, most frequent first, at most 20; for administrators. */
      codes: z.array(z.object({ list: z.string(), value: z.string(), count: z.int() })),
    }),
  ),
  items: z.array(
    z.object({
      id: z.string(),
      feed: z.string(),
      practice: z.string(),
      field: z.string(),
      valueShape: z.string(),
      rule: z.string(),
      code: z.object({ list: z.string(), value: z.string() }).nullable(),
      resolved: z.boolean(),
      /** Of a file refused as a whole: the feed by which the same file was taken in since, and when; what else was understood was read again. */
      takenIn: z.object({ feed: z.string(), at: z.string() }).nullable(),
      sourceRef: z.string(),
      rawPosition: z.string().nullable(),
      at: z.string(),
    }),
  ),
});
export type DeadLettersResponse = z.infer<typeof deadLettersResponse>;

/** GET /api/v1/restatements (viewQuery): figures of closed days that changed afterwards, by KPI, practice and month. */
export const restatementsResponse = z.object({
  items: z.array(
    z.object({
      kpi: z.string(),
      practice: z.string(),
      period,
      oldValue: z.number().nullable(),
      newValue: z.number().nullable(),
      days: z.int(),
      cause: z.string(),
      at: z.string(),
    }),
  ),
});
export type RestatementsResponse = z.infer<typeof restatementsResponse>;

/** GET /api/v1/welcome: what an empty organisation still needs. */
export const welcomeResponse = z.object({
  hasPractices: z.boolean(),
  hasEvents: z.boolean(),
  demoLoad: z.object({ sent: z.number(), total: z.number(), done: z.boolean() }).nullable(),
});
export type WelcomeResponse = z.infer<typeof welcomeResponse>;

/** GET /api/v1/live (server-sent events): event `cells`; data: the practices and days whose figures may differ now. */
export const liveCells = z.object({
  practices: z.array(z.object({ practice: z.string(), days: z.array(localDay) })),
  at: z.string(),
  newestAppendedAt: z.string().nullable(),
});
export type LiveCells = z.infer<typeof liveCells>;

/** POST /api/v1/session/link {token} · POST /api/v1/session/password {name, password} · DELETE /api/v1/session · PUT /api/v1/me/password {password} */
export const linkSignIn = z.object({ token: z.string().min(20).max(200) });
export const passwordSignIn = z.object({ name: z.string().min(1).max(80), password: z.string().min(8).max(256) });
