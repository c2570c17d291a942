/**
 * What a dimension's values are called: names from the directory, weekdays, classes, codes.
 * In: a dimension and the directory. Out: a function from key to label. An id without an entry keeps its id.
 */
import type { Dimension } from '@rounds/schemas/facts/fact.ts';
import { codeLabel, hourLabel, weekdayLabel } from '@rounds/schemas/words/labels.ts';
import type { DirectorySnapshot } from './directory.ts';

/** Labels for the keys of one dimension. */
export function wordsOf(dimension: Pick<Dimension, 'words'>, directory: DirectorySnapshot): (key: string) => string {
  switch (dimension.words) {
    case 'provider':
      return namesFrom(directory.providers);
    case 'payer':
      return namesFrom(directory.payers);
    case 'weekday':
      return (key) => weekdayLabel(Number(key));
    case 'hour':
      return (key) => hourLabel(Number(key));
    case 'payer_class':
    case 'code':
      return codeLabel;
  }
}

function namesFrom(entries: readonly { readonly id: string; readonly name: string }[]): (key: string) => string {
  const names = new Map(entries.map((entry) => [entry.id, entry.name]));
  return (key) => (key === '' ? 'Not given' : (names.get(key) ?? key));
}
