/** Saves a feed's configuration. Out: the words to show; a save that somebody else was faster with says so and changes nothing. */
import type { FeedConfig } from '@rounds/schemas/feed-config.ts';
import { sendJson } from '#lib/api/send.ts';
import { numberOf, part } from '#lib/api/shape.ts';

export type Saved = { ok: true; version: number } | { ok: false; words: string; conflict: boolean };

export async function saveConfig(address: string, config: FeedConfig): Promise<Saved> {
  const sent = await sendJson('PUT', address, config);
  if (sent.ok) return { ok: true, version: numberOf(part(sent.body, 'config'), 'version') };
  if (sent.status === 409)
    return {
      ok: false,
      conflict: true,
      words: 'Somebody else saved this configuration meanwhile. Nothing of yours was saved: load theirs, then change it again.',
    };
  return { ok: false, conflict: false, words: [sent.title, ...sent.violations.map((v) => `${v.field}: must be ${v.rule}`)].join('. ') };
}
