/** A scope that names no practice or region this reader has is one sentence for the page, not a failure of each of its panels. */
import { error } from '@sveltejs/kit';
import type { Directory } from '@rounds/schemas/contract/trust.contract.ts';
import { practicesOf } from '#lib/reader.ts';
import type { View } from '#lib/view.ts';

/** Throws the page's 404; the whole organisation is always known, also while it is empty. */
export function needScope(directory: Directory, view: View): void {
  if (view.scope === 'all' || practicesOf(directory, view.scope).length > 0) return;
  error(404, 'There is no practice or region of that name, or it is outside what you may see.');
}
