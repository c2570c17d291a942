/**
 * The one consume loop of every consumer: read what is waiting, write the data, then the checkpoint, then Kafka's offsets as a copy.
 * In: a consumer group's messages. Out: calls of `process`, checkpoints. One async loop owns all state; callbacks only put into the inbox.
 * Refuses to guess a position: when checkpoint and log do not fit, it stops with a named reason. Whatever is killed when: the
 * checkpoint is behind the data and `process` is idempotent, so the batch comes again and changes nothing.
 */
import { randomUUID } from 'node:crypto';
import { scratch } from '../process/scratch.ts';
import { bytesOf, Inbox, type Arrival } from './inbox.ts';
import { statusOf } from './loop-status.ts';
import {
  admit,
  advanced,
  cutBatch,
  holdingOf,
  keyOf,
  marked,
  narrowSearch,
  putBack,
  settle,
  unexplained,
  type CutBatch,
  type Holding,
} from './partition-desk.ts';
import { mustHold, persistently, type Patience } from './patience.ts';
import { resume, type Refusal } from './resume.ts';
import type { Checkpoint, ConsumeLoop, ConsumeLoopOptions, LoopState, LoopStatus, StopReason } from './consume-loop.types.ts';
import type { Consumption, LogMessage, TopicPartition, Watermark } from './event-log.types.ts';

const mebibyte = 1024 * 1024;
/** As they travel: zstd packs events to a tenth. Everything fetched lies in memory at once, on top of the inbox: 1 MiB is some 10 MiB of events. */
const fetchSizes = { maxBytesPerPartition: mebibyte / 4, maxBytes: mebibyte, maxWaitMs: 500 };
const stopWithinMs = 5_000;
const refreshMs = 5_000;
const gapsBeforeStop = 20;
const faultsBeforeSearch = 1;
const poisonsInARow = 20;

class Loop implements ConsumeLoop {
  readonly ended: Promise<{ reason: StopReason; detail: string }>;
  readonly #options: ConsumeLoopOptions;
  readonly #end: (how: { reason: StopReason; detail: string }) => void;
  readonly #inbox: Inbox;
  readonly #member: Consumption;
  readonly #patience: Patience;
  readonly #refresh: NodeJS.Timeout;
  readonly #bootId: string;
  readonly #maxBatchMessages: number;
  readonly #maxBatchBytes: number;
  readonly #holdings = new Map<string, Holding>();
  #state: LoopState = { kind: 'starting' };
  #generation = 0;
  #stopping = false;
  #committing = false;
  #poisons = 0;
  #checkpointAtMs: number | null = null;
  #refusal: Refusal | null = null;

