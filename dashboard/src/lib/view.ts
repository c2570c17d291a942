/**
 * What a page looks at: scope, period, comparison. All of it lives in the URL and follows the reader over every screen.
 * In: a URL. Out: a view, its query for the API, links that keep it. Unknown words fall back to the default.
 */
export type Compare = 'previous_year' | 'previous_period' | 'none';
export type View = { scope: string; from: string | null; to: string | null; compare: Compare };

const SCOPE = /^(all|(region|practice):[A-Za-z0-9][A-Za-z0-9_.:-]{0,63})$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const COMPARES: readonly Compare[] = ['previous_year', 'previous_period', 'none'];

/** The view a URL asks for; `practice` is the path's own practice, which wins over the scope parameter. */
export function viewOf(params: { get(name: string): string | null }, practice?: string): View {
  const scope = params.get('scope') ?? 'all';
  const [from, to] = [params.get('from'), params.get('to')];
  const dated = from !== null && to !== null && DAY.test(from) && DAY.test(to) && from <= to;
  const compare = COMPARES.find((word) => word === params.get('compare')) ?? 'previous_year';
  return {
    scope: practice ? `practice:${practice}` : SCOPE.test(scope) ? scope : 'all',
    from: dated ? from : null,
    to: dated ? to : null,
    compare,
  };
}

/** The view as a query: only what differs from the default. `extra` adds a page's own parameters. */
export function viewSearch(view: View, extra: Record<string, string | undefined> = {}): string {
  const params = new URLSearchParams();
  if (view.scope !== 'all') params.set('scope', view.scope);
  if (view.from && view.to) {
    params.set('from', view.from);
    params.set('to', view.to);
  }
  if (view.compare !== 'previous_year') params.set('compare', view.compare);
  for (const [name, value] of Object.entries(extra)) if (value !== undefined) params.set(name, value);
  const text = params.toString();
  return text ? `?${text}` : '';
}

/** A link to another screen with the same view. A practice's page carries its scope in the path. */
export function viewHref(path: string, view: View, extra: Record<string, string | undefined> = {}): string {
  const own = path.startsWith('/practices/') ? { ...view, scope: 'all' } : view;
  return path + viewSearch(own, extra);
}

/** The page of a scope: the portfolio, or the practice's own page. */
export function homeOf(view: View): string {
  return view.scope.startsWith('practice:') ? viewHref(`/practices/${encodeURIComponent(view.scope.slice(9))}`, view) : viewHref('/', view);
}
