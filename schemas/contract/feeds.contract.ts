/**
 * What a screen of one feed is told and may do: its health, its configuration, what it could not understand, a corrected reading of its past.
 * Readers' half under `/api/v1` (api), the administrator's half under `/v1` (ingest, which owns files, keys and readers).
 * A feed in a path is `<adapter>/<the rest, percent-encoded>`: see `feedPath`.
 */
import { z } from 'zod';
import { feedConfig } from '../feed-config.ts';
import { feedState, freshness, usualBand as band } from './common.contract.ts';
import { fileDelivery } from './trust.contract.ts';

/** `csv/openemr/main-street` → `csv/openemr%2Fmain-street`: the two path segments every address of a feed ends in. */
export function feedPath(feed: string): string {
  const [adapter = '', ...rest] = feed.split('/');
  return `${encodeURIComponent(adapter)}/${encodeURIComponent(rest.join('/'))}`;
}

const unmappedCode = z.object({
  /** Which list of the configuration lacks it: `site`, `status`, `payer`, `provider`, `reason`, `visitType` … */
  list: z.string(),
  code: z.string(),
  count: z.int(),
  lastAt: z.string(),
  /** `taken_in`: the events were kept, flagged. `refused`: the messages lie in the dead letters. */
  where: z.enum(['taken_in', 'refused']),
});

/** GET /api/v1/feeds/<adapter>/<name>: within the reader's scope. */
export const feedDetail = z.object({
  feed: z.string(),
  label: z.string(),
  state: feedState,
  /** The state as a sentence: `Silent for 3 hours; usually a message every 4 minutes on a Monday morning.` */
  stateWords: z.string(),
  /** Practices at which it is silent while it speaks for others. */
  silentAt: z.array(z.string()),
  silentMinutes: z.number().nullable(),
  usualGapMinutes: z.number().nullable(),
  /** When the broker last got something of it. */
  lastReceivedAt: z.string().nullable(),
  /** What the sender's own clock said then. */
  lastRecordedAt: z.string().nullable(),
  alarms: z.array(z.object({ kind: z.enum(['silence', 'low_volume', 'high_volume']), sinceAt: z.string().nullable(), text: z.string() })),
  /** Events so far in the running hour, and what is usual for the whole of this hour of the week; null while the feed is younger than two weeks. */
  rate: z.object({ thisHour: z.int(), usual: band.nullable() }),
  /** The last 24 hours against the same weekday; null while the feed is younger than two weeks. */
  day: z.object({ events: z.int(), usual: band.nullable() }),
  /** The last 7 days, one entry an hour, oldest first, with what is usual for it. */
  volume: z.array(z.object({ hour: z.string(), count: z.int(), usual: band.nullable() })),
  /** By hour of the week, 0 = Monday 00:00 UTC to 167. Empty while the feed is younger than two weeks. */
  rhythm: z.array(band.extend({ hourOfWeek: z.int() })),
  /** Seconds from recorded to received, 99 % below; only of events recorded since the feed's first hour here, so that old files do not count. */
  lag: z.object({ secondsP99: z.number().nullable(), events: z.int() }),
  /** Newest first, at most ten: file deliveries and fetches with their counts. */
  deliveries: z.array(fileDelivery),
  /** For administrators; empty for everybody else (`mayAdminister` false). */
  unmapped: z.array(unmappedCode),
  mayAdminister: z.boolean(),
  /** Of the visits of the last 28 days that this feed told of: how many have arrival, rooming, provider and checkout stamps. */
  stamps: z.object({ visits: z.int(), complete: z.int(), share: z.number().nullable() }),
  deadLetters: z.object({
    total: z.int(),
    groups: z.array(z.object({ field: z.string(), rule: z.string(), count: z.int(), newestAt: z.string() })),
  }),
  /** Practices of the reader's scope it spoke for in the last 28 days. */
  practices: z.array(z.string()),
  /** Which versions of the configuration read its events, newest first. */
  versions: z.array(z.object({ version: z.int(), events: z.int(), firstAt: z.string(), lastAt: z.string() })),
  freshness,
});
export type FeedDetail = z.infer<typeof feedDetail>;

