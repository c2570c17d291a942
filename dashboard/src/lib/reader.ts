/**
 * Who reads, what they may see and how their numbers are written, for every component below the shell.
 * Set once by the app layout; read with `useReader()()`, which stays current when the data or the URL changes.
 */
import { getContext, setContext } from 'svelte';
import type { CatalogueEntry } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Directory, Me } from '@rounds/schemas/contract/trust.contract.ts';
import { createFormat } from './format-kpi.ts';
import type { Format } from './format-kpi.ts';
import type { View } from './view.ts';

export type Practice = Directory['practices'][number];
export type Reader = {
  me: Me;
  directory: Directory;
  measures: readonly CatalogueEntry[];
  view: View;
  format: Format;
  /** The zone that times are shown in, and whether it must be named because practices of several zones are in scope. */
  timeZone: string;
  namesZone: boolean;
  /** The newest service day of the practices in scope. */
  today: string;
  measure(id: string): CatalogueEntry | undefined;
  practice(id: string): Practice | undefined;
  practicesInScope: readonly Practice[];
  scopeLabel: string;
};

const KEY = Symbol('reader');
const formats = new Map<string, Format>();

function formatOf(locale: string): Format {
  const known = formats.get(locale);
  if (known) return known;
  const made = createFormat(locale);
  if (formats.size < 50) formats.set(locale, made);
  return made;
}

/** Practices of a scope, in the directory's order. */
export function practicesOf(directory: Directory, scope: string): readonly Practice[] {
  if (scope.startsWith('practice:')) return directory.practices.filter((p) => p.id === scope.slice(9));
  return scope.startsWith('region:') ? directory.practices.filter((p) => p.regionId === scope.slice(7)) : directory.practices;
}

export function scopeLabelOf(directory: Directory, scope: string): string {
  if (scope.startsWith('practice:')) return directory.practices.find((p) => p.id === scope.slice(9))?.name ?? 'Unknown practice';
  if (scope.startsWith('region:')) return directory.regions.find((r) => r.id === scope.slice(7))?.name ?? 'Unknown region';
  const count = directory.practices.length;
  return count === 0 ? 'No practices yet' : count === 1 ? (directory.practices[0]?.name ?? '') : `All ${count} practices`;
}

export function makeReader(
  data: { me: Me; directory: Directory; measures: readonly CatalogueEntry[]; locale: string; today: string },
  view: View,
): Reader {
  const inScope = practicesOf(data.directory, view.scope);
  const zones = new Set(inScope.map((p) => p.timeZone));
  return {
    me: data.me,
    directory: data.directory,
    measures: data.measures,
    view,
    format: formatOf(data.locale),
    timeZone: inScope[0]?.timeZone ?? 'UTC',
    namesZone: zones.size > 1,
    today:
      inScope
        .map((p) => p.today)
        .sort()
        .at(-1) ?? data.today,
    measure: (id) => data.measures.find((m) => m.id === id),
    practice: (id) => data.directory.practices.find((p) => p.id === id),
    practicesInScope: inScope,
    scopeLabel: scopeLabelOf(data.directory, view.scope),
  };
}

export function setReader(reader: () => Reader): void {
  setContext(KEY, reader);
}

export function useReader(): () => Reader {
  return getContext<() => Reader>(KEY);
}
