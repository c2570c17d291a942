/**
 * Why nothing of a message was taken in just now, although the message may be good.
 * In: the outbox's or the log's state. Out: a typed error that a door turns into its own answer (HTTP 503, file left in place).
 * Refuses to stand for bad input: that is a rejection, a value, never an error.
 */

/** `busy`: too much is in flight. `log_unavailable`: the broker does not acknowledge. `too_large`: one message the log can never take. */
export type IngestErrorCode = 'busy' | 'log_unavailable' | 'too_large';

export class IngestError extends Error {
  readonly code: IngestErrorCode;
  /** Seconds after which another try is sensible. */
  readonly retryAfterSeconds: number;

  constructor(code: IngestErrorCode, options?: { cause?: unknown }) {
    super(
      { busy: 'too much is in flight', log_unavailable: 'the event log does not answer', too_large: 'larger than the event log can hold' }[
        code
      ],
      options,
    );
    this.name = 'IngestError';
    this.code = code;
    this.retryAfterSeconds = code === 'busy' ? 1 : 5;
  }
}
