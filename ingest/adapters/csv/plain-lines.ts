/**
 * Lines of a table in which nothing is quoted: most exports, and then nobody need look at every character.
 * In: text in pieces, without a quote in it. Out: records with their line; what is not complete waits for the next piece.
 * Refuses lines over 1 MiB. From the first quote on read.ts asks a real parser.
 */
import { CsvRefusal } from './decode-bytes.ts';
import type { CsvRecord } from './csv-record.ts';

/** Characters of a record. */
export const MAX_RECORD = 1024 * 1024;

export class PlainLines {
  readonly #delimiter: string;
  #waiting: string[] = [];
  #waitingLength = 0;
  #line = 1;

  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /** The line the text that waits begins on; 1 is the header's. */
  get line(): number {
    return this.#line;
  }

  /** Text that is part of no record yet. */
  get rest(): string {
    return this.#waiting.join('');
  }

  /** The records that are now complete; blank lines are none. `ended`: no more text will come. Throws CsvRefusal. */
  push(piece: string, ended = false): CsvRecord[] {
    this.#waiting.push(piece);
    this.#waitingLength += piece.length;
    const records: CsvRecord[] = [];
    if (ended || piece.includes('\n') || piece.includes('\r') || this.#waitingLength > MAX_RECORD) {
      const text = this.rest;
      const used = this.#cut(text, ended, records);
      [this.#waiting, this.#waitingLength] = [[text.slice(used)], text.length - used];
    }
    return records;
  }

  /** Cuts what is complete; gives the place up to which the text is used up. */
  #cut(text: string, ended: boolean, records: CsvRecord[]): number {
    let [lf, cr, at] = [text.indexOf('\n'), text.indexOf('\r'), 0];
    for (;;) {
      const found = lf < 0 ? cr : cr < 0 ? lf : Math.min(lf, cr);
      const end = found < 0 ? text.length : found;
      if (end - at > MAX_RECORD) throw new CsvRefusal('rows of at most 1 MiB', { line: this.#line });
      // A CR at the very end may be half of a CRLF.
      if (!ended && (found < 0 || (found === cr && cr === text.length - 1))) return at;
      if (end > at) {
        const raw = text.slice(at, end);
        records.push({ fields: raw.split(this.#delimiter), line: this.#line, raw });
      }
      if (found < 0) return end;
      at = found === cr && lf === cr + 1 ? lf + 1 : found + 1;
      this.#line += 1;
      if (lf >= 0 && lf < at) lf = text.indexOf('\n', at);
      if (cr >= 0 && cr < at) cr = text.indexOf('\r', at);
    }
  }
}
