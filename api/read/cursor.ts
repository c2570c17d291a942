/**
 * A place in a list: the sort key of the last row shown, four texts. Opaque to callers, and only ever compared, so a made-up one
 * shows nothing that is not in scope.
 */
import { z } from 'zod';
import { localDay } from '@rounds/schemas/ids.ts';
import { invalid } from '../problem.ts';

const place = z.tuple([localDay, z.string().max(64), z.string().max(128), z.string().max(160)]);
export type Place = z.infer<typeof place>;

/** @example decodeCursor(encodeCursor(place)) equals place */
export function encodeCursor(key: Place): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The sort key, or an empty list without a cursor. @throws ApiProblem when it is not one of ours */
export function decodeCursor(cursor: string | undefined): string[] {
  if (cursor === undefined) return [];
  try {
    return place.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw invalid('cursor', cursor, 'a cursor this list gave');
  }
}
