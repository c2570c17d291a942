/**
 * A value that can be used but not shown: printed, logged or turned into JSON it reads ********.
 * In: the text. Out: the text, to whoever calls `reveal()` on purpose. Refuses every accidental way out.
 */
import { inspect } from 'node:util';

const mask = '********';

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself; hand it straight to what needs it. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [inspect.custom](): string {
    return mask;
  }
}
