/**
 * JSON as FHIR needs it: numbers stay the text they were (10.10 is not 10.1), objects have no prototype, depth and size are bounded.
 * In: a text. Out: a value whose numbers are texts. Why not JSON.parse: it loses decimals and 64-bit numbers, and keeps the last of
 * two equal keys without a word. Refuses what is no JSON (RFC 8259) and what is nested deeper than `MAX_DEPTH`: JsonRefusal.
 */

export type Json = string | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Objects and lists within each other; FHIR needs about 20. */
export const MAX_DEPTH = 100;

/** What was wrong, as a rule; never a part of the text. */
export class JsonRefusal extends Error {
  readonly reason: 'not_json' | 'too_deep';

  constructor(reason: JsonRefusal['reason']) {
    super(reason === 'too_deep' ? `nested at most ${MAX_DEPTH} deep` : 'JSON');
    this.name = 'JsonRefusal';
    this.reason = reason;
  }
}

export interface ParsedJson {
  readonly value: Json;
  /** Keys left out: the second of two equal ones, and `__proto__`, `constructor`, `prototype`. */
  readonly dropped: number;
  /** Where each object stands in the text that lies in a list of the outermost object (the entries of a Bundle). */
  readonly spans: WeakMap<object, { readonly start: number; readonly end: number }>;
}

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// A run without quotes, escapes and control characters: linear, no backtracking.
const PLAIN = /[^"\\\u0000-\u001f]*/y; // oxlint-disable-line no-control-regex
const SPACE = /[ \t\n\r]*/y;
const ENTRY_DEPTH = 3;

/** Parses a text. Throws JsonRefusal. */
export function parseJson(text: string): ParsedJson {
  const reader = new Reader(text);
  const value = reader.document();
  return { value, dropped: reader.dropped, spans: reader.spans };
}

class Reader {
  dropped = 0;
  readonly spans = new WeakMap<object, { start: number; end: number }>();
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    const value = this.#value(1);
    this.#skip();
    if (this.#at !== this.#text.length) throw new JsonRefusal('not_json');
    return value;
  }

  #value(depth: number): Json {
    if (depth > MAX_DEPTH) throw new JsonRefusal('too_deep');
    this.#skip();
    const first = this.#text[this.#at];
    if (first === '{') return this.#object(depth);
    if (first === '[') return this.#list(depth);
    if (first === '"') return this.#string();
    if (first === 't') return this.#word('true', true);
    if (first === 'f') return this.#word('false', false);
    if (first === 'n') return this.#word('null', null);
    return this.#match(NUMBER) || refuse();
  }

  #object(depth: number): JsonObject {
    const start = this.#at;
    // FHIR's own words are the only keys read later; a null prototype keeps all others harmless.
    const object: JsonObject = Object.create(null) as JsonObject;
    this.#at += 1;
    if (!this.#next('}')) {
      do {
        this.#skip();
        if (this.#text[this.#at] !== '"') refuse();
        const key = this.#string();
        if (!this.#next(':')) refuse();
        const value = this.#value(depth + 1);
        if (FORBIDDEN.has(key) || key in object) this.dropped += 1;
        else object[key] = value;
      } while (this.#next(','));
      if (!this.#next('}')) refuse();
    }
    if (depth === ENTRY_DEPTH) this.spans.set(object, { start, end: this.#at });
    return object;
  }

  #list(depth: number): Json[] {
    const list: Json[] = [];
    this.#at += 1;
    if (this.#next(']')) return list;
    do list.push(this.#value(depth + 1));
    while (this.#next(','));
    if (!this.#next(']')) refuse();
    return list;
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    const plain = this.#match(PLAIN);
    if (this.#text[this.#at] === '"') {
      this.#at += 1;
      return plain;
    }
    while (this.#text[this.#at] === '\\') {
      this.#at += 2;
      this.#match(PLAIN);
    }
    if (this.#text[this.#at] !== '"') refuse();
    this.#at += 1;
    return unescaped(this.#text.slice(start, this.#at));
  }

  #word<Value>(word: string, value: Value): Value {
    if (!this.#text.startsWith(word, this.#at)) refuse();
    this.#at += word.length;
    return value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += found.length;
    return found;
  }

  #next(mark: string): boolean {
    this.#skip();
    if (this.#text[this.#at] !== mark) return false;
    this.#at += 1;
    return true;
  }

  #skip(): void {
    // Most places have no blank at all.
    if (this.#text.charCodeAt(this.#at) <= 32) this.#match(SPACE);
  }
}

function refuse(): never {
  throw new JsonRefusal('not_json');
}

/** A string with escapes, by the engine's own rules. */
function unescaped(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return refuse();
  }
}

/** True for an object; lists and texts are none. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects of a list; anything else in its place is left out. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text (or number) that is not empty. */
export function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
