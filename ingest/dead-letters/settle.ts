/**
 * What becomes of dead letters when their messages have been read again: understood ones are resolved, new reasons get letters.
 * In: letters there are, messages as they are read now. Out: letters to publish; the newest word about an id holds.
 */
import type { EventLog } from '@rounds/infra/kafka/event-log.types.ts';
import type { DeadLetter } from '@rounds/schemas/messages.ts';
import { topics } from '@rounds/schemas/topics.ts';
import type { Refused } from '../prepare.ts';
import { letterMessage, letterOf } from './letter.ts';

export interface ReadPlace {
  readonly position: { readonly partition: number; readonly offset: number };
  readonly refused: readonly Refused[];
}

export interface Settled {
  /** Known letters that are answered now. */
  readonly resolved: readonly DeadLetter[];
  /** Known letters whose reason still holds. */
  readonly kept: readonly DeadLetter[];
  /** Reasons no known letter names. */
  readonly fresh: readonly DeadLetter[];
}

/** `known`: unresolved letters about these messages. */
export function settle(known: readonly DeadLetter[], places: readonly ReadPlace[], feed: string, at: string): Settled {
  const ids = new Set(known.map(({ id }) => id));
  const refusedNow = places.flatMap(({ position, refused }) =>
    refused.map((part) => letterOf(part, feed, { partition: position.partition, offset: String(position.offset) }, at)),
  );
  const still = new Set(refusedNow.map(({ id }) => id));
  return {
    resolved: known.filter(({ id }) => !still.has(id)).map((letter) => ({ ...letter, resolved: true as const })),
    kept: known.filter(({ id }) => still.has(id)),
    fresh: [...new Map(refusedNow.filter(({ id }) => !ids.has(id)).map((letter) => [letter.id, letter])).values()],
  };
}

/** Resolves when the broker has them. */
export async function publishLetters(log: Pick<EventLog, 'publish'>, letters: readonly DeadLetter[]): Promise<void> {
  if (letters.length > 0) await log.publish([{ topic: topics.deadLetters.name, messages: letters.map(letterMessage) }]);
}
