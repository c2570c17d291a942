/**
 * How a message kept on topic `raw` is read once more, with its feed's configuration as it is now (`rounds remap`, dead-letter replay).
 * Each adapter has one. The same bytes under the same configuration give the same outcomes, ids included, whoever asks.
 */
import type { Outcome, RawMessage } from './outcome.ts';

export interface RawReader {
  /** First part of the feed names it reads: `hl7v2`, `x12`, `fhir`, `csv`, `http`. */
  readonly adapter: string;
  /** Everything the message says: events (as drafts) and rejections. Never throws for bad input. */
  reread(raw: RawMessage): Promise<readonly Outcome[]>;
}
