/** What a mapping would make of the sample, in a sentence. */
import type { MappingPreview } from '@rounds/schemas/contract/mapping-wizard.contract.ts';

export function previewSentence(preview: MappingPreview, count: (n: number) => string): { text: string; trouble: boolean } {
  const { rows } = preview;
  if (preview.problems.length > 0) return { text: 'This file cannot be read with this mapping yet.', trouble: true };
  if (rows.read === 0) return { text: 'There is no row below the header.', trouble: true };
  const events = preview.counts.reduce((sum, entry) => sum + entry.events, 0);
  const made =
    rows.good === 0
      ? `None of ${count(rows.read)} rows would make an event`
      : `${count(rows.good)} of ${count(rows.read)} rows would make ${count(events)} ${events === 1 ? 'event' : 'events'}`;
  if (rows.refused === 0) return { text: `${made}. None would be refused.`, trouble: false };
  const refused = `${count(rows.refused)} would be refused`;
  return preview.wouldHold
    ? { text: `${made}; ${refused}, over 5% of them: such a file would be held as a whole.`, trouble: true }
    : { text: `${made}; ${refused}.`, trouble: false };
}
