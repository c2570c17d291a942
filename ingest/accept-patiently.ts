/**
 * For senders that have time (files): while others fill the door it waits, as long as it takes.
 * In: what `accept` takes. Out: its results. A broker that is away is thrown on (IngestError): the file is delivered again later.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acceptor } from './accept.ts';
import { IngestError } from './ingest-error.ts';
import type { AcceptResult, Outcome, RawMessage } from './outcome.ts';

const BUSY_WAIT_MS = 100;

export async function acceptPatiently(
  acceptor: Pick<Acceptor, 'accept'>,
  outcomes: readonly Outcome[],
  raw?: RawMessage,
  feed?: string,
): Promise<AcceptResult[]> {
  for (;;) {
    try {
      return await acceptor.accept(outcomes, raw, feed);
    } catch (error) {
      if (!(error instanceof IngestError) || error.code !== 'busy') throw error;
      await sleep(BUSY_WAIT_MS);
    }
  }
}
