/**
 * Dead letters as messages: why a part of a message was refused, and that it was understood after all.
 * In: what was refused, and where its message lies. Out: a letter with a deterministic id: the same reason at the same place is one letter.
 */
import type { OutgoingMessage } from '@rounds/infra/kafka/event-log.types.ts';
import type { DeadLetter } from '@rounds/schemas/messages.ts';
import { shortHash } from '../event-id.ts';
import type { Refused } from '../prepare.ts';

/** The letter of one refused part; `at` is when it was refused. */
export function letterOf({ sourceRef, practice, violations }: Refused, feed: string, raw: DeadLetter['raw'], at: string): DeadLetter {
  const { field, valueShape, rule, code } = violations[0] ?? { field: '(message)', valueShape: 'unknown', rule: 'readable' };
  const id = shortHash(feed, sourceRef, field, rule, ...(code ? [code.value] : []));
  return { id, feed, practice, field, valueShape, rule, ...(code && { code }), sourceRef, raw, at };
}

export const letterMessage = (letter: DeadLetter): OutgoingMessage => ({ key: letter.feed, value: JSON.stringify(letter) });
