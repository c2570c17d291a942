/** The practices table as CSV: header lines say scope, period and as-of; values in display units, money in dollars. */
import type { TilesResponse } from '@rounds/schemas/contract/kpi.contract.ts';
import { toCsv } from '#lib/csv.ts';
import type { Reader } from '#lib/reader.ts';

export function sitesCsv(answer: TilesResponse, reader: Reader): string {
  const measures = reader.measures;
  const value = (kpi: (typeof measures)[number], v: number | null | undefined) =>
    v === null || v === undefined ? null : kpi.unit === 'cents' ? v / 100 : v;
  return toCsv([
    ['Scope', reader.scopeLabel],
    ['Period', `${answer.period.from} to ${answer.period.to}`],
    ['As of', answer.freshness.asOf],
    [],
    [
      'Kind',
      'Name',
      ...measures.flatMap((m) => [
        `${m.title}${m.unit === 'percent' ? ' %' : m.unit === 'cents' ? ' USD' : m.unit === 'count' ? '' : ` ${m.unit}`}`,
        `${m.title}: verdict`,
      ]),
    ],
    ...answer.sites.map((s) => [
      s.kind,
      s.kind === 'region' ? (reader.directory.regions.find((r) => r.id === s.id)?.name ?? s.id) : (reader.practice(s.id)?.name ?? s.id),
      ...measures.flatMap((m) => [value(m, s.cells[m.id]?.value), s.cells[m.id]?.verdict ?? null]),
    ]),
  ]);
}
