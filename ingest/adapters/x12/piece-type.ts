/**
 * The content type of a kept piece, with what its X12 alone cannot say: the places of its segments in the set, the envelope's flags, sums carried.
 * In and out: `application/edi-x12; places=1-9,4000-5200; flags=envelope_error:SE01; carried=…; more`.
 */

export interface PieceNotes {
  /** First and last ordinal of each run of segments, in the order they stand. */
  readonly places: readonly (readonly [number, number])[];
  readonly flags: readonly string[];
  /** SetMap.carry() where the piece begins; undefined for the first piece of a set. */
  readonly carried: string | undefined;
  /** The set goes on in another piece; this one's SE is ours. */
  readonly more: boolean;
  /** The rule its set breaks, so that nothing of it may be taken in; undefined when it may. */
  readonly refused: string | undefined;
}

const TYPE = 'application/edi-x12';

export function pieceContentType({ places, flags, carried, more, refused }: PieceNotes): string {
  return [
    TYPE,
    `places=${places.map(([from, to]) => `${from}-${to}`).join(',')}`,
    ...(flags.length === 0 ? [] : [`flags=${flags.join(',')}`]),
    ...(carried === undefined ? [] : [`carried=${carried}`]),
    ...(more ? ['more'] : []),
    ...(refused === undefined ? [] : [`refused=${refused}`]),
  ].join('; ');
}

/** What a content type says; places of 1, 2, 3 … where it says none. */
export function readPieceContentType(contentType: string): PieceNotes {
  const parts = contentType.split(';').map((part) => part.trim());
  const valueOf = (name: string): string | undefined => parts.find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1);
  const places = (valueOf('places') ?? '').split(',').flatMap((range): [number, number][] => {
    const [from, to] = range.split('-').map(Number);
    return from !== undefined && to !== undefined && from >= 1 && to >= from ? [[from, to]] : [];
  });
  return {
    places,
    flags: valueOf('flags')?.split(',').filter(Boolean) ?? [],
    carried: valueOf('carried'),
    more: parts.includes('more'),
    refused: valueOf('refused'),
  };
}

/** Gives the segments of a piece, one after the other, the places they had in their set. */
export function placeCounter({ places }: PieceNotes): () => number {
  let [run, next] = [0, places[0]?.[0] ?? 1];
  return () => {
    const ordinal = next;
    if (ordinal >= (places[run]?.[1] ?? Number.POSITIVE_INFINITY) && run + 1 < places.length) next = places[++run]?.[0] ?? ordinal + 1;
    else next = ordinal + 1;
    return ordinal;
  };
}
