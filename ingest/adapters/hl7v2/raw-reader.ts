/**
 * Reads HL7 v2 messages kept on topic `raw` once more, with their feed's configuration as it is now.
 * In: a raw message: one message of a connection, or several of a file. Out: the outcomes of all of them, in order.
 */
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { RawReader } from '../../raw-reader.ts';
import { interpret, messagesIn, unreadable, type Hl7v2Deps } from './interpret.ts';

/** The reader of feeds `hl7v2/…`. */
export function createHl7v2RawReader(deps: Hl7v2Deps): RawReader {
  return {
    adapter: 'hl7v2',
    async reread({ feed, bytes }: RawMessage) {
      const outcomes: Outcome[] = [];
      let messages = 0;
      for (const piece of messagesIn(bytes)) {
        if (piece.kind !== 'message') continue;
        messages += 1;
        outcomes.push(...(await interpret(deps, feed, piece.bytes)).outcomes);
      }
      return messages > 0 ? outcomes : [unreadable(bytes, 'a message that begins with MSH')];
    },
  };
}
