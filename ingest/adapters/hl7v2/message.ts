/**
 * One HL7 v2 message as text → segments, fields, components, by the separators the message itself declares.
 * In: decoded text. Out: a message whose values are read one by one, each unescaped; or the reason why it is none. Pure.
 * Refuses: no MSH in front, separators that cannot separate, more segments, repetitions or characters than any message needs.
 */
import { Notes } from '../../remember.ts';
import { unescape, type Separators } from './escapes.ts';

/** A value: text, '' when nothing stands there (no change), null for `""` (to be deleted). */
export type Value = string | null;

export class Segment {
  readonly id: string;
  readonly text: string;
  #fields: readonly string[] | undefined;

  constructor(id: string, text: string) {
    this.id = id;
    this.text = text;
  }

  /** What the separator cuts it into: maps ask for the same segments again and again. */
  fields(separator: string): readonly string[] {
    return (this.#fields ??= this.text.split(separator));
  }
}

export type ReadMessage = { readonly ok: true; readonly message: Message } | { readonly ok: false; readonly rule: string };

const MAX_SEGMENTS = 10_000;
const MAX_FIELD = 512 * 1024;
const MAX_REPETITIONS = 2_000;
/** Results and notes: pictures of megabytes are common there, and nothing of them is read. */
const BULKY = new Set(['OBX', 'NTE']);

export class Message {
  readonly separators: Separators;
  readonly segments: readonly Segment[];
  readonly #flags: Set<string>;
  /** What is asked of it at several steps. */
  readonly notes = new Notes<Message>();
  /** The first segment of each name. */
  readonly #first = new Map<string, Segment>();

