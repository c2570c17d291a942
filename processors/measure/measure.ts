/**
 * measure: facts → KPI cells. `process` of the consume loop (consumer `measure`, topic `changes`).
 * In: messages saying which practice days of which facts were rewritten. Out: cells, restatements, messages on `cells`; the loop then writes the checkpoint.
 * The days of a whole batch are measured once, so under load a cell is computed fewer times than it is touched.
 */
import type { BatchOutcome, ConsumedBatch } from '@rounds/infra/kafka/consume-loop.types.ts';
import type { EventLog, LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import { factsOf } from '@rounds/infra/clickhouse/compile-kpi.ts';
import { kpis } from '@rounds/schemas/kpis/index.ts';
import { factsTouched, type CellsWritten, type FactsTouched } from '@rounds/schemas/messages.ts';
import { topics } from '@rounds/schemas/topics.ts';
import type { FactName } from '@rounds/schemas/facts/fact.ts';
import { measuringLists, writeCells, type DirtyDay, type WriteCellsDeps } from './write-cells.ts';

export const measureConsumer = { groupId: 'measure', topics: [topics.changes.name] } as const;

export interface MeasureDeps extends WriteCellsDeps {
  readonly log: Pick<EventLog, 'publish'>;
}

/** `process` for the consume loop. Messages nobody can read are counted as ignored: fold will say it again with the next event. */
export function measureBatch(deps: MeasureDeps): (batch: ConsumedBatch) => Promise<BatchOutcome> {
  const lists = measuringLists(deps.store);
  return async ({ messages, poison }) => {
    const read = messages.map((message) => ({ message, touched: poison ? undefined : parse(message) }));
    const touched = read.flatMap((entry) => entry.touched ?? []);
    await writeCells(deps, lists, kpis, dirtyDays(touched), 'late_data');
    await deps.onStep?.('publish cells');
    const written = cellsWritten(touched);
    if (written.length > 0) {
      await deps.log.publish([
        { topic: topics.cells.name, messages: written.map((cells) => ({ key: cells.practice, value: JSON.stringify(cells) })) },
      ]);
    }
    return { partitions: outcomes(read) };
  };
}

function parse({ value }: LogMessage): FactsTouched | undefined {
  try {
    return factsTouched.safeParse(JSON.parse(value.toString('utf8'))).data;
  } catch {
    return undefined;
  }
}

/** The union of all days, each once. */
export function dirtyDays(touched: readonly FactsTouched[]): DirtyDay[] {
  const days = new Map<string, DirtyDay>();
  for (const { practice, days: byFact } of touched) {
    for (const [fact, list] of Object.entries(byFact) as [FactName, string[] | undefined][]) {
      for (const day of list ?? []) days.set(`${fact}|${practice}|${day}`, { fact, practice, day });
    }
  }
  return [...days.values()];
}

function cellsWritten(touched: readonly FactsTouched[]): CellsWritten[] {
  return Array.from(
    Map.groupBy(touched, ({ practice }) => practice),
    ([practice, all]) => {
      const facts = new Set(dirtyDays(all).map(({ fact }) => fact));
      return {
        practice,
        kpis: kpis.filter((kpi) => factsOf(kpi).some((fact) => facts.has(fact))).map(({ id }) => id),
        days: [...new Set(dirtyDays(all).map(({ day }) => day))].sort(),
        newestAppendedAt:
          all
            .map(({ newestAppendedAt }) => newestAppendedAt)
            .sort()
            .at(-1) ?? '',
      };
    },
  );
}

function outcomes(read: readonly { message: LogMessage; touched: FactsTouched | undefined }[]): BatchOutcome['partitions'] {
  const groups = Map.groupBy(read, ({ message }) => `${message.topic}-${message.partition}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const stored = group.filter(({ touched }) => touched).length;
    return [
      { topic: first.message.topic, partition: first.message.partition, stored, duplicate: 0, dead: 0, ignored: group.length - stored },
    ];
  });
}
