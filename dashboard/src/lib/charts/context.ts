/** What an option function may know besides its data: tokens of the theme, the size it draws in, the reader's formats. */
import type { Format } from '#lib/format-kpi.ts';
import type { ChartTokens } from './tokens.ts';

export type ChartContext = { tokens: ChartTokens; width: number; height: number; format: Format };
export const isNarrow = (context: ChartContext) => context.width < 560;
export const FONT = "'Inter Variable', 'Inter Fallback', ui-sans-serif, system-ui, sans-serif";

/** Text for HTML that ECharts sets itself. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** The tooltip's frame: same surface as every popover, opened beside the point at the top of the plot, never over it. */
export function tooltipFrame({ tokens, width }: ChartContext) {
  return {
    confine: true,
    backgroundColor: tokens.overlay,
    borderColor: tokens.line,
    borderWidth: 1,
    padding: [10, 14],
    transitionDuration: 0,
    extraCssText: 'border-radius:10px;box-shadow:var(--shadow-pop);white-space:nowrap',
    textStyle: { color: tokens.ink, fontFamily: FONT, fontSize: 12, lineHeight: 18 },
    position: (point: number[], _params: unknown, _dom: unknown, _rect: unknown, size: { contentSize: number[] }) => {
      const [x = 0] = point;
      const [w = 0] = size.contentSize;
      return [x + 16 + w > width ? Math.max(0, x - 16 - w) : x + 16, 4];
    },
  };
}

/** Month names under a run of days: the name where a month begins, the year under the first and under each January. */
export function monthLabels(starts: readonly string[], format: Format, most: number): readonly string[] {
  const firsts = starts.flatMap((day, i) => (i === 0 || day.slice(0, 7) !== starts[i - 1]?.slice(0, 7) ? [i] : []));
  // The first month may be cut short: its name would run into the next one.
  const usable = (firsts[1] ?? 99) - (firsts[0] ?? 0) < 2 && starts.length > 20 ? firsts.slice(1) : firsts;
  const step = Math.max(1, Math.ceil(usable.length / most));
  const chosen = new Set(usable.filter((_, n) => n % step === 0));
  let year = '';
  return starts.map((day, i) => {
    if (!chosen.has(i)) return '';
    const label = day.slice(0, 4) === year ? format.month(day) : `${format.month(day)}\n${day.slice(0, 4)}`;
    year = day.slice(0, 4);
    return label;
  });
}
