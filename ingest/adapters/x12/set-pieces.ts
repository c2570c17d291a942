/**
 * A set on its way to `raw`: cut between claims into pieces, each a small interchange that can be read alone.
 * In: the set's segments and its map. Out: pieces of about half a MiB with their outcomes, as soon as they are complete.
 * A piece repeats ISA, GS, the set's header and the open LX or HL loops; its content type says which places in the set its segments have.
 */
import type { RawMessage } from '../../outcome.ts';
import type { OpenSet } from './envelope-walk.ts';
import { pieceContentType } from './piece-type.ts';
import type { Segment } from './segment.ts';
import { setReference } from './set-reference.ts';
import { shapeOf, type Shape } from './set-shapes.ts';
import type { SegmentToken } from './tokenize.ts';
import type { MappedOutcome, SetMap } from './transaction-set.ts';

export interface Piece {
  readonly raw: RawMessage;
  readonly mapped: readonly MappedOutcome[];
  /** The claims in it, ascending: the places of their segments. */
  readonly claims: readonly { readonly from: number; readonly to: number }[];
}

/** A run of segments: the header, an open loop, or the body of the piece. */
interface Run {
  from: number;
  to: number;
  text: string[];
  bytes: number;
}

export interface SetPiecesDeps {
  readonly feed: string;
  /** First 32 characters of the file's SHA-256. */
  readonly contentName: string;
  readonly set: OpenSet;
  /** Flags of its envelope. */
  readonly flags: readonly string[];
  /** The rule the set breaks: nothing of it is taken in, its pieces are kept all the same. */
  readonly refused: string | undefined;
  /** None for a set that is not read. */
  readonly map: SetMap | undefined;
}

const PIECE_BYTES = 512 * 1024;
const PIECE_OUTCOMES = 2_000;

export class SetPieces {
  readonly #deps: SetPiecesDeps;
  readonly #claimShape: Shape;
  readonly #shape: Shape;
  readonly #header = newRun(1);
  #frames: (Run & { readonly level: number })[] = [];
  /** The header or loop that segments still belong to. */
  #growing: Run | undefined = this.#header;
  #context: readonly Run[] = [];
  #body = newRun(1);
  #carried: string | undefined;
  #outcomes: MappedOutcome[] = [];
  #claims: { from: number; to: number }[] = [];

  constructor(deps: SetPiecesDeps) {
    this.#deps = deps;
    this.#claimShape = shapeOf(deps.set.set.type);
    // What nobody reads may be cut anywhere; a claim without end must not fill the memory.
    this.#shape = deps.map ? this.#claimShape : shapeOf('');
  }

  /** Takes the next segment. Gives the piece it completes, if it does. */
  segment(segment: Segment, token: SegmentToken): Piece | undefined {
    const boundary = this.#shape(segment);
    const full = this.#body.bytes >= PIECE_BYTES || this.#outcomes.length >= PIECE_OUTCOMES;
    if (this.#deps.map) for (const outcome of this.#deps.map.segment(segment)) this.#outcomes.push(outcome);
    const level = boundary && 'frame' in boundary ? boundary.frame : undefined;
    if (level !== undefined) this.#frames = this.#frames.filter((frame) => frame.level < level);
    const piece = boundary && full ? this.#cut(segment.ordinal) : undefined;
    if (boundary) this.#growing = undefined;
    if (level !== undefined) {
      const frame = { ...newRun(segment.ordinal), level };
      this.#frames.push(frame);
      this.#growing = frame;
    }
    this.#countClaim(segment);
    // A loop in the making is part of the body as well: only the pieces after this one need it as context.
    if (this.#growing) add(this.#growing, segment.ordinal, token.text);
    add(this.#body, segment.ordinal, token.text);
    return piece;
  }

  /** The last piece. `whole`: SE was there. */
  end(whole: boolean): Piece {
    if (this.#deps.map) for (const outcome of this.#deps.map.end()) this.#outcomes.push(outcome);
    return this.#flush(true, whole);
  }

  #countClaim(segment: Segment): void {
    const boundary = this.#claimShape(segment);
    const { ordinal } = segment;
    const claim = this.#claims.at(-1);
    if (boundary && 'unit' in boundary && boundary.unit === 'claim') this.#claims.push({ from: ordinal, to: ordinal });
    else if (claim && !boundary) claim.to = ordinal;
  }

  /** Ends the piece at hand before the segment at `ordinal`. */
  #cut(ordinal: number): Piece {
    // What is said of the whole set (0) stays with what is at hand.
    const next = this.#outcomes.filter(({ from }) => from >= ordinal);
    this.#outcomes = this.#outcomes.filter(({ from }) => from < ordinal);
    const piece = this.#flush(false, true);
    [this.#outcomes, this.#claims] = [next, []];
    this.#carried = this.#deps.map?.carry?.();
    this.#context = [this.#header, ...this.#frames].filter(({ text }) => text.length > 0);
    this.#body = newRun(ordinal);
    return piece;
  }

  #flush(last: boolean, whole: boolean): Piece {
    const { set, feed, contentName, flags, refused } = this.#deps;
    const runs = [...this.#context, this.#body];
    const places = runs.map(({ from, to }): [number, number] => [from, to]);
    const { from, to } = this.#body;
    return {
      raw: {
        feed,
        contentType: pieceContentType({ places, flags, carried: this.#carried, more: !last, refused }),
        bytes: Buffer.from(
          interchangeText(
            set,
            runs.flatMap(({ text }) => text),
            last ? (whole ? 'closed' : 'open') : 'cut',
          ),
          'latin1',
        ),
        sourceRef: `${contentName}:${setReference(set)}:${from}-${to}`,
      },
      mapped: this.#outcomes,
      claims: this.#claims,
    };
  }
}

/** Segments of a set as an interchange: `closed` by their own SE, `cut` before it (one is made), or left `open` as they came. */
function interchangeText(set: OpenSet, segments: readonly string[], how: 'closed' | 'cut' | 'open'): string {
  const { element, segment: end } = set.delimiters;
  const grouped = set.gsText !== '';
  const made = how === 'cut' ? [['SE', segments.length + 1, set.set.control]] : [];
  const tail = [...(grouped ? [['GE', 1, set.group.control]] : []), ['IEA', grouped ? 1 : 0, set.interchange.control]];
  const closing = [...made, ...(how === 'open' ? [] : tail)].map((elements) => elements.join(element));
  return [`${set.isaText}`, ...(grouped ? [set.gsText] : []), ...segments, ...closing, ''].join(end);
}

const newRun = (from: number): Run => ({ from, to: from, text: [], bytes: 0 });

function add(run: Run, ordinal: number, text: string): void {
  run.to = ordinal;
  run.text.push(text);
  run.bytes += text.length + 2;
}