  constructor(separators: Separators, segments: readonly Segment[], flags: Set<string>) {
    this.separators = separators;
    this.segments = segments;
    this.#flags = flags;
    for (const segment of segments) if (!this.#first.has(segment.id)) this.#first.set(segment.id, segment);
  }

  /** What was odd about the message so far: reading values may add to it. */
  get flags(): readonly string[] {
    return [...this.#flags];
  }

  segment(id: string): Segment | undefined {
    return this.#first.get(id);
  }

  all(id: string): readonly Segment[] {
    return this.segments.filter((segment) => segment.id === id);
  }

  /** A field as written, all its repetitions: MSH-1 is the separator itself, as the standard counts. */
  field(segment: Segment | undefined, number: number): string {
    if (!segment) return '';
    const fields = segment.fields(this.separators.field);
    if (segment.id !== 'MSH') return fields[number] ?? '';
    return number === 1 ? this.separators.field : (fields[number - 1] ?? '');
  }

  /** The repetitions of a field, as written; none for an empty field. */
  repetitions(segment: Segment | undefined, number: number): readonly string[] {
    const field = this.field(segment, number);
    return field === '' ? [] : this.separators.repetition === '' ? [field] : field.split(this.separators.repetition);
  }

  /** A component of the first repetition of a field: its first sub-component, unescaped. */
  value(segment: Segment | undefined, number: number, component = 1, subcomponent = 1): Value {
    const field = this.field(segment, number);
    if (field === '') return '';
    return this.part(nth(field, this.separators.repetition, 1), component, subcomponent);
  }

  /** A component of one repetition as `repetitions` gave it. */
  part(repetition: string, component: number, subcomponent = 1): Value {
    if (repetition === '""') return null;
    const { component: by, subcomponent: under } = this.separators;
    const raw = nth(nth(repetition, by, component), under, subcomponent);
    if (raw === '""') return null;
    return unescape(raw, this.separators, () => this.#flags.add('unknown_escape')).trim();
  }
}

/** Part `number` (from 1) of what `by` separates, '' where there is none; all of it is part 1 without a separator. */
function nth(text: string, by: string, number: number): string {
  if (by === '') return number === 1 ? text : '';
  let from = 0;
  for (let before = number - 1; before > 0; before--) {
    const at = text.indexOf(by, from);
    if (at === -1) return '';
    from = at + by.length;
  }
  const end = text.indexOf(by, from);
  return text.slice(from, end === -1 ? text.length : end);
}

/** Reads the separators and cuts the text into segments. `flags`: what decoding already found odd. */
export function readMessage(text: string, flags: readonly string[] = []): ReadMessage {
  // Blank lines and white space before MSH: engines that wrap files in frames leave them.
  const body = text.trimStart();
  if (body === '') return { ok: false, rule: 'a message; it is empty' };
  if (!body.startsWith('MSH')) return { ok: false, rule: 'a message that begins with MSH' };
  const separators = separatorsOf(body);
  if (!separators) return { ok: false, rule: 'MSH with separators in MSH-1 and MSH-2: different signs, no letters or digits' };
  const odd = new Set(flags);
  const segments = cut(body, separators, odd);
  const broken = overLimit(segments, separators);
  return broken === undefined ? { ok: true, message: new Message(separators, segments, odd) } : { ok: false, rule: broken };
}

function separatorsOf(body: string): Separators | undefined {
  const field = body.charAt(3);
  const end = body.indexOf(field, 4);
  // A message copied out of a program's text has its escape sign twice.
  const coding = (end === -1 ? body.slice(4) : body.slice(4, end)).replace(/^(..)\\\\/, '$1\\');
  const signs = [field, ...coding.split('')];
  if (coding.length < 1 || coding.length > 5 || new Set(signs).size !== signs.length) return undefined;
  // Signs an own separator may be; a letter, a digit or a blank there means the header has slipped.
  if (signs.some((sign) => !/^[!-/:-@[-`{-~\u00a1-\u00ff\u0080-\u009f]$/u.test(sign))) return undefined;
  const [component = '^', repetition = '', escape = '', subcomponent = '', truncation = '#'] = coding;
  return { field, component, repetition, escape, subcomponent, truncation };
}

/** Segments end with CR. Files also bring LF or CRLF; an LF inside a CR-ended message is text, unless a segment begins behind it. */
function cut(body: string, { field }: Separators, flags: Set<string>): Segment[] {
  const hasReturn = body.includes('\r');
  if (body.includes('\n')) flags.add('line_ends');
  let lines = body.split(hasReturn ? '\r' : '\n');
  if (hasReturn && body.includes('\n')) lines = lines.flatMap((line) => cutAtNewlines(line, field));
  const segments: Segment[] = [];
  for (const line of lines) {
    const text = line.startsWith('\n') ? line.slice(1) : line;
    const id = text.slice(0, 3);
    if (/^[A-Z][A-Z0-9]{2}$/.test(id) && (text.length === 3 || text.charAt(3) === field)) segments.push(new Segment(id, text));
    else if (text.trim() !== '') flags.add('odd_segment');
  }
  return segments;
}

function cutAtNewlines(line: string, field: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const part of line.split('\n')) {
    const begins = /^[A-Z][A-Z0-9]{2}$/.test(part.slice(0, 3)) && part.charAt(3) === field;
    if (begins && piece !== '') pieces.push(piece);
    piece = begins || piece === '' ? part : `${piece}\n${part}`;
  }
  return [...pieces, piece];
}

function overLimit(segments: readonly Segment[], { field, repetition }: Separators): string | undefined {
  if (segments.length > MAX_SEGMENTS) return `a message of at most ${MAX_SEGMENTS} segments`;
  for (const { id, text } of segments) {
    // Both limits need a segment at least this long: nearly all are not looked at.
    if (text.length <= MAX_REPETITIONS || BULKY.has(id)) continue;
    for (const value of text.split(field)) {
      if (value.length > MAX_FIELD) return `fields of at most ${MAX_FIELD} characters (${id})`;
      if (repetition !== '' && value.length > MAX_REPETITIONS && value.split(repetition, MAX_REPETITIONS + 1).length > MAX_REPETITIONS)
        return `at most ${MAX_REPETITIONS} repetitions of a field (${id})`;
    }
  }
  return undefined;
}
