/**
 * Who sends: a feed that signs its requests, or a signed-in administrator. Decided on raw bytes, before anything is parsed.
 * In: the request, its bytes. Out: the feed's name and the message id, or undefined. It never says why not.
 */
import { signatureHolds } from './verify-signature.ts';

export interface Credentials {
  /** Secrets a feed may sign with now, newest first; empty for an unknown feed. */
  readonly feedSecrets: (feed: string) => Promise<readonly { readonly secret: string }[]>;
  /** True when the request belongs to a signed-in administrator's session and comes from our own pages. */
  readonly isAdministrator: (request: Request) => Promise<boolean>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export interface Sender {
  /** `http/<feed>`. */
  readonly source: string;
  /** Signed message id; undefined for a session. */
  readonly messageId?: string;
}

const FEED = /^[a-z0-9][a-z0-9._-]{0,62}$/;
/** Unknown feeds are checked against a secret nobody has, so that they take the same time. */
const NOBODY = [{ secret: 'no feed has this secret' }];

/** The sender of a request with these bytes, or undefined. The feed is named by `?feed=` (or the header `webhook-feed`). */
export async function authenticate(request: Request, bytes: Uint8Array, credentials: Credentials): Promise<Sender | undefined> {
  const { headers } = request;
  const signature = headers.get('webhook-signature');
  if (signature === null) {
    return (await credentials.isAdministrator(request)) ? { source: 'http/session' } : undefined;
  }
  const feed = headers.get('webhook-feed') ?? new URL(request.url).searchParams.get('feed') ?? '';
  const known = FEED.test(feed) ? await credentials.feedSecrets(feed) : [];
  const parts = { id: headers.get('webhook-id') ?? '', timestamp: headers.get('webhook-timestamp') ?? '', signature };
  const holds = signatureHolds(parts, bytes, known.length > 0 ? known : NOBODY, credentials.clock());
  return holds && known.length > 0 ? { source: `http/${feed}`, messageId: parts.id } : undefined;
}
