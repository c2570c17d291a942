/**
 * A segment still lying in the text it came in: its id is known, its elements are cut when somebody asks for them.
 * In: text of one character a byte and where the segment stands in it. Out: id, elements, text. Most readers want the id of most segments
 * and no more, so what is never asked for is never made.
 */
import { isUtf8 } from 'node:buffer';
import type { Delimiters } from './segment.ts';

export interface Stretch {
  readonly text: string;
  readonly start: number;
  /** The place behind its last character. */
  readonly last: number;
  /** ASCII on one line. */
  readonly plain: boolean;
}

/** What the tokenizer gives out as a SegmentToken; it says so, this file only cuts. */
export class CutSegment {
  readonly kind = 'segment';
  readonly id: string;
  readonly terminated: boolean;
  readonly #stretch: Stretch;
  readonly #delimiters: Delimiters;
  #elements: readonly string[] | undefined;

  constructor(stretch: Stretch, delimiters: Delimiters, terminated: boolean) {
    this.#stretch = stretch;
    this.#delimiters = delimiters;
    this.terminated = terminated;
    this.id = idAt(stretch, delimiters.element.charCodeAt(0)) ?? usualId(this.#whole()[0]);
  }

  get text(): string {
    const { text, start, last } = this.#stretch;
    return text.slice(start, last);
  }

  get elements(): readonly string[] {
    return (this.#elements ??= this.#stretch.plain
      ? elementsAt(this.#stretch, this.#delimiters.element.charCodeAt(0), this.id)
      : this.#cut());
  }

  #cut(): string[] {
    const elements = this.#whole();
    elements[0] = this.id;
    return elements;
  }

  #whole(): string[] {
    return readable(this.text, this.#delimiters).split(this.#delimiters.element);
  }
}

const usualId = (text = ''): string => text.trim().toUpperCase();

/** Character by character: most elements are shorter than what a search for their end costs to begin. */
function elementsAt({ text, start, last }: Stretch, separator: number, id: string): string[] {
  const elements = [id];
  let from = -1;
  for (let at = start; at < last; at++) {
    if (text.charCodeAt(at) !== separator) continue;
    if (from >= 0) elements.push(text.slice(from, at));
    from = at + 1;
  }
  if (from >= 0) elements.push(text.slice(from, last));
  return elements;
}

const MAX_ID = 4;
const ids = new Map<number, string>();

/** In capitals. The few ids there are come millions of times: each is made once, and found by its characters. Undefined where it is no plain word. */
function idAt({ text, start, last }: Stretch, separator: number): string | undefined {
  let [key, at] = [0, start];
  for (; at < last; at++) {
    const code = text.charCodeAt(at);
    if (code === separator) break;
    if (at - start >= MAX_ID || !isWord(code)) return undefined;
    key = key * 256 + code;
  }
  let id = ids.get(key);
  if (id === undefined) {
    id = text.slice(start, at).toUpperCase();
    if (ids.size < 10_000) ids.set(key, id);
  }
  return id;
}

const isWord = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || (code >= 97 && code <= 122);

/** Files wrapped at a column have line breaks in the middle of segments; no element may hold one. */
function readable(whole: string, delimiters: Delimiters): string {
  const text = /[\x80-\xff]/.test(whole) ? decoded(whole, delimiters) : whole;
  return text.replaceAll(/[\r\n]+/g, '');
}

/** UTF-8 where the bytes are; else each byte is taken as Latin-1. A separator above 127 rules UTF-8 out. */
function decoded(text: string, { element, component, segment }: Delimiters): string {
  if (element > '\x7f' || component > '\x7f' || segment > '\x7f') return text;
  const bytes = Buffer.from(text, 'latin1');
  return isUtf8(bytes) ? bytes.toString('utf8') : text;
}
