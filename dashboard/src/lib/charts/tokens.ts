/** The chart tokens as the theme has them now. Read once a theme change; option functions take them as data. */
export const CHART_TOKENS = [
  'chart-line',
  'chart-muted',
  'chart-band',
  'chart-bar',
  'chart-grid',
  'chart-hatch',
  'surface',
  'overlay',
  'line',
  'ink',
  'ink-2',
  'ink-3',
  'worse',
  'better',
  'changed',
  'age-1',
  'age-2',
  'age-3',
  'age-4',
  'age-5',
] as const;
export type TokenName = (typeof CHART_TOKENS)[number];
export type ChartTokens = Readonly<Record<TokenName, string>>;

/** The computed values of `element`'s theme. */
export function readTokens(element: Element): ChartTokens {
  const style = getComputedStyle(element);
  return mapTokens((name) => style.getPropertyValue(`--${name}`).trim());
}

/** A record of every chart token from one question asked for each. */
export function mapTokens(ask: (name: TokenName) => string): ChartTokens {
  const [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t] = CHART_TOKENS.map(ask);
  const of = (value: string | undefined) => value ?? '';
  return {
    'chart-line': of(a),
    'chart-muted': of(b),
    'chart-band': of(c),
    'chart-bar': of(d),
    'chart-grid': of(e),
    'chart-hatch': of(f),
    surface: of(g),
    overlay: of(h),
    line: of(i),
    ink: of(j),
    'ink-2': of(k),
    'ink-3': of(l),
    worse: of(m),
    better: of(n),
    changed: of(o),
    'age-1': of(p),
    'age-2': of(q),
    'age-3': of(r),
    'age-4': of(s),
    'age-5': of(t),
  };
}
