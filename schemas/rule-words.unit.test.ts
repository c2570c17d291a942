/** A refusal names the field, the shape of what stood there, and the rule, in words; never the value. */
import { expect, it } from 'vitest';
import { z } from 'zod';
import { violationsOf } from './events/event.ts';
import { eventInstant, slug } from './ids.ts';

const schema = z.strictObject({
  name: z.string().min(1).max(8).default('x'),
  password: z.string().min(8).default('12345678'),
  count: z.int().min(1).max(9).default(1),
  yes: z.boolean().default(true),
  list: z.array(z.string()).min(1).max(2).default(['a']),
  kind: z.enum(['a', 'b']).default('a'),
  only: z.literal('1.0').default('1.0'),
  at: eventInstant.default('2026-11-22T09:00:00Z'),
  id: slug.default('x'),
  like: z.string().regex(/^\d+$/).default('1'),
  either: z.union([z.string(), z.number()]).default(1),
});

it.each([
  [{ name: 5 }, 'name', 'number', 'text'],
  [{ name: '' }, 'name', 'empty text', 'text that is not empty'],
  [{ name: 'Jane Q. Public' }, 'name', 'text of 14', 'at most 8 characters'],
  [{ password: 'Jane' }, 'password', 'text of 4', 'at least 8 characters'],
  [{ count: 'Jane' }, 'count', 'text of 4', 'a number'],
  [{ count: 1.5 }, 'count', 'number', 'a whole number'],
  [{ count: 10 }, 'count', 'number', 'at most 9'],
  [{ yes: 'Jane' }, 'yes', 'text of 4', 'true or false'],
  [{ list: 5 }, 'list', 'number', 'a list'],
  [{ list: [] }, 'list', 'list of 0', 'a list that is not empty'],
  [{ kind: 'Jane' }, 'kind', 'text of 4', 'one of a, b'],
  [{ only: 'Jane' }, 'only', 'text of 4', '1.0'],
  [{ at: 'Jane' }, 'at', 'text of 4', 'an instant with its offset: 2026-11-22T09:00:00-05:00'],
  [{ id: 'Jane Q' }, 'id', 'text of 6', 'one to 64 letters, digits or _ . : -'],
  [{ like: 'Jane' }, 'like', 'text of 4', 'text like /^\\d+$/'],
  [{ either: true }, 'either', 'boolean', 'one of the forms this address takes'],
  [{ Jane: 1 }, '(body)', 'object', 'no other fields than those this address takes'],
  ['Jane', '(body)', 'text of 4', 'an object'],
])('%j', (input, field, shape, rule) => {
  const parsed = schema.safeParse(input);
  expect(parsed.error && violationsOf(parsed.error, input, '(body)')).toEqual([{ field, valueShape: shape, rule }]);
});
