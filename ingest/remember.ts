/**
 * Remembers answers: of a function of one short text, where the same few texts come again and again (moments of a day, cells of a column);
 * and of functions of one thing, as long as the thing lives.
 * In: pure functions. Out: the same answers. Full, `remember` begins anew; long texts are not kept; what throws is not remembered.
 */

/** A moment, a name: whatever is longer is no such text, and would be kept for nothing. */
const MAX_LENGTH = 80;

/** `rest`: what is asked besides, which must always be the same for a text. */
export function remember<Rest extends unknown[], Answer>(
  ask: (text: string, ...rest: Rest) => Answer,
  most: number,
): (text: string, ...rest: Rest) => Answer {
  const answers = new Map<string, { readonly said: Answer }>();
  return (text, ...rest) => {
    const before = answers.get(text);
    if (before) return before.said;
    const said = ask(text, ...rest);
    if (text.length > MAX_LENGTH) return said;
    if (answers.size >= most) answers.clear();
    // A text may be a part of its file's or message's, and would keep all of that.
    answers.set(` ${text}`.slice(1), { said });
    return said;
  };
}

/**
 * What functions said of one thing, kept with the thing: each is asked once. A WeakMap from things to answers says the same,
 * and with thousands of short-lived things a second costs the collector more than the answers.
 */
export class Notes<Thing> {
  readonly #answers = new Map<unknown, unknown>();

  /** `ask` is the same function each time (it is what the answer is kept under), `thing` the one these notes are of. */
  once<Answer>(ask: (thing: Thing) => Answer, thing: Thing): Answer {
    // Under a function lies what this very function gave.
    if (this.#answers.has(ask)) return this.#answers.get(ask) as Answer;
    const answer = ask(thing);
    this.#answers.set(ask, answer);
    return answer;
  }
}
