/** A payer's answer that no charge is known for says that it stands where its payee is. */
import { expect, test } from 'vitest';
import { placedByPayee } from './events.ts';

const event = (type: string, data: Record<string, unknown> = {}, withdrawn = false) => ({ type, data, withdrawn });
const answer = event('claim.adjudicated', { placedBy: 'payee' });

test.each([
  ['alone: by its payee', [answer], [true]],
  ['beside its charge: by the charge', [event('charge.posted'), answer], [false, false]],
  ['beside a charge that was withdrawn', [event('charge.posted', {}, true), answer], [false, true]],
  ['of a system that knows the practice itself', [event('claim.adjudicated')], [false]],
])('%s', (_, events, placed) => {
  expect(placedByPayee(events)).toEqual(placed);
});