/**
 * GET /v1/feeds: those with a configuration of their own. Administrators.
 */
export const feedConfigList = z.object({ feeds: z.array(z.object({ feed: z.string(), title: z.string(), version: z.int() })) });

/**
 * GET /v1/feeds/<adapter>/<name>, and the answer to PUT of a `feedConfig` there (with the version that was read).
 * 409 `conflict` when somebody else saved meanwhile; 422 `invalid` with violations when it is not right.
 */
export const feedConfigAnswer = z.object({
  config: feedConfig,
  /** False: nobody has written one; `config` is what holds all the same. */
  saved: z.boolean(),
  /** Newest first; `changed` names the parts that differ from the version before. */
  history: z.array(z.object({ version: z.int(), savedAt: z.string(), changed: z.array(z.string()) })),
});
export type FeedConfigAnswer = z.infer<typeof feedConfigAnswer>;

/** What runs in the background: asked for with GET until `state` is not `running`. */
const job = z.object({
  state: z.enum(['none', 'running', 'done', 'failed']),
  startedAt: z.string().nullable(),
  finishedAt: z.string().nullable(),
  /** 0 to 1. */
  progress: z.number(),
  /** Why it failed, for people. */
  reason: z.string().nullable(),
});

/** POST /v1/feeds/<adapter>/<name>/remap {dryRun} → 202, and GET of the same address. Administrators. */
export const remapRequest = z.object({ dryRun: z.boolean().default(false) });
export const remapJob = job.extend({
  feed: z.string(),
  dryRun: z.boolean(),
  /** Version of the configuration it reads with. */
  version: z.int(),
  /** Raw messages read of this feed; of these, those whose key was destroyed, and those that are not what was sealed. */
  messages: z.int(),
  shredded: z.int(),
  damaged: z.int(),
  /** Events said for the first time, said otherwise than before, said as before, said no more; and parts refused. */
  added: z.int(),
  changed: z.int(),
  same: z.int(),
  withdrawn: z.int(),
  refused: z.int(),
  /** Said otherwise than an event of this same version says: save the configuration once more, then it can be outranked. */
  blocked: z.int(),
});
export type RemapJob = z.infer<typeof remapJob>;

/** POST /v1/dead-letters/replay → 200 when it is done within two seconds, else 202; GET of the same address for how it stands. Administrators. */
export const replayRequest = z.union(
  [
    z.strictObject({ ids: z.array(z.string().min(1).max(128)).min(1).max(1000) }),
    z.strictObject({
      group: z.strictObject({ feed: z.string().max(96), field: z.string().max(160).optional(), rule: z.string().max(200).optional() }),
    }),
  ],
  '`ids` of 1 to 1,000 letters, or a `group` with its feed',
);
export const replayJob = job.extend({
  /** Letters looked at; of these, those understood now, those still refused, those whose message cannot be opened or read any more. */
  replayed: z.int(),
  accepted: z.int(),
  stillRefused: z.int(),
  unreadable: z.int(),
});
export type ReplayJob = z.infer<typeof replayJob>;

/** POST /v1/dead-letters/<id>/raw: the message as it came, decrypted. Administrators; every look is audited with its purpose, which no URL carries. */
export const rawMessageRequest = z.object({ purpose: z.string().trim().min(8).max(200) });
export const rawMessageAnswer = z.object({
  feed: z.string(),
  contentType: z.string(),
  sourceRef: z.string(),
  bytes: z.int(),
  /** The first 64 KiB as text; what is not text shows as `�`. */
  text: z.string(),
  truncated: z.boolean(),
});
export type RawMessageAnswer = z.infer<typeof rawMessageAnswer>;
