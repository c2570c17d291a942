/**
 * Remembers what a function of one short text gave, where the same few texts come again and again: moments of a day, names of feeds.
 * In: a pure function, how many answers to keep. Out: the same function. Full, it begins anew; long texts are not kept; what throws is not remembered.
 */

/** A moment, a name: whatever is longer is no such text, and would be kept for nothing. */
const MAX_LENGTH = 80;

export function remember<Answer>(ask: (text: string) => Answer, most: number): (text: string) => Answer {
  const answers = new Map<string, Answer>();
  return (text) => {
    const known = answers.get(text);
    if (known !== undefined) return known;
    const answer = ask(text);
    if (text.length > MAX_LENGTH) return answer;
    if (answers.size >= most) answers.clear();
    answers.set(text, answer);
    return answer;
  };
}
