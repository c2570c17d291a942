/**
 * Who sends: a feed that signs its requests, or a signed-in administrator. Decided on raw bytes, before anything is parsed.
 * In: the request, its body whole or piece by piece. Out: the feed's name and the message id, or undefined. It never says why not.
 */
import { beginSignatureCheck, isSigned, type SigningSecret } from './verify-signature.ts';

export interface Credentials {
  /** Secrets a feed (`http/front-desk`, `athena/main`) may sign with now, newest first; empty for an unknown feed. */
  readonly feedSecrets: (feed: string) => Promise<readonly SigningSecret[]>;
  /** True when the request belongs to a signed-in administrator's session and comes from our own pages. */
  readonly isAdministrator: (request: Request) => Promise<boolean>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

export interface Sender {
  /** The feed, `<adapter>/<name>`; `http/session` for an administrator. */
  readonly source: string;
  /** Signed message id; undefined for a session and for schemes without one. */
  readonly messageId?: string;
}

/** Knows at the end of the body who sent it. */
export interface SenderCheck {
  look(chunk: Uint8Array): void;
  /** Undefined: not signed rightly. To be asked once. */
  sender(): Sender | undefined;
}

const FEED = /^[a-z0-9]{2,16}\/[a-z0-9][a-z0-9._-]{0,62}$/;
/** Unknown feeds are checked against a secret nobody has, so that they take the same time. */
const NOBODY: readonly SigningSecret[] = [
  { secret: 'no feed has this secret', scheme: 'standard-webhooks' },
  { secret: 'no feed has this secret', scheme: 'x-hub-signature' },
];

/** The feed a request names itself: `?feed=<name>` or the header `webhook-feed`. */
export function namedFeed(request: Request, adapter = 'http'): string {
  return `${adapter}/${request.headers.get('webhook-feed') ?? new URL(request.url).searchParams.get('feed') ?? ''}`;
}

/**
 * For bodies too large to hold: a check to be fed piece by piece, or undefined when the sender cannot be right whatever follows.
 * `feed` is whose secrets count; without a signature only an administrator's session will do.
 */
export async function beginSenderCheck(request: Request, credentials: Credentials, feed: string): Promise<SenderCheck | undefined> {
  if (!isSigned(request.headers)) {
    return (await credentials.isAdministrator(request)) ? { look: () => {}, sender: () => ({ source: 'http/session' }) } : undefined;
  }
  const secrets = FEED.test(feed) ? await credentials.feedSecrets(feed) : [];
  const check = beginSignatureCheck(request.headers, secrets, credentials.clock());
  if (!check) return undefined;
  const { messageId } = check;
  return {
    look: (chunk) => check.look(chunk),
    sender: () => (check.holds() ? { source: feed, ...(messageId === undefined ? {} : { messageId }) } : undefined),
  };
}

/** The sender of a request with these bytes, or undefined. Feeds nobody knows take the time of feeds somebody knows. */
export async function authenticate(
  request: Request,
  bytes: Uint8Array,
  credentials: Credentials,
  feed: string,
): Promise<Sender | undefined> {
  const check = await beginSenderCheck(request, credentials, feed);
  if (!check) {
    const pretence = beginSignatureCheck(request.headers, NOBODY, credentials.clock());
    pretence?.look(bytes);
    pretence?.holds();
    return undefined;
  }
  check.look(bytes);
  return check.sender();
}
