/** Scope, period and comparison: from the URL and back, never anything else. */
import { expect, test } from 'vitest';
import { safeNext } from './safe-next.ts';
import { comparisonOf } from './shell/comparison.ts';
import { presets } from './shell/periods.ts';
import { homeOf, viewHref, viewOf, viewSearch } from './view.ts';

const of = (query: string) => viewOf(new URLSearchParams(query));

test('a view survives the way through the URL', () => {
  const query = '?scope=region%3Anorth&from=2026-10-01&to=2026-10-31&compare=none';
  expect(viewSearch(of(query))).toBe(query);
});

test('what is not a view becomes the default', () => {
  expect(of('scope=practice:../../x&from=2026-13-99&to=yesterday&compare=love')).toMatchObject({
    scope: 'all',
    from: null,
    to: null,
    compare: 'previous_year',
  });
  expect(of('from=2026-10-31&to=2026-10-01').from).toBeNull();
});

test('links keep the view; a practice’s page carries its scope in the path', () => {
  const view = of('scope=practice:harbor&compare=none');
  expect(viewHref('/trust', view)).toBe('/trust?scope=practice%3Aharbor&compare=none');
  expect(homeOf(view)).toBe('/practices/harbor?compare=none');
});

test('this month is the default and needs no dates', () => {
  const month = presets('2026-11-22').find((p) => p.id === 'this_month');
  expect(month).toMatchObject({ from: '2026-11-01', to: '2026-11-22' });
  expect(presets('2026-01-01').find((p) => p.id === 'last_month')).toMatchObject({ from: '2025-12-01', to: '2025-12-31' });
});

test('a comparison keeps the same weekdays', () => {
  expect(comparisonOf('2026-11-01', '2026-11-22', 'previous_year')).toEqual({ from: '2025-11-02', to: '2025-11-23' });
  expect(comparisonOf('2026-11-01', '2026-11-22', 'previous_period')).toEqual({ from: '2026-10-04', to: '2026-10-25' });
  expect(comparisonOf('2026-11-01', '2026-11-22', 'none')).toBeNull();
});

test.each(['//evil.example', '/\\evil', 'https://evil.example', '/login?next=/', null])('after signing in nobody is sent to %s', (next) => {
  expect(safeNext(next)).toBe('/');
});

test('after signing in a reader goes back to their own page', () => {
  expect(safeNext('/kpis/visits?scope=all')).toBe('/kpis/visits?scope=all');
});
