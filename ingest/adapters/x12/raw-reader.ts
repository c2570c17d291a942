/**
 * A kept piece of X12, read once more under its feed's configuration as it is now: remap, dead-letter replay.
 * In: a raw message as set-pieces.ts made it. Out: the outcomes it gave when it came, ids included.
 * Its envelope is not judged again: flags and refusals of the whole file came with its content type.
 */
import type { Outcome, RawMessage } from '../../outcome.ts';
import type { RawReader } from '../../raw-reader.ts';
import { readTa1 } from './acknowledgement-map.ts';
import { EnvelopeWalk } from './envelope-walk.ts';
import { placeCounter, readPieceContentType } from './piece-type.ts';
import { readSet } from './read-set.ts';
import { Tokenizer } from './tokenize.ts';
import type { SetMap, X12Context } from './transaction-set.ts';
import type { X12ReaderDeps } from './x12-deps.ts';

export function createX12RawReader({ directory, feeds, pseudonymise }: X12ReaderDeps): RawReader {
  return {
    adapter: 'x12',
    async reread(raw) {
      return readPiece(raw, { feed: raw.feed, config: await feeds.get(raw.feed), directory, pseudonymise });
    },
  };
}

function readPiece(raw: RawMessage, context: X12Context): Outcome[] {
  const notes = readPieceContentType(raw.contentType);
  const next = placeCounter(notes);
  const outcomes: Outcome[] = [];
  let [map, silent]: [SetMap | undefined, boolean] = [undefined, false];
  const walk = new EnvelopeWalk({
    open(set) {
      const reading = readSet(set, notes, context);
      [map, silent] = [reading.map, reading.rejection !== undefined];
      if (reading.rejection) outcomes.push(reading.rejection);
    },
    segment(segment) {
      const ordinal = next();
      if (!map || silent || (notes.more && segment.id === 'SE')) return;
      for (const { outcome } of map.segment({ id: segment.id, elements: segment.elements, ordinal })) outcomes.push(outcome);
    },
    close() {
      if (map && !silent) for (const { outcome } of map.end(notes.more)) outcomes.push(outcome);
      map = undefined;
    },
    finding: () => {},
    acknowledgement({ elements }, interchange) {
      if (!interchange.test) outcomes.push(readTa1(elements, interchange, context));
    },
  });
  const tokenizer = new Tokenizer();
  walk.take(tokenizer.push(raw.bytes));
  walk.take(tokenizer.end());
  walk.end();
  return outcomes;
}
