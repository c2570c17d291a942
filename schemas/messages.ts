/**
 * What Rounds' own topics carry besides events: touched facts, rewritten cells, dead letters.
 * JSON; never a patient value. Raw messages are bytes, described by their headers.
 */
import { z } from 'zod';
import { factName } from './facts/fact.ts';
import { DATA_SCHEMA } from './events/envelope.ts';
import { localDay } from './ids.ts';

/** Topic `changes`, key practice: fold rewrote rows of these facts on these days. `practice_days` touches settled_slots. */
export const factsTouched = z.object({
  practice: z.string(),
  days: z.partialRecord(factName, z.array(localDay)),
  newestAppendedAt: z.string(),
});
export type FactsTouched = z.infer<typeof factsTouched>;

/** Topic `cells`, key practice: measure rewrote cells of these KPIs and days. */
export const cellsWritten = z.object({
  practice: z.string(),
  kpis: z.array(z.string()),
  days: z.array(localDay),
  newestAppendedAt: z.string(),
});
export type CellsWritten = z.infer<typeof cellsWritten>;

/** Topic `dead-letters`, key feed: the reason and the place; `id` is deterministic, so a resend is the same dead letter. */
export const deadLetter = z.object({
  id: z.string(),
  feed: z.string(),
  practice: z.string(),
  field: z.string(),
  valueShape: z.string(),
  rule: z.string(),
  /** The code that no list of the feed's configuration knows, where that is the reason: `site`, `WEST-2`. Never a patient's value. */
  code: z.object({ list: z.string(), value: z.string() }).optional(),
  /** The same letter again once its message was understood after all. */
  resolved: z.literal(true).optional(),
  sourceRef: z.string(),
  raw: z.object({ partition: z.int(), offset: z.string() }).nullable(),
  at: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetter>;

/**
 * Header of a canonical event that Rounds itself validated against this schema version before it was published.
 * fold checks events without it (or with another version) in full; with it, only their frame: a full check costs 5 to 10 µs an event.
 * Who may write to the streams' topics is the broker's access list, so the header is as trustworthy as the event.
 */
export const VALIDATED_HEADER = 'validated';
export const eventHeaders = { [VALIDATED_HEADER]: DATA_SCHEMA } as const;

/** Header of an event that carries a `mappingversion`, so that fold need not look into every event for it. */
export const REMAPPED_HEADER = 'remapped';

/**
 * Header of an event that ties its subject to another: a booking or cancellation whose sender moves appointments by cancelling and booking
 * anew (`rescheduleWindowMinutes`), a bill that names the payer's number of the claim it replaces (`replaces`), an answer that names its own (`payerClaim`),
 * a refusal of all claims that were sent in one set (`refuses`).
 */
export const TIES_HEADER = 'ties';

interface HeaderSource {
  readonly mappingversion?: number | undefined;
  readonly data: object;
}

export const tiesOf = ({ data }: HeaderSource): boolean =>
  'rescheduleWindowMinutes' in data || 'replaces' in data || 'payerClaim' in data || 'refuses' in data;

/** The headers of an event that was validated. */
export const headersOf = (event: HeaderSource): Readonly<Record<string, string>> => {
  const ties = tiesOf(event);
  if (event.mappingversion === undefined && !ties) return eventHeaders;
  return {
    ...eventHeaders,
    ...(event.mappingversion === undefined ? {} : { [REMAPPED_HEADER]: '1' }),
    ...(ties ? { [TIES_HEADER]: '1' } : {}),
  };
};
