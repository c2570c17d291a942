/**
 * A file's resources in pieces the log can hold, each readable alone: lines of ndjson, or a Bundle with some of the entries
 * and what those refer to.
 * In: chunks of bytes. Out: units (a line, or the whole document), one at a time; memory is bounded by `MAX_UNIT`.
 */
import { isObject, textOf, type Json, type JsonObject } from './json.ts';
import type { Document } from './read.ts';

/** Longest line or document, in characters. */
export const MAX_UNIT = 32 * 1024 * 1024;

export interface Unit {
  /** Empty for a document that is the whole file. */
  readonly place: string;
  /** Undefined: longer than MAX_UNIT. */
  readonly text: string | undefined;
}

/**
 * Lines of the file, or the whole file as one document where its first line is only the beginning of a value.
 * Throws TypeError for bytes that are no UTF-8.
 */
export async function* unitsOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Unit> {
  let line = 0;
  let whole: string | undefined;
  let held: Unit | undefined;
  let isFirst = true;
  for await (const text of linesOf(chunks)) {
    if (whole !== undefined) {
      if (text === undefined || whole.length + text.length > MAX_UNIT) return yield { place: '', text: undefined };
      whole += `${text}\n`;
      continue;
    }
    line += 1;
    if (text?.trim() === '') continue;
    if (held && isObjectLine(text)) yield held;
    else if (held) whole = `${held.text}\n${text}\n`;
    const start = isFirst ? beginningOf(text) : 'line';
    if (whole === undefined && start === 'document') whole = `${text}\n`;
    held = whole === undefined && start === 'either' ? { place: String(line), text } : undefined;
    if (whole === undefined && !held) yield { place: String(line), text };
    isFirst = false;
  }
  if (whole !== undefined) yield { place: '', text: whole };
  else if (held) yield held;
}

const isObjectLine = (text: string | undefined): boolean => text?.trimStart().startsWith('{') ?? true;

/** A line that ends where only pretty-printed JSON breaks lines begins a document; one that merely breaks off, the next line decides. */
function beginningOf(text: string | undefined): 'line' | 'document' | 'either' {
  const plain = text?.replace(/^\uFEFF/, '').trim();
  if (plain === undefined || !/^[{[<]/.test(plain)) return 'line';
  if (plain.startsWith('<') || /[{[,:]$/.test(plain)) return 'document';
  return /[}\]]$/.test(plain) ? 'line' : 'either';
}

/** Lines without their ends; undefined for one that is too long. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: string[] = [];
  let length = 0;
  const take = (text: string): void => {
    length += text.length;
    if (length <= MAX_UNIT) parts.push(text);
    else parts = [];
  };
  const line = (): string | undefined => {
    const text = length > MAX_UNIT ? undefined : parts.join('');
    [parts, length] = [[], 0];
    return text;
  };
  for await (const chunk of chunks) {
    const pieces = decoder.decode(chunk, { stream: true }).split('\n');
    for (const piece of pieces.slice(0, -1)) {
      take(piece);
      yield line();
    }
    take(pieces.at(-1) ?? '');
  }
  take(decoder.decode());
  if (length > 0) yield line();
}

/** Texts of the entries of a large Bundle, by place, and which other entries each refers to. */
export class BundleText {
  readonly #text: string;
  readonly #entries: readonly JsonObject[];
  readonly #spans: NonNullable<Document['bundle']>['spans'];
  readonly #type: string;
  readonly #byName = new Map<string, number>();

  constructor(text: string, { value, spans }: NonNullable<Document['bundle']>) {
    this.#text = text;
    this.#entries = Array.isArray(value['entry']) ? value['entry'].map((entry) => (isObject(entry) ? entry : {})) : [];
    this.#spans = spans;
    this.#type = typeof value['type'] === 'string' && /^[a-z-]{1,32}$/.test(value['type']) ? value['type'] : 'collection';
    this.#entries.forEach(({ fullUrl, resource }, index) => {
      if (typeof fullUrl === 'string') this.#byName.set(fullUrl, index);
      if (isObject(resource)) this.#byName.set(`${textOf(resource['resourceType'])}/${textOf(resource['id'])}`, index);
    });
  }

  /** A Bundle of these entries (from 1) and what they refer to, at most three steps away. */
  piece(places: readonly number[]): string {
    const chosen = new Set(places.map((place) => place - 1));
    let edge = [...chosen];
    for (let step = 0; step < 3; step += 1) {
      edge = edge.flatMap((index) => this.#referredBy(this.#entries[index])).filter((index) => !chosen.has(index));
      for (const index of edge) chosen.add(index);
    }
    const texts = [...chosen].sort((a, b) => a - b).map((index) => this.textOf(index + 1));
    return `{"resourceType":"Bundle","type":"${this.#type}","entry":[${texts.join(',')}]}`;
  }

  /** The entry as it stands in the file. */
  textOf(place: number): string {
    const span = this.#spans.get(this.#entries[place - 1] ?? {});
    return span ? this.#text.slice(span.start, span.end) : '{}';
  }

  #referredBy(entry: JsonObject | undefined): number[] {
    return [...referencesIn(entry ?? null)].flatMap((name) => this.#byName.get(name) ?? []);
  }
}

function* referencesIn(value: Json): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* referencesIn(one);
  else if (isObject(value)) {
    for (const [key, one] of Object.entries(value)) {
      if (key === 'reference' && typeof one === 'string') yield one;
      else yield* referencesIn(one);
    }
  }
}
