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
  const { interchange, group, set: said, delimiters } = set;
  const guide = guideOf(said.type, said.version);
  const why = refused === undefined ? (guide.ok ? undefined : guide.violation) : { field: '(set)', valueShape: 'a set', rule: refused };
  // Of a test nobody needs to know what else is wrong with it.
  const violation = interchange.test ? TEST : why;
  const rejection = violation && rejected(set, violation);
  if (why) return { map: undefined, rejection };
  const all = [...flags, ...(guide.ok ? guide.flags : [])];
  const envelope = { interchange, group, set: said, delimiters, flags: all, ...(carried === undefined ? {} : { carried }) };
  return { map: setMaps[said.type]?.(envelope, context), rejection };
}

const TEST: Violation = {
  field: 'ISA15',
  valueShape: 'test_interchange',
  rule: 'P (production): a test interchange is counted in its report only',
};

function rejected(set: OpenSet, violation: Violation): Outcome {
  return { kind: 'rejection', sourceRef: `${setReference(set)}/1`, practice: '', violations: [violation] };
}
