/**
 * The one door into Rounds: every adapter's events, raw messages and rejections pass here and nowhere else.
 * In: a raw message and what its adapter made of it. Out: one result each, only after the broker has everything (acks=all).
 * Refuses more than is allowed in flight (IngestError `busy`) and acknowledges nothing while the broker is away.
 */
import type { EventLog, OutgoingMessage, PublishAck, PublishBatch } from '@rounds/infra/kafka/event-log.types.ts';
import type { DeadLetter } from '@rounds/schemas/messages.ts';
import { topics } from '@rounds/schemas/topics.ts';
import type { Directory } from './directory.ts';
import { sha256Of } from './event-id.ts';
import { IngestError } from './ingest-error.ts';
import { letterMessage, letterOf } from './dead-letters/letter.ts';
import type { AcceptResult, Outcome, RawMessage } from './outcome.ts';
import { createOutbox, type OutboxOptions, type Parcel } from './outbox.ts';
import { missingPractices, prepare, type Prepared, type Refused } from './prepare.ts';

/** Encrypts a raw message under the organisation's newest key (infra/crypto). */
export type SealRaw = (plain: Uint8Array, context: string) => { readonly keyId: string; readonly sealed: Buffer };

export interface AcceptorDeps {
  readonly log: Pick<EventLog, 'publish'>;
  readonly directory: Directory;
  readonly sealRaw: SealRaw;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly limits?: Pick<OutboxOptions, 'maxMessages' | 'maxBytes'>;
  /** False while the disk is nearly full: a broker that runs out of it ends, and takes all of Rounds with it. Default: there is room. */
  readonly hasRoom?: (() => boolean) | undefined;
}

export interface Acceptor {
  /**
   * Takes in one message. Results stand in the order of the outcomes. `raw` is left out for what Rounds itself says
   * (its clock, the demo, reports); `feed` then names whose dead letters these are.
   * Throws IngestError `busy`, `log_unavailable`, `no_room`, `too_large`: nothing was acknowledged, sending again is right and harmless.
   */
  accept(outcomes: readonly Outcome[], raw?: RawMessage, feed?: string): Promise<AcceptResult[]>;
  /** Messages and bytes on their way to the broker. */
  inFlight(): { messages: number; bytes: number };
}

export function createAcceptor({ log, directory, sealRaw, clock, limits, hasRoom }: AcceptorDeps): Acceptor {
  const outbox = createOutbox({ log, ...limits });

  /** What waits for the broker holds no outcomes: parsed events that lived until then would be copied by every collection of the heap. */
  const deliver = async ({ results, refused, directoryEvents, parcel }: Delivery, feed: string): Promise<AcceptResult[]> => {
    const acks = parcel ? await outbox.send(parcel) : [];
    // Dead letters name the place of their message in `raw`, so they follow it; the sender's answer waits for both.
    if (refused.length > 0) await outbox.send(deadLetterParcel(refused, feed, placeOf(acks), clock()));
    for (const event of directoryEvents) directory.learn(event);
    return results;
  };

  const accept = async (outcomes: readonly Outcome[], raw?: RawMessage, feed = raw?.feed ?? 'rounds'): Promise<AcceptResult[]> => {
    if (hasRoom?.() === false) throw new IngestError('no_room');
    if (missingPractices(outcomes, directory)) await directory.refresh();
    return deliver(packed(prepare(outcomes, directory, clock()), raw, sealRaw), feed);
  };
  return { accept, inFlight: () => outbox.inFlight() };
}

function sealed(raw: RawMessage, sealRaw: SealRaw): OutgoingMessage {
  const { keyId, sealed: value } = sealRaw(raw.bytes, raw.feed);
  return {
    key: raw.feed,
    value,
    headers: { feed: raw.feed, contenttype: raw.contentType, keyid: keyId, sha256: sha256Of(raw.bytes), sourceref: raw.sourceRef },
  };
}

/** What is left to do for one raw message. */
interface Delivery extends Pick<Prepared, 'results' | 'refused' | 'directoryEvents'> {
  /** Undefined when there is nothing to send. */
  readonly parcel: Parcel | undefined;
}

function packed({ messages, events, bytes, ...rest }: Prepared, raw: RawMessage | undefined, sealRaw: SealRaw): Delivery {
  const batches: PublishBatch[] = Array.from(messages, ([topic, ofTopic]) => ({ topic, messages: ofTopic }));
  const rawMessage = raw && sealed(raw, sealRaw);
  if (rawMessage) batches.push({ topic: topics.raw.name, messages: [rawMessage] });
  if (batches.length === 0) return { ...rest, parcel: undefined };
  const parcel = {
    batches,
    messages: events + (rawMessage ? 1 : 0),
    bytes: bytes + (rawMessage?.value.length ?? 0),
    // What is sealed may be far smaller than what its sender holds until it is answered.
    holds: bytes + (raw?.bytes.length ?? 0),
    alone: rest.refused.length > 0,
  };
  return { ...rest, parcel };
}

/** Where the raw message lies. A parcel that goes alone holds one raw message, so its acknowledgement is its position. */
function placeOf(acks: readonly PublishAck[]): DeadLetter['raw'] {
  const ack = acks.find(({ topic }) => topic === topics.raw.name);
  return ack ? { partition: ack.partition, offset: String(ack.baseOffset) } : null;
}

function deadLetterParcel(refused: readonly Refused[], feed: string, raw: DeadLetter['raw'], nowMs: number) {
  const at = new Date(nowMs).toISOString();
  const messages = refused.map((part) => letterMessage(letterOf(part, feed, raw, at)));
  return {
    batches: [{ topic: topics.deadLetters.name, messages }],
    messages: messages.length,
    bytes: messages.reduce((sum, { value }) => sum + value.length, 0),
  };
}
