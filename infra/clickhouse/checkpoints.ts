/**
 * Keeps checkpoints in ClickHouse, the place where the data they speak of lies.
 * In: checkpoints of one consumer. Out: the newest of each partition. `save` returns when the rows are fsynced.
 * Refuses nothing; a stale writer cannot win, because its epoch is lower and the sequence starts with the epoch.
 */
import { z } from 'zod';
import type { Checkpoint, CheckpointStore } from '../kafka/consume-loop.types.ts';
import type { Store } from './store.types.ts';
import { defineQuery } from './typed-query.ts';

const offset = z.number().int().nonnegative();

const newest = defineQuery({
  name: 'checkpoints',
  sql: `SELECT topic, partition, next_offset AS nextOffset, start_offset AS startOffset, epoch, boot_id AS bootId, cluster_id AS clusterId,
      clean_stop = 1 AS cleanStop, attempts, batch_limit AS batchLimit, careful_until AS carefulUntil,
      stored, duplicate, dead, ignored
    FROM checkpoints FINAL WHERE consumer = {consumer:String} ORDER BY topic, partition`,
  params: z.object({ consumer: z.string() }),
  row: z.object({
    topic: z.string(),
    partition: offset,
    nextOffset: offset,
    startOffset: offset,
    epoch: offset,
    bootId: z.string(),
    clusterId: z.string(),
    cleanStop: z.union([z.boolean(), z.number()]).transform(Boolean),
    attempts: offset,
    batchLimit: offset,
    carefulUntil: offset,
    stored: offset,
    duplicate: offset,
    dead: offset,
    ignored: offset,
  }),
});

const columns = [
  'consumer', 'topic', 'partition', 'sequence', 'next_offset', 'epoch', 'boot_id', 'cluster_id', 'start_offset', 'stored',
  'duplicate', 'dead', 'ignored', 'clean_stop', 'attempts', 'batch_limit', 'careful_until', 'written_at',
]; // prettier-ignore

const writesPerEpoch = 2 ** 32;

/** Checkpoints in the table `checkpoints`. @param clock epoch ms, for `written_at` only, which decides nothing */
export function createCheckpointStore(store: Store, clock: () => number = Date.now): CheckpointStore {
  // A save of one epoch comes from one loop of one process, so a count of this process orders them.
  let writes = 0;
  const rowOf = (consumer: string, at: Checkpoint) => {
    const sequence = at.epoch * writesPerEpoch + writes;
    return [
      consumer, at.topic, at.partition, sequence, at.nextOffset, at.epoch, at.bootId, at.clusterId, at.startOffset, at.stored,
      at.duplicate, at.dead, at.ignored, at.cleanStop ? 1 : 0,  at.attempts, at.batchLimit, at.carefulUntil, clock(),
    ]; // prettier-ignore
  };
  return {
    load: (consumer) => store.query(newest, { consumer }),
    async save(consumer, checkpoints) {
      writes++;
      await store.insert(
        'checkpoints',
        checkpoints.map((checkpoint) => rowOf(consumer, checkpoint)),
        { columns },
      );
    },
  };
}
