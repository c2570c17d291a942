/** Each text is asked about once while there is room, and memory has an end. */
import { expect, it } from 'vitest';
import { Notes, remember } from './remember.ts';

it('asks once for each text, begins anew when full, and keeps no long ones', () => {
  const asked: string[] = [];
  const lengthOf = remember((text) => {
    asked.push(text);
    return { length: text.length };
  }, 2);
  expect(['a', 'bb', 'a', 'bb'].map((text) => lengthOf(text).length)).toEqual([1, 2, 1, 2]);
  expect(lengthOf('a')).toBe(lengthOf('a'));
  expect(asked).toEqual(['a', 'bb']);
  lengthOf('ccc');
  lengthOf('a');
  expect(asked).toEqual(['a', 'bb', 'ccc', 'a']);
  const long = 'x'.repeat(81);
  expect([lengthOf(long).length, lengthOf(long).length, asked.length]).toEqual([81, 81, 6]);
});

it('remembers nothing as an answer, and asks with what is asked besides', () => {
  const asked: string[] = [];
  const payer = remember((text, place: number): undefined => void asked.push(`${text}${place}`), 2);
  expect([payer('a', 1), payer('a', 1), payer('b', 2)]).toEqual([undefined, undefined, undefined]);
  expect(asked).toEqual(['a1', 'b2']);
});

it('asks each function once of a thing, whatever it said', () => {
  let asked = 0;
  const notes = new Notes<{ a: number }>();
  const nothing = ({ a }: { a: number }): undefined => void (asked += a);
  const sum = ({ a }: { a: number }): number => a + 1;
  const thing = { a: 1 };
  const answers = [nothing, nothing, sum, sum].map((ask) => notes.once<number | undefined>(ask, thing));
  expect([...answers, asked]).toEqual([undefined, undefined, 2, 2, 1]);
});
