/**
 * What a feed signs with, as an administrator manages it: `/v1/feeds/<adapter>/<name>/secrets` (ingest). The feed in the path: `feedPath`.
 * A secret is told once, in the answer that made it, and never again.
 */
import { z } from 'zod';

/** Standard Webhooks, or `X-Hub-Signature: sha256=` (WebSub, athenahealth). */
export const signatureScheme = z.enum(['standard-webhooks', 'x-hub-signature']);
export type SignatureScheme = z.infer<typeof signatureScheme>;

/** How feeds of an adapter sign when nobody says otherwise. */
export const usualScheme = (feed: string): SignatureScheme => (feed.startsWith('athena/') ? 'x-hub-signature' : 'standard-webhooks');

/** POST → 201 `madeFeedSecret`. `scheme` left out: `usualScheme`. `given`: the sender's own secret, to be taken over; left out: a new one is made. The one before stays good for 7 days. */
export const feedSecretRequest = z.strictObject({
  scheme: signatureScheme.optional(),
  given: z.string().max(512).optional(),
});
/** `secret` is null when the sender gave it: who has it needs no copy. */
export const madeFeedSecret = z.object({ feed: z.string(), id: z.string(), scheme: signatureScheme, secret: z.string().nullable() });
export type MadeFeedSecret = z.infer<typeof madeFeedSecret>;

/** GET, newest first. DELETE /v1/feeds/<adapter>/<name>/secrets/<id> → 204: it is good no more, at once. */
export const feedSecretList = z.object({
  feed: z.string(),
  secrets: z.array(
    z.object({
      id: z.string(),
      scheme: signatureScheme,
      createdAt: z.string(),
      /** Set while a newer one replaces it. */
      validUntil: z.string().nullable(),
    }),
  ),
});
export type FeedSecretList = z.infer<typeof feedSecretList>;
