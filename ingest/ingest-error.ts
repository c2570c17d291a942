/**
 * Why nothing of a message was taken in just now, although the message may be good.
 * In: the outbox's or the log's state. Out: a typed error that a door turns into its own answer (HTTP 503, file left in place).
 * Refuses to stand for bad input: that is a rejection, a value, never an error.
 */

/**
 * `busy`: too much is in flight. `log_unavailable`: the broker does not acknowledge. `no_room`: the disk is nearly full.
 * `too_large`: one message the log can never take.
 */
export type IngestErrorCode = 'busy' | 'log_unavailable' | 'no_room' | 'too_large';

const words: Readonly<Record<IngestErrorCode, string>> = {
  busy: 'too much is in flight',
  log_unavailable: 'the event log does not answer',
  no_room: 'the disk is nearly full',
  too_large: 'larger than the event log can hold',
};
const retryAfterSeconds: Readonly<Record<IngestErrorCode, number>> = { busy: 1, log_unavailable: 5, no_room: 15, too_large: 5 };

export class IngestError extends Error {
  readonly code: IngestErrorCode;
  /** Seconds after which another try is sensible. */
  readonly retryAfterSeconds: number;

  constructor(code: IngestErrorCode, options?: { cause?: unknown }) {
    super(words[code], options);
    this.name = 'IngestError';
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds[code];
  }
}
