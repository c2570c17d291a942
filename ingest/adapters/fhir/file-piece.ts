/**
 * Units of a file gathered until there are enough for one raw message, sent, and counted by what became of each resource.
 * In: units, the door. Out: raw pieces that can be read alone, their events and dead letters, the report's figures.
 * Refuses what the log could never hold: a dead letter without its bytes.
 */
import type { Acceptor } from '../../accept.ts';
import { acceptPatiently } from '../../accept-patiently.ts';
import type { FileReport } from '../../file-report.ts';
import type { AcceptResult, Outcome } from '../../outcome.ts';
import { tellEntry } from './message-outcomes.ts';
import { BundleText, type Unit } from './pieces.ts';
import { readDocument, type Document } from './read.ts';
import type { FhirWords } from './told.ts';

const PIECE_RESOURCES = 500;
const PIECE_CHARACTERS = 1024 * 1024;
/** A Bundle up to here is one raw message, so that its references are kept together. */
const WHOLE_BUNDLE = 4_000_000;
/** What the log holds of one message, with room for its envelope. */
const MAX_RAW_BYTES = 7_500_000;
const MAX_REJECTIONS = 1_000;

/** One resource of the piece: where it stands, how many of the outcomes are its own. */
interface Row {
  readonly place: string;
  readonly outcomes: number;
}

export class FilePiece {
  readonly #acceptor: Pick<Acceptor, 'accept'>;
  readonly #words: FhirWords;
  readonly #content: string;
  readonly #report: FileReport;
  #lines: string[] = [];
  #characters = 0;
  #rows: Row[] = [];
  #outcomes: Outcome[] = [];

  constructor(acceptor: Pick<Acceptor, 'accept'>, words: FhirWords, content: string, report: FileReport) {
    this.#acceptor = acceptor;
    this.#words = words;
    this.#content = content;
    this.#report = report;
  }

