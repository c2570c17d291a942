/**
 * The HL loops of an 837 or 277: every level hangs on one that came before it.
 * In: HL segments in order. Out: the rule the set breaks, or nothing. A level that names itself or a later one would be a circle.
 */
import { element, type Segment } from './segment.ts';

/** Levels that stand under another: subscriber, patient. */
const CHILDREN = new Set(['22', '23']);

export class HlTree {
  readonly #seen = new Set<string>();

  /** Undefined when the level is in its place. */
  broken(hl: Segment): string | undefined {
    const [id, parent, level] = [element(hl, 1), element(hl, 2), element(hl, 3)];
    if (id === '') return 'HL01, the number of each HL loop';
    if (parent === '' ? CHILDREN.has(level) : !this.#seen.has(parent))
      return 'HL02, a parent that came before (HL loops of a set hang together)';
    this.#seen.add(id);
    return undefined;
  }
}
