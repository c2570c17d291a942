/**
 * The geometry of a sparkline, for server-rendered SVG without a chart library.
 * In: weekly points (oldest first), a target. Out: paths on a 0–100 × 0–100 field and marks with their place in percent.
 * Weeks without a value break the line; nothing is drawn for them, nor for those in which a history only fills up.
 */
import type { WeekPoint } from '@rounds/schemas/contract/kpi.contract.ts';
import { runInLength } from './run-in.ts';

export type SparkMark = { x: number; y: number; kind: 'worse' | 'better' | 'changed' };
export type Spark = {
  line: string;
  tail: string;
  band: string;
  target: number | null;
  marks: readonly SparkMark[];
  end: { x: number; y: number; isFinal: boolean; news: boolean } | null;
};

const PAD = 8;
const near = (n: number) => Math.round(n * 100) / 100;

/** Paths for `points`; an empty spark when no week has a value. */
export function sparkOf(weeks: readonly WeekPoint[], target: number | null): Spark {
  const first = Math.max(
    0,
    weeks.findIndex((week) => week.value !== null),
  );
  const runIn = first + runInLength(weeks.slice(first));
  const points = weeks.map((week, i) => (i < runIn ? { ...week, value: null } : week));
  const values = points.flatMap((p) => [p.value, p.lower, p.upper].filter((v): v is number => v !== null));
  if (target !== null && values.length > 0) values.push(target);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (i: number) => near(points.length < 2 ? 50 : 1.5 + (i / (points.length - 1)) * 97);
  const y = (v: number) => near(high === low ? 50 : 100 - PAD - ((v - low) / (high - low)) * (100 - 2 * PAD));
  const known = points.flatMap((p, i) => (p.value === null ? [] : [{ i, point: p, x: x(i), y: y(p.value) }]));
  const last = known.at(-1);
  const hasTail = last !== undefined && !last.point.isFinal && known.length > 1;
  const solid = hasTail ? known.slice(0, -1) : known;
  const before = known.at(-2);
  return {
    line: solid.map((k, n) => `${n > 0 && solid[n - 1]?.i === k.i - 1 ? 'L' : 'M'}${k.x} ${k.y}`).join(''),
    tail: hasTail && before ? `M${before.x} ${before.y}L${last.x} ${last.y}` : '',
    band: bandOf(points, x, y),
    target: target === null || values.length === 0 ? null : y(target),
    marks: known.flatMap((k) =>
      k.point.verdict === 'worse' || k.point.verdict === 'better' || k.point.verdict === 'changed'
        ? [{ x: k.x, y: k.y, kind: k.point.verdict }]
        : [],
    ),
    end: last
      ? {
          x: last.x,
          y: last.y,
          isFinal: last.point.isFinal,
          news: last.point.verdict === 'worse' || last.point.verdict === 'better' || last.point.verdict === 'changed',
        }
      : null,
  };
}

function bandOf(points: readonly WeekPoint[], x: (i: number) => number, y: (v: number) => number): string {
  const known = points.flatMap((p, i) =>
    p.lower === null || p.upper === null
      ? []
      : [
          {
            left: i === 0 ? 0 : near((x(i) + x(i - 1)) / 2),
            right: i === points.length - 1 ? 100 : near((x(i) + x(i + 1)) / 2),
            lower: y(p.lower),
            upper: y(p.upper),
          },
        ],
  );
  const first = known[0];
  if (!first) return '';
  const over = known.map((k) => `L${k.left} ${k.upper}L${k.right} ${k.upper}`).join('');
  const back = known
    .toReversed()
    .map((k) => `L${k.right} ${k.lower}L${k.left} ${k.lower}`)
    .join('');
  return `M${first.left} ${first.upper}${over}${back}Z`;
}
