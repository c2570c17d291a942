/** Where a set stands, for source references. Never of the file: its name and its cut are no part of any identity. */
import type { SetEnvelope } from './transaction-set.ts';

/** `isa:260110-000000905/gs:1/st:0001`: interchange numbers wrap around, so their day stands with them. */
export function setReference({ interchange, group, set }: Pick<SetEnvelope, 'interchange' | 'group' | 'set'>): string {
  return `isa:${shownControl(interchange.date)}-${shownControl(interchange.control)}/gs:${shownControl(group.control)}/st:${shownControl(set.control)}`;
}

/** Control numbers are numbers; of what is none, only the length is shown. */
export const shownControl = (control: string): string => (/^[A-Za-z0-9]{1,12}$/.test(control) ? control : `0-${control.length}`);
