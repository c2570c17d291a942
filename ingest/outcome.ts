/**
 * The words between an adapter and the door: what an adapter makes of a message, and what becomes of each part.
 * A draft is an event as the adapter wrote it, not yet checked; a rejection is a value with a reason, never an error.
 */
import type { CanonicalEvent, Violation } from '@rounds/schemas/events/event.ts';
import type { Stream } from '@rounds/schemas/topics.ts';

/** A message as received; kept encrypted on topic `raw`. */
export interface RawMessage {
  /** Adapter and sending system, e.g. `http/front-desk`; the key of `raw` and `dead-letters`. */
  readonly feed: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
  /** Where in the source it stands: content hash and lines. Never a file name. */
  readonly sourceRef: string;
}

export type Outcome =
  | { readonly kind: 'event'; readonly draft: object }
  /** Has been through `checkDraft` already: validated and stamped. */
  | { readonly kind: 'checked'; readonly stream: Stream; readonly event: CanonicalEvent }
  | { readonly kind: 'rejection'; readonly sourceRef: string; readonly practice: string; readonly violations: readonly Violation[] };

export type AcceptResult =
  | { readonly status: 'accepted'; readonly id: string }
  /** The same id stood earlier in the same request. */
  | { readonly status: 'duplicate'; readonly id: string }
  | { readonly status: 'rejected'; readonly violations: readonly Violation[] };