  async add({ place, text }: Unit): Promise<void> {
    if (text === undefined) return this.refuse('a line or document of at most 32 million characters', place);
    const document = readDocument(text, place);
    if (document.bundle && text.length > WHOLE_BUNDLE) return this.#addLargeBundle({ place, text }, document.bundle, document.reads);
    const told = this.#tell(document.reads);
    // What no figure needs is not kept either (minimum necessary); a Bundle of which one entry tells something stays whole.
    if (told.length === 0) return this.#count(document.reads.map(rowOf), [], []);
    this.#lines.push(text.trim());
    this.#characters += text.length;
    // A document over several lines is a message of its own.
    if (place === '') return this.#send('application/fhir+json');
    if (this.#rows.length >= PIECE_RESOURCES || this.#characters >= PIECE_CHARACTERS) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#lines.length > 0) await this.#send('application/fhir+ndjson');
  }

  /** A part of the file that cannot be kept. */
  async refuse(rule: string, place = ''): Promise<void> {
    await this.flush();
    const sourceRef = `${this.#content}:${place || '1'}`;
    const outcome: Outcome = { kind: 'rejection', sourceRef, practice: '', violations: [{ field: '(body)', valueShape: 'file', rule }] };
    const results = await this.#acceptor.accept([outcome], undefined, this.#words.feed);
    this.#count([{ place, outcomes: 1 }], [outcome], results);
  }

  #tell(reads: Document['reads']): Outcome[] {
    const before = this.#outcomes.length;
    const rows = reads.map((read): Row => {
      const told = tellEntry(this.#words, read, this.#content);
      this.#outcomes.push(...told);
      return { place: read.place, outcomes: told.length };
    });
    const told = this.#outcomes.slice(before);
    if (told.length > 0) this.#rows.push(...rows);
    return told;
  }

  async #send(contentType: string, text = this.#lines.join('\n')): Promise<void> {
    const [rows, outcomes] = [this.#rows, this.#outcomes];
    [this.#lines, this.#rows, this.#outcomes, this.#characters] = [[], [], [], 0];
    const bytes = Buffer.from(text);
    if (bytes.length > MAX_RAW_BYTES) return this.refuse('a resource of at most 7,500,000 bytes', rows[0]?.place);
    const sourceRef = `${this.#content}:${rows[0]?.place ?? 1}-${rows.at(-1)?.place ?? 1}`;
    const raw = { feed: this.#words.feed, contentType, bytes, sourceRef };
    this.#count(rows, outcomes, await acceptPatiently(this.#acceptor, outcomes, raw));
  }

  async #addLargeBundle(
    { place: line, text }: { place: string; text: string },
    bundle: NonNullable<Document['bundle']>,
    reads: Document['reads'],
  ): Promise<void> {
    await this.flush();
    // Spans were taken from the text without its byte order mark and outer blanks.
    const entries = new BundleText(text.replace(/^\uFEFF/, '').trim(), bundle);
    let places: number[] = [];
    const send = async (): Promise<void> => {
      if (places.length > 0) await this.#send('application/fhir+json', entries.piece(places));
      places = [];
    };
    for (const read of reads) {
      if (this.#tell([read]).length === 0) {
        this.#count([rowOf(read)], [], []);
        continue;
      }
      const place = placeIn(line === '' ? read.place : read.place.slice(line.length + 1));
      if (places.at(-1) !== place) places.push(place);
      this.#characters += entries.textOf(place).length;
      if (places.length >= PIECE_RESOURCES || this.#characters >= PIECE_CHARACTERS) await send();
    }
    await send();
  }

  /** Counts each resource by the worst of what became of its events. */
  #count(rows: readonly Row[], outcomes: readonly Outcome[], results: readonly AcceptResult[]): void {
    const { report, at } = { report: this.#report, at: { next: 0 } };
    for (const row of rows) {
      const own = results.slice(at.next, at.next + row.outcomes);
      at.next += row.outcomes;
      report.rows.read += 1;
      report.rows[fateOf(own)] += 1;
      report.events += own.filter(({ status }) => status === 'accepted').length;
      for (const result of own) {
        if (result.status !== 'rejected') continue;
        const line = Number.parseInt(row.place, 10);
        for (const { field, rule, valueShape } of result.violations.slice(0, 3)) {
          if (report.rejections.length >= MAX_REJECTIONS) break;
          report.rejections.push({ ...(Number.isNaN(line) ? {} : { line }), column: field, rule, valueShape });
        }
      }
    }
    for (const flag of flagsOf(outcomes)) this.#note(flag);
  }

  /** Each kind of oddity once, without its particulars. */
  #note(flag: string): void {
    const rule = flag
      .split(':')
      .slice(0, flag.startsWith('unmapped:') ? 3 : 1)
      .join(':');
    const known = this.#report.warnings.some((warning) => warning.rule === rule);
    if (!known && this.#report.warnings.length < 200) this.#report.warnings.push({ column: '(flag)', rule });
  }
}

const rowOf = ({ place }: { readonly place: string }): Row => ({ place, outcomes: 0 });

/** The entry of the outermost Bundle: `12` of `12`, and of `12.2` in a nested one. */
const placeIn = (place: string): number => Number(place.split('.')[0]);

function fateOf(results: readonly AcceptResult[]): 'accepted' | 'duplicate' | 'rejected' | 'ignored' {
  if (results.length === 0) return 'ignored';
  if (results.some(({ status }) => status === 'rejected')) return 'rejected';
  return results.every(({ status }) => status === 'duplicate') ? 'duplicate' : 'accepted';
}

function* flagsOf(outcomes: readonly Outcome[]): Generator<string> {
  for (const outcome of outcomes) {
    const flags: unknown = outcome.kind === 'event' ? Reflect.get(outcome.draft, 'flags') : undefined;
    if (Array.isArray(flags)) for (const flag of flags) if (typeof flag === 'string') yield flag;
  }
}
