/**
 * The clock of the organisation: says `practice_day.closed` for service days that are over.
 * In: each practice's zone and cut-over, the days that have slots and are not closed (ClickHouse). Out: events through the door.
 * The id is the practice and the day, so saying it twice says it once; history of uploaded files is closed the same way.
 */
import type { Store } from '@rounds/infra/clickhouse/store.types.ts';
import { defineQuery } from '@rounds/infra/clickhouse/typed-query.ts';
import { addDays, serviceDay, startOfServiceDay } from '@rounds/schemas/time.ts';
import { z } from 'zod';
import type { Acceptor } from '../accept.ts';
import type { Directory, KnownPractice } from '../directory.ts';
import { shortHash } from '../event-id.ts';
import { IngestError } from '../ingest-error.ts';
import type { Outcome } from '../outcome.ts';

export interface CloseDaysDeps {
  readonly store: Pick<Store, 'query'>;
  readonly directory: Pick<Directory, 'practices'>;
  readonly acceptor: Acceptor;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const SOURCE = 'rounds/clock';
const BATCH = 1_000;

const openDays = defineQuery({
  name: 'ingest_open_days',
  sql: `SELECT DISTINCT practice_id, toString(day) AS open_day FROM appointment_slots
        WHERE (is_scheduled_day OR is_visit_day) AND day < {before:Date}
          AND (practice_id, day) NOT IN (SELECT practice_id, day FROM practice_days FINAL WHERE closed)
        ORDER BY open_day, practice_id LIMIT {limit:UInt32}`,
  params: z.object({ before: z.string(), limit: z.number() }),
  row: z.object({ practice_id: z.string(), open_day: z.string() }),
});

/** The event that closes a day, stamped with the moment the day ended: the same whenever it is said. */
export function closedEvent({ id, timeZone, cutoverMinutes }: KnownPractice, day: string): object {
  const over = new Date(startOfServiceDay(addDays(day, 1), timeZone, cutoverMinutes)).toISOString();
  return {
    specversion: '1.0',
    id: shortHash('practice_day.closed', id, day),
    type: 'practice_day.closed',
    source: SOURCE,
    subject: `day:${id}:${day}`,
    time: over,
    recordedat: over,
    practiceid: id,
    sourceref: `clock:${day}`,
    data: { day },
  };
}

/** Days of these rows that are over at their practice. */
export function overDays(
  rows: readonly { practice_id: string; open_day: string }[],
  practices: ReadonlyMap<string, KnownPractice>,
  nowMs: number,
): { practice: KnownPractice; day: string }[] {
  return rows.flatMap(({ practice_id, open_day: day }) => {
    const practice = practices.get(practice_id);
    return practice && day < serviceDay(nowMs, practice.timeZone, practice.cutoverMinutes) ? [{ practice, day }] : [];
  });
}

/** Makes the closer. Each call closes up to a thousand days and says how many; days said lately are not said again. */
export function createDayCloser({ store, directory, acceptor, clock }: CloseDaysDeps): () => Promise<number> {
  const said = new Set<string>();
  return async () => {
    const now = clock();
    // Zones are at most 14 hours ahead of UTC: tomorrow's UTC date bounds every practice's yesterday.
    const before = addDays(new Date(now).toISOString().slice(0, 10), 1);
    const practices = new Map(directory.practices().map((practice) => [practice.id, practice]));
    // What was said and is not folded yet still counts as open in the store; room for it keeps the new ones coming.
    const rows = await store.query(openDays, { before, limit: BATCH + Math.min(said.size, 50_000) });
    const over = overDays(rows, practices, now)
      .filter(({ practice, day }) => !said.has(`${practice.id} ${day}`))
      .slice(0, BATCH);
    if (over.length === 0) {
      if (rows.length === 0) said.clear();
      return 0;
    }
    await acceptor.accept(
      over.map(({ practice, day }): Outcome => ({ kind: 'event', draft: closedEvent(practice, day) })),
      undefined,
      SOURCE,
    );
    for (const { practice, day } of over) said.add(`${practice.id} ${day}`);
    return over.length;
  };
}

/** Runs the closer every 30 seconds, at once again while a batch was full. A store or log that is away only delays it. */
export function createPracticeClock(deps: CloseDaysDeps, log: { warn(fields: object, message: string): void }, everyMs = 30_000) {
  const close = createDayCloser(deps);
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running = Promise.resolve();
  const tick = async (): Promise<void> => {
    let closed = 0;
    try {
      closed = await close();
    } catch (error) {
      if (!(error instanceof IngestError))
        log.warn({ error: error instanceof Error ? error.name : 'unknown' }, 'practice days could not be closed just now');
    }
    if (!stopped) timer = setTimeout(begin, closed >= BATCH ? 0 : everyMs);
  };
  const begin = (): void => void (running = tick());
  return {
    start: begin,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
