/**
 * One X12 segment, as the tokenizer gives it and the maps of sets read it.
 * Elements are text already decoded; components and repetitions in them are still joined. They may be cut only when asked for: no spreading.
 */

export interface Segment {
  /** `CLP`, always in capitals. */
  readonly id: string;
  /** `elements[1]` is the first data element (CLP01); `elements[0]` is the id. Trailing empty ones may be absent. */
  readonly elements: readonly string[];
  /** Place in its set, ST = 1; of a kept piece: the place it had in the file it came from. */
  readonly ordinal: number;
}

/** One character each; of every interchange its own. */
export interface Delimiters {
  readonly element: string;
  readonly component: string;
  /** None in 4010, where ISA11 is `U`. */
  readonly repetition: string | undefined;
  readonly segment: string;
}

/** Data element `index` (1 = first) without outer blanks; the empty text when it is absent. */
export function element(segment: Segment, index: number): string {
  return (segment.elements[index] ?? '').trim();
}

/** The segment as every sender would write it: `*` and `:` for separators, no outer blanks, no empty elements at its end. */
export function plainText({ elements }: Pick<Segment, 'elements'>, component: string): string {
  const parts = elements.map((part) => part.trim());
  while (parts.length > 1 && parts.at(-1) === '') parts.pop();
  const text = parts.join('*');
  return component === ':' ? text : text.replaceAll(component, ':');
}
