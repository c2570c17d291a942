/** Flags in words: each known one says what it does to the figures, parts are read, an unknown one keeps its own word. */
import { expect, it } from 'vitest';
import { createFormat } from '../format-kpi.ts';
import { flagWords } from './flag.words.ts';

const format = createFormat('en-US');

it.each([
  ['batch_stamped', 'Stamped in one go', 'left out of the waits'],
  ['negative_wait', 'Wait below zero', 'counts as 0 minutes'],
  ['clock_error', 'Stamp not believed', 'left out of the waits'],
  ['clock_error:EVN-2', 'Clock wrong', 'The sender’s clock (EVN-2)'],
  ['placed_by_payee', 'Placed by payee', 'moves when the charge comes'],
  ['unmapped:payer', 'Payer code not known', 'in no list'],
  ['out_of_balance:-1250', 'Does not add up', '−$12.50'],
  ['out_of_balance:line:300', 'Does not add up', '$3.00'],
  ['date_only:booked_at', 'Day without a time (booked_at)', 'assumed'],
  ['never_heard_of', 'Never heard of', 'taken in as it stands'],
])('%s is "%s"', (flag, name, part) => {
  const words = flagWords(flag, format);
  expect(words.name).toBe(name);
  expect(words.why).toContain(part);
});