  constructor(options: ConsumeLoopOptions) {
    this.#options = options;
    this.#bootId = options.bootId ?? randomUUID();
    this.#maxBatchMessages = options.maxBatchMessages ?? 100_000;
    this.#maxBatchBytes = options.maxBatchBytes ?? 40 * mebibyte;
    const ending = Promise.withResolvers<{ reason: StopReason; detail: string }>();
    this.ended = ending.promise;
    this.#end = ending.resolve;
    // One batch being processed, one being filled.
    this.#inbox = new Inbox(2 * this.#maxBatchBytes);
    this.#patience = {
      setState: (state) => this.#setState(state),
      clock: options.clock ?? Date.now,
      pause: async (ms) => void (await this.#inbox.pause(ms)),
      wanted: () => this.#owned() && !this.#stopping,
      warn: (fields, message) => options.logger.warn({ groupId: options.groupId, ...fields }, message),
    };
    this.#member = options.log.consume({
      groupId: options.groupId,
      topics: options.topics,
      ...fetchSizes,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 6_000,
      memory: scratch,
      onMessages: (messages, highWatermark, piece) => this.#inbox.offer(messages, highWatermark, piece),
      onAssigned: (partitions) => this.#inbox.assigned(partitions),
      onRevoked: () => this.#inbox.revoked(),
      onTrouble: (error) => this.#patience.warn({ err: error }, 'the group member fell out and joins again'),
    });
    this.#refresh = setInterval(() => void this.#refreshWatermarks(), refreshMs).unref();
    void this.#run();
  }

  status(): LoopStatus {
    return statusOf(this.#options.groupId, this.#state, [...this.#holdings.values()], this.#checkpointAtMs);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#inbox.wake();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, stopWithinMs)));
    await Promise.race([this.ended, late]);
    clearTimeout(timer);
  }

  async #run(): Promise<void> {
    const { checkpoints, groupId, logger } = this.#options;
    try {
      while (!this.#stopping && this.#refusal === null) await this.#turn();
      const rows = [...this.#holdings.values()].map(({ checkpoint }) => ({ ...checkpoint, cleanStop: true }));
      if (this.#refusal === null && rows.length > 0 && this.#owned()) await checkpoints.save(groupId, rows);
    } catch (error) {
      logger.error({ groupId, err: error }, 'the consumer broke');
    }
    clearInterval(this.#refresh);
    this.#inbox.close();
    await this.#member.stop();
    const reason = this.#refusal?.stop ?? 'stopped';
    const detail = this.#refusal?.detail ?? 'as asked';
    if (reason !== 'stopped') logger.error({ groupId, reason, detail }, 'the consumer stops');
    this.#setState({ kind: 'stopped', reason, detail });
    this.#end({ reason, detail });
  }

  async #turn(): Promise<void> {
    const waiting = [...this.#holdings.values()].some((holding) => holding.pending.length > 0);
    if (!waiting) {
      await this.#inbox.wait();
      if (!this.#stopping) await this.#inbox.linger(this.#options.lingerMs ?? 0, this.#maxBatchBytes);
    }
    for (const arrival of this.#inbox.take()) if (this.#refusal === null) await this.#receive(arrival);
    if (this.#stopping || this.#refusal !== null) return;
    const batch = cutBatch(this.#holdings.values(), this.#maxBatchMessages, this.#maxBatchBytes);
    if (batch !== null) await this.#work(batch);
  }

  async #receive(arrival: Arrival): Promise<void> {
    if (arrival.kind === 'revoked') return this.#dropAll();
    if (arrival.kind === 'assigned') {
      // An older assignment is followed by a newer one in the inbox; claiming it would only cost an epoch.
      return arrival.generation === this.#inbox.generation ? this.#takeOver(arrival.partitions, arrival.generation) : undefined;
    }
    const first = arrival.messages[0];
    const holding = first && this.#holdings.get(keyOf(first));
    if (holding === undefined || arrival.generation !== this.#generation) return this.#release(arrival.messages);
    const { nextOffset } = holding.checkpoint;
    if (arrival.highWatermark < nextOffset) {
      this.#refuse(
        'checkpoint_ahead_of_log',
        `${keyOf(holding.checkpoint)}: processed up to ${nextOffset}, but the log ends at ${arrival.highWatermark}`,
      );
    }
    const { dropped, gap } = admit(holding, arrival.messages, arrival.highWatermark, arrival.piece);
    this.#inbox.release(dropped);
    if (gap) await this.#goBack(holding);
  }

  /** Loads checkpoints, compares them with the log, claims the partitions with a new epoch and seeks. */
  async #takeOver(partitions: readonly TopicPartition[], generation: number): Promise<void> {
    const { checkpoints, groupId, log, logger } = this.#options;
    this.#dropAll();
    this.#generation = generation;
    const facts = await persistently('taking over partitions', this.#patience, async () => ({
      previous: await checkpoints.load(groupId),
      marks: await this.#watermarks(),
      clusterId: await log.clusterId(),
    }));
    if (!facts.done) return;
    const { previous, marks, clusterId } = facts.value;
    const before = new Map(previous.map((checkpoint) => [keyOf(checkpoint), checkpoint]));
    for (const at of partitions) {
      const mark = marks.get(keyOf(at)) ?? { partition: at.partition, low: 0, high: 0 };
      const claim = resume(at, before.get(keyOf(at)), mark, { clusterId, bootId: this.#bootId, maxBatchMessages: this.#maxBatchMessages });
      if ('stop' in claim) return this.#refuse(claim.stop, claim.detail);
      this.#holdings.set(keyOf(at), holdingOf(claim, mark.high));
    }
    const claims = [...this.#holdings.values()].map((holding) => holding.checkpoint);
    if (!(await this.#save(claims))) return this.#holdings.clear();
    for (const { topic, partition, nextOffset } of claims) this.#member.seek({ topic, partition, offset: nextOffset });
    this.#setState({ kind: 'running' });
    logger.info({ groupId, generation, partitions: partitions.length }, 'partitions taken over');
  }

  /** A gap: the log may have lost what we need, or the fetch began too far on. Never skip. */
  async #goBack(holding: Holding): Promise<void> {
    const { topic, partition } = holding.checkpoint;
    const marks = await persistently('checking a gap', this.#patience, () => this.#watermarks());
    const low = (marks.done && marks.value.get(keyOf(holding.checkpoint))?.low) || 0;
    if (low > holding.received) {
      this.#refuse('offset_out_of_range', `${topic}/${partition}: processed up to ${holding.received}, but the log now begins at ${low}`);
    } else if (holding.gaps > gapsBeforeStop) {
      this.#refuse('gap_in_log', `${topic}/${partition}: offset ${holding.received} is missing although the log should hold it`);
    } else if (this.#owned()) this.#member.seek({ topic, partition, offset: holding.received });
  }

  async #work(batch: CutBatch): Promise<void> {
    const { messages, bytes, poison } = batch;
    const more = [...this.#holdings.values()].some((holding) => holding.pending.length > 0);
    if (batch.mark && !(await this.#save(marked(batch)))) return putBack(batch);
    const process = () => this.#options.process({ messages, more, poison });
    const tried = await persistently('processing', this.#patience, process, poison ? Infinity : faultsBeforeSearch);
    if (!tried.done) return this.#failed(batch, tried.fault);
    const problem = unexplained(batch, tried.value);
    if (problem !== null) return this.#refuse('accounting_broken', problem);
    const rows = advanced(batch, tried.value);
    if (!(await this.#save(rows))) return putBack(batch);
    for (const piece of settle(batch, rows)) scratch.giveBack(piece);
    if (!poison) this.#poisons = 0;
    this.#inbox.release(bytes);
    void this.#commitCopy();
  }

  /** The batch was given up: because it is no longer ours, or to look for the message it fails on. */
  #failed(batch: CutBatch, fault: unknown): void {
    putBack(batch);
    if (!this.#owned() || this.#stopping || mustHold(fault)) return;
    if (narrowSearch(batch)) return;
    const { groupId, logger } = this.#options;
    const { topic, partition, offset } = batch.messages[0] ?? {};
    logger.error({ groupId, topic, partition, offset, err: fault }, 'this message cannot be processed and goes to the dead letters');
    this.#poisons++;
    if (this.#poisons > poisonsInARow) this.#refuse('every_message_fails', `${this.#poisons} messages in a row cannot be processed`);
  }

  /** @returns false when the partitions are no longer ours: what was about to be recorded must not be */
  async #save(rows: readonly Checkpoint[]): Promise<boolean> {
    const { checkpoints, groupId } = this.#options;
    const saved = await persistently('saving the checkpoint', this.#patience, async () => {
      if (this.#owned() && rows.length > 0) await checkpoints.save(groupId, rows);
    });
    if (!saved.done || !this.#owned()) return false;
    this.#checkpointAtMs = this.#patience.clock();
    return true;
  }

  /** Copies positions to Kafka for lag tools. Nothing reads them back as the truth, so a failure is not worth a retry. */
  async #commitCopy(): Promise<void> {
    if (this.#committing) return;
    this.#committing = true;
    const offsets = [...this.#holdings.values()].map(({ checkpoint: { topic, partition, nextOffset } }) => ({
      topic,
      partition,
      offset: nextOffset,
    }));
    await this.#member.commit(offsets).catch(() => undefined);
    this.#committing = false;
  }

  async #watermarks(): Promise<Map<string, Watermark>> {
    const { log, topics } = this.#options;
    const found = new Map<string, Watermark>();
    for (const topic of topics)
      for (const mark of await log.watermarks(topic)) found.set(keyOf({ topic, partition: mark.partition }), mark);
    return found;
  }

  async #refreshWatermarks(): Promise<void> {
    const generation = this.#generation;
    const marks = await this.#watermarks().catch(() => null);
    if (marks === null || generation !== this.#generation) return;
    for (const [key, holding] of this.#holdings) holding.highWatermark = Math.max(holding.highWatermark, marks.get(key)?.high ?? 0);
  }

  /** True while the partitions the state speaks of are still assigned to this member. */
  #owned(): boolean {
    return this.#inbox.generation === this.#generation;
  }

  #dropAll(): void {
    for (const holding of this.#holdings.values()) this.#release(holding.pending);
    this.#holdings.clear();
  }

  #release(messages: readonly LogMessage[]): void {
    let bytes = 0;
    for (const message of messages) bytes += bytesOf(message);
    this.#inbox.release(bytes);
  }

  #refuse(stop: Refusal['stop'], detail: string): void {
    this.#refusal ??= { stop, detail };
  }

  #setState(state: LoopState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}

/** Starts the loop; it joins the group at once and goes on until `stop` or a named reason. */
export function startConsumeLoop(options: ConsumeLoopOptions): ConsumeLoop {
  return new Loop(options);
}
