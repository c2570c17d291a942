/**
 * The second pass over a file: its sets, cut into pieces, each with what is to be sent of it.
 * In: the walk's calls and what the survey found. Out: parcels in order; sums by kind of set.
 * Nothing of a refused set or a test interchange is sent but its raw bytes and one rejection that says why.
 */
import { readTa1 } from './acknowledgement-map.ts';
import type { OpenSet, Visitor } from './envelope-walk.ts';
import { pieceContentType } from './piece-type.ts';
import { readSet, type SetReading } from './read-set.ts';
import { SetPieces, type Piece } from './set-pieces.ts';
import type { Sums } from './sums.ts';
import type { Survey } from './survey.ts';
import type { X12Context } from './transaction-set.ts';

export interface Parcel extends Piece {
  /** What becomes of claims without an outcome of their own: of a refused set, of a test, of a set that is read. */
  readonly fate: 'rejected' | 'ignored' | 'told';
}

export interface FilePiecesDeps {
  readonly context: X12Context;
  readonly contentName: string;
  readonly survey: Pick<Survey, 'flags' | 'refusal'>;
  readonly sums: Sums;
  readonly emit: (parcel: Parcel) => void;
}

export function createFilePieces({ context, contentName, survey, sums, emit }: FilePiecesDeps): Visitor {
  let current: { set: OpenSet; reading: SetReading; pieces: SetPieces; first: boolean } | undefined;

  const send = (piece: Piece | undefined): void => {
    if (!piece || !current) return;
    const { rejection } = current.reading;
    if (!rejection) return emit({ ...piece, fate: 'told' });
    // Its pieces are kept one by one, but one reason is enough.
    const mapped = current.first ? [{ outcome: rejection, from: 0, to: 0 }] : [];
    current.first = false;
    emit({ ...piece, mapped, fate: current.set.interchange.test ? 'ignored' : 'rejected' });
  };

  return {
    open(set) {
      const notes = { flags: survey.flags(set.place), refused: survey.refusal(set.place.set) };
      const reading = readSet(set, notes, context);
      const pieces = new SetPieces({ feed: context.feed, contentName, set, ...notes, map: reading.map });
      current = { set, reading, pieces, first: true };
    },
    segment(segment, token) {
      send(current?.pieces.segment(segment, token));
    },
    close(whole) {
      if (!current) return;
      send(current.pieces.end(whole));
      const { set, reading } = current;
      const fate = set.interchange.test ? 'test' : reading.rejection ? 'refused' : 'read';
      sums.add(set.set.type, fate, reading.map?.totals?.());
      current = undefined;
    },
    finding: () => {},
    acknowledgement({ elements, text }, interchange, isaText, { element, segment }) {
      const iea = `IEA${element}0${element}${interchange.control}`;
      const raw = {
        feed: context.feed,
        contentType: pieceContentType({ places: [], flags: [], carried: undefined, more: false, refused: undefined }),
        bytes: Buffer.from([`${isaText}${segment}`, `${text}${segment}`, `${iea}${segment}`, ''].join('\n'), 'latin1'),
        sourceRef: `${contentName}:ta1`,
      };
      const mapped = interchange.test ? [] : [{ outcome: readTa1(elements, interchange, context), from: 1, to: 1 }];
      emit({ raw, mapped, claims: [{ from: 1, to: 1 }], fate: interchange.test ? 'ignored' : 'told' });
    },
  };
}
