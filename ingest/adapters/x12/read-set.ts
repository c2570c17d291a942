/**
 * What becomes of a set: its map, or the one rejection that says why nothing of it is taken in.
 * In: an open set, the flags of its envelope, the rule it breaks if any. Out: a map and, for what is not taken in, a rejection.
 * A set of a test interchange has both: it is read for the report's sums, and nothing of it is sent.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import type { Outcome } from '../../outcome.ts';
import type { OpenSet } from './envelope-walk.ts';
import { guideOf } from './guides.ts';
import { setMaps } from './set-maps.ts';
import { setReference } from './set-reference.ts';
import type { SetMap, X12Context } from './transaction-set.ts';

export interface SetNotes {
  readonly flags: readonly string[];
  readonly refused: string | undefined;
  readonly carried?: string | undefined;
}

export interface SetReading {
  readonly map: SetMap | undefined;
  /** Why nothing of the set is sent; undefined when its outcomes are. */
  readonly rejection: Outcome | undefined;
}

export function readSet(set: OpenSet, { flags, refused, carried }: SetNotes, context: X12Context): SetReading {
  if (refused !== undefined) return { map: undefined, rejection: rejected(set, { field: '(set)', valueShape: 'a set', rule: refused }) };
  const guide = guideOf(set.set.type, set.set.version);
  if (!guide.ok) return { map: undefined, rejection: rejected(set, guide.violation) };
  const { interchange, group, set: said, delimiters } = set;
  const all = [...flags, ...guide.flags];
  const envelope = { interchange, group, set: said, delimiters, flags: all, ...(carried === undefined ? {} : { carried }) };
  const map = setMaps[said.type]?.(envelope, context);
  const test = { field: 'ISA15', valueShape: 'test_interchange', rule: 'P (production): a test interchange is counted in its report only' };
  return { map, rejection: interchange.test ? rejected(set, test) : undefined };
}

function rejected(set: OpenSet, violation: Violation): Outcome {
  return { kind: 'rejection', sourceRef: `${setReference(set)}/1`, practice: '', violations: [violation] };
}
