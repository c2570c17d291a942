/** Diagonal strokes inside a rectangle: the sign for "not final or not received", drawn as lines so that it prints anywhere. */
export type Segment = { x1: number; y1: number; x2: number; y2: number };

export function hatchOf(x: number, y: number, width: number, height: number, gap = 6): readonly Segment[] {
  const segments: Segment[] = [];
  for (let start = gap; start < width + height; start += gap) {
    const x1 = Math.min(start, width);
    const y1 = start - x1;
    const y2 = Math.min(start, height);
    segments.push({ x1: x + x1, y1: y + y1, x2: x + start - y2, y2: y + y2 });
  }
  return segments;
}
