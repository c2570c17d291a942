/**
 * Whose practice, provider and payer a sender's codes mean: the feed's lists first, then a code equal to one of ours.
 * In: the feed's configuration, the directory, codes as the sender wrote them. Out: ours, with flags for what was assumed or unknown.
 * Refuses to place a message among several practices by a code nobody listed: the violation names the list to fill.
 */
import type { PayerClass } from '@rounds/schemas/events/appointment.events.ts';
import type { Violation } from '@rounds/schemas/events/event.ts';
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import { slug } from '@rounds/schemas/ids.ts';
import { mapped, unknownCode, unmappedFlag } from './codes.ts';
import type { Directory, KnownPractice } from './directory.ts';
import { looksPersonal } from './privacy.ts';

export interface PlaceDeps {
  readonly config: Pick<FeedConfig, 'sites' | 'practice'>;
  readonly directory: Pick<Directory, 'practice' | 'practices'>;
}

export type Placed =
  | { readonly ok: true; readonly practice: KnownPractice; readonly flags: readonly string[] }
  | { readonly ok: false; readonly violation: Violation };

/**
 * The practice of a message. `siteCodes`: what it says of the site, the best place first; the first that is known wins.
 * Nothing known: the feed's practice when the message names no site; the only practice there is (flagged); else a violation for `field`.
 */
export function placeOf({ config, directory }: PlaceDeps, siteCodes: string | readonly string[] | undefined, field: string): Placed {
  const codes = (typeof siteCodes === 'string' ? [siteCodes] : (siteCodes ?? [])).filter((code) => code.trim() !== '');
  for (const code of codes) {
    const practice = directory.practice(mapped(config.sites, code) ?? code.trim());
    if (practice) return { ok: true, practice, flags: [] };
  }
  const [code] = codes;
  if (code === undefined && config.practice !== undefined) {
    const practice = directory.practice(config.practice);
    // Named by the organisation but not registered: guessing another would be worse than waiting for the directory.
    return practice ? { ok: true, practice, flags: [] } : { ok: false, violation: unknownCode(field, 'site', config.practice) };
  }
  const all = directory.practices();
  const [only] = all;
  if (only && all.length === 1)
    return { ok: true, practice: only, flags: [code === undefined ? 'site_assumed' : unmappedFlag('site', code)] };
  return { ok: false, violation: unknownCode(field, 'site', code ?? '') };
}

/** The provider a code means: by the feed's list, else the code itself where it can be an id; a flag where it cannot. */
export function providerOf(
  config: Pick<FeedConfig, 'providers'>,
  code: string | undefined,
): { readonly provider?: string; readonly flags: readonly string[] } {
  const plain = code?.trim() ?? '';
  if (plain === '') return { flags: [] };
  // A provider's social security number is not shown, and what he did counts all the same.
  const provider = mapped(config.providers, plain) ?? (looksPersonal(plain) ? undefined : slug.safeParse(plain).data);
  return provider === undefined ? { flags: [unmappedFlag('provider', plain)] } : { provider, flags: [] };
}

/** The payer a code or name means, and its class: the feed's lists, then the directory; a flag where neither knows it. */
export function payerOf(
  config: Pick<FeedConfig, 'payers' | 'payerClasses'>,
  directory: Pick<Directory, 'payer'>,
  code: string | undefined,
): { readonly payer?: string; readonly payerClass?: PayerClass; readonly flags: readonly string[] } {
  const plain = code?.trim() ?? '';
  if (plain === '') return { flags: [] };
  const listed = mapped(config.payers, plain);
  const known = directory.payer(listed ?? plain);
  const payer = known?.id ?? listed;
  const payerClass = mapped(config.payerClasses, plain) ?? known?.payerClass;
  return {
    ...(payer === undefined ? {} : { payer }),
    ...(payerClass === undefined ? {} : { payerClass }),
    flags: payer === undefined && payerClass === undefined ? [unmappedFlag('payer', plain)] : [],
  };
}
