/**
 * Where a set of each type may be cut: what its claims begin with, and what stands above them (LX, HL loops) and belongs to each piece.
 * In: a segment. Out: the level of a frame (1 = outermost), a unit (`claim`: what reports count; `part`: anything else of its own), or nothing.
 */
import type { Segment } from './segment.ts';
import { element } from './segment.ts';

export type Boundary = { readonly frame: number } | { readonly unit: 'claim' | 'part' };
export type Shape = (segment: Segment) => Boundary | undefined;

const CLAIM: Boundary = { unit: 'claim' };
const PART: Boundary = { unit: 'part' };

function hierarchy(levels: Readonly<Record<string, Boundary>>): (segment: Segment) => Boundary {
  // A level no guide knows is taken as the innermost.
  return (segment) => levels[element(segment, 3).toUpperCase()] ?? { frame: 4 };
}

const claimLevels = hierarchy({ 20: { frame: 1 }, 22: { frame: 2 }, 23: { frame: 3 } });
const statusLevels = hierarchy({ 20: { frame: 1 }, 21: { frame: 2 }, 19: { frame: 3 }, PT: CLAIM, 22: CLAIM, 23: CLAIM });
const byType: ReadonlyMap<string, Shape> = new Map<string, Shape>([
  ['835', ({ id }) => (id === 'CLP' ? CLAIM : id === 'LX' ? { frame: 1 } : id === 'PLB' ? PART : undefined)],
  ['837', (segment) => (segment.id === 'CLM' ? CLAIM : segment.id === 'HL' ? claimLevels(segment) : undefined)],
  ['277', (segment) => (segment.id === 'HL' ? statusLevels(segment) : undefined)],
  ['997', ({ id }) => (id === 'AK2' ? CLAIM : id === 'AK9' ? PART : undefined)],
  ['999', ({ id }) => (id === 'AK2' ? CLAIM : id === 'AK9' ? PART : undefined)],
]);

/** A set of another type may be cut anywhere: nobody reads its pieces. */
export function shapeOf(type: string): Shape {
  return byType.get(type) ?? (() => PART);
}
