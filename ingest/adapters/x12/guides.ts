/**
 * Which implementation guides are read: 835, 837P, 837I, 837D, 277CA, 999 and 997, versions 4010 and 5010.
 * In: a set's type and its version (ST03, else GS08). Out: whether it is read, with a flag when the version says nothing.
 * Refuses any other guide by its name: a set that only looks alike would give wrong money.
 */
import type { Violation } from '@rounds/schemas/events/event.ts';
import { unknownCode } from '../../codes.ts';

const GUIDES: ReadonlyMap<string, RegExp> = new Map([
  ['835', /^(?:005010X221|004010X091)/],
  ['837', /^(?:005010X22[234]|004010X09[678])/],
  ['277', /^005010X214/],
  ['997', /^00[45]0/],
  ['999', /^005010X231/],
]);
/** Versions are often absent, cut (`005010`) or masked in files made for others to see: then the segments decide. */
const SAYS_NOTHING = /^(?:00[45]010)?$|^(?!00\d{4}X\d{3})/;

const NAME = /^00\d{4}X\d{3}(?:[AE]\d){0,2}$/;

export type Guide = { readonly ok: true; readonly flags: readonly string[] } | { readonly ok: false; readonly violation: Violation };

export function guideOf(type: string, version: string): Guide {
  const guide = GUIDES.get(type);
  if (!guide) return { ok: false, violation: unknownCode('ST01', 'transaction set', type) };
  if (guide.test(version)) return { ok: true, flags: [] };
  if (SAYS_NOTHING.test(version)) return { ok: true, flags: ['guide_assumed'] };
  const violation = unknownCode('ST03', 'guide', version);
  // Six digits in a row look like somebody's number; in a guide's name they are its version.
  return { ok: false, violation: NAME.test(version) ? { ...violation, code: { list: 'guide', value: version } } : violation };
}
