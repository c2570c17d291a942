/**
 * Sentences the screens make themselves, by template (look.md section 6). The brief and the signals' words come from the API.
 * In: figures and a format. Out: plain text; never a cause, never a method's name.
 */
import type { CatalogueEntry } from '@rounds/schemas/contract/kpi.contract.ts';
import type { Compare } from '#lib/view.ts';
import type { Format } from '#lib/format-kpi.ts';

export const NOTHING = 'Everything moved within its usual range.';

/** The scope inside a sentence: `all 12 practices`, `Harbor Family Medicine`. */
export const placeText = (reader: { scopeLabel: string; view: { scope: string } }): string =>
  reader.view.scope === 'all' ? reader.scopeLabel.replace(/^All /, 'all ') : reader.scopeLabel;

const FEW_PLACES = 3;
/** `Harbor`, `Harbor and Elm Grove`, `Harbor, Elm Grove, Lakeview and 2 more`. */
export function placesText(places: readonly string[]): string {
  const more = places.length - FEW_PLACES;
  const named = more > 0 ? [...places.slice(0, FEW_PLACES), `${more} more`] : places;
  return named.length < 2 ? (named[0] ?? '') : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
}

export const tooFewText = (format: Format, n: number, floor: number) => `Too few, ${format.count(n)} of ${format.count(floor)}`;
export const tooFewSentence = (format: Format, n: number, floor: number) =>
  `Too few to compare: ${format.count(n)} of the ${format.count(floor)} needed.`;

/** What a change is held against, as it stands beside it on a tile. */
export function versusText(compare: Compare): string {
  return compare === 'none' ? '' : compare === 'previous_year' ? 'on last year' : 'on the period before';
}

/** "{measure} at {place} was {value} in the week of {day}. Usual is {lo} to {hi}." A verdict is about a week, whatever period the page shows. */
export function pointSentence(
  format: Format,
  measure: CatalogueEntry,
  place: string,
  week: { week: string; value: number | null },
  usual: { lower: number; upper: number } | null,
): string {
  const range = usual ? ` Usual is ${format.span(measure, usual.lower, usual.upper)}.` : '';
  return `${measure.title} at ${place} was ${format.value(measure, week.value)} in the week of ${format.day(week.week)}.${range}`;
}

/** "{period} was {old}, now {new}." */
export function restatedSentence(
  format: Format,
  measure: CatalogueEntry,
  period: string,
  before: number | null,
  after: number | null,
): string {
  return `${period} was ${format.value(measure, before)}, now ${format.value(measure, after)}.`;
}

/** How a measure's usual range is found, in words with the method's real name. */
export function methodText(measure: CatalogueEntry): string {
  return measure.chart === 'p_prime'
    ? 'Control chart for proportions (p′), weekday pattern removed.'
    : 'Control chart for single values (XmR), weekday pattern removed.';
}
