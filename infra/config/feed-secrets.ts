/**
 * What feeds sign their requests with: one file a feed, beside the organisation's keys and as private as they are.
 * In: the folder, a feed (`http/front-desk`; a bare name is an HTTP feed). Out: secrets that are good now; ids and ages for lists.
 * Refuses names that are no feed, and secrets too short to be any. The one before a new one stays good for seven days.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { signatureScheme, usualScheme, type SignatureScheme } from '@rounds/schemas/contract/feed-secrets.contract.ts';
import { z } from 'zod';
import { readKeyFile, writeDraft } from './key-file.ts';
import { OperatorError } from './operator-error.ts';

/** `id` may be shown, `secret` not. */
export type FeedSecret = { readonly id: string; readonly secret: string; readonly scheme: SignatureScheme };

/** What may be said of a secret. */
export type FeedSecretAge = {
  readonly id: string;
  readonly scheme: SignatureScheme;
  readonly createdAt: string;
  /** Set while a newer one replaces it. */
  readonly validUntil?: string | undefined;
};

export type FeedSecrets = {
  /**
   * Makes a new secret for a feed, or takes over the one its sender gave (`given`); the one before stays good for seven days.
   * @throws OperatorError for a wrong name or a secret under 16 bytes
   */
  createFeedSecret(feed: string, options?: { readonly scheme?: SignatureScheme; readonly given?: string }): Promise<FeedSecret>;
  /** The secrets a feed may sign with now, newest first; empty for an unknown feed. At most a second old. */
  feedSecrets(feed: string): Promise<readonly FeedSecret[]>;
  /** The same, without what is secret. */
  listFeedSecrets(feed: string): Promise<readonly FeedSecretAge[]>;
  /** Ends a secret now (other processes: within a second). False when there is none of this id. */
  revokeFeedSecret(feed: string, id: string): Promise<boolean>;
};

const entrySchema = z.object({
  id: z.string().min(1),
  secret: z.string().min(16),
  scheme: signatureScheme.default('standard-webhooks'),
  createdAt: z.iso.datetime(),
  validUntil: z.iso.datetime().optional(),
});
type Entry = z.output<typeof entrySchema>;
const fileSchema = z.object({ format: z.literal(1), secrets: z.array(entrySchema).min(1) });

const rotationMs = 7 * 24 * 3_600_000;
const cacheMs = 1_000;
const MIN_BYTES = 16;

/** The secrets in `folder`. `clock` is epoch milliseconds. */
export function createFeedSecrets(folder: string, clock: () => number = Date.now): FeedSecrets {
  const cache = new Map<string, { readonly at: number; readonly secrets: readonly Entry[] }>();
  let turn: Promise<unknown> = Promise.resolve();
  const read = async (file: string): Promise<Entry[]> => {
    const now = clock();
    const all = (await readKeyFile(file, fileSchema))?.secrets ?? [];
    return all.filter(({ validUntil }) => validUntil === undefined || Date.parse(validUntil) > now);
  };
  /** One change of a feed at a time, or of two new secrets one would be lost. */
  const change = async <T>(feed: string, work: (file: string, before: Entry[]) => Promise<T>): Promise<T> => {
    const { file } = placeOf(folder, feed);
    const mine = turn.then(async () => work(file, await read(file)));
    turn = mine.catch(() => undefined);
    return mine.finally(() => cache.delete(file));
  };
  return {
    createFeedSecret: async (feed, { scheme = usualScheme(feed), given } = {}) =>
      change(feed, async (file, before) => {
        const secret = given === undefined ? newSecret(scheme) : checkedSecret(given);
        const id = `${placeOf(folder, feed).name}-${randomUUID().slice(0, 8)}`;
        const fresh = { id, secret, scheme, createdAt: new Date(clock()).toISOString() };
        const validUntil = new Date(clock() + rotationMs).toISOString();
        await write(file, [fresh, ...before.slice(0, 1).map((entry) => ({ ...entry, validUntil }))]);
        return { id, secret, scheme };
      }),
    async feedSecrets(feed) {
      const { file } = placeOf(folder, feed);
      let known = cache.get(file);
      if (known === undefined || clock() - known.at > cacheMs) {
        known = { at: clock(), secrets: await read(file) };
        // Only known feeds are remembered, so that made-up names cannot grow the map.
        if (known.secrets.length > 0) cache.set(file, known);
      }
      return known.secrets.map(({ id, secret, scheme }) => ({ id, secret, scheme }));
    },
    listFeedSecrets: async (feed) =>
      (await read(placeOf(folder, feed).file)).map(({ id, scheme, createdAt, validUntil }) => ({ id, scheme, createdAt, validUntil })),
    revokeFeedSecret: async (feed, id) =>
      change(feed, async (file, before) => {
        const left = before.filter((entry) => entry.id !== id);
        if (left.length === before.length) return false;
        await (left.length === 0 ? rm(file, { force: true }) : write(file, left));
        return true;
      }),
  };
}

/** `x.json` for `http/x` (as it always was), `adapter@x.json` for all others: no name of a feed holds an `@`. */
function placeOf(folder: string, feed: string): { readonly file: string; readonly name: string } {
  const [, adapter = 'http', name] = /^(?:([a-z0-9]{2,16})\/)?([a-z0-9][a-z0-9._-]{0,62})$/.exec(feed) ?? [];
  if (name === undefined)
    throw new OperatorError("A feed's name is made of small letters, digits, dots, dashes and underscores, 63 at most.");
  return { file: join(folder, `${adapter === 'http' ? '' : `${adapter}@`}${name}.json`), name };
}

/** Standard Webhooks' own form, which its libraries read; plain text for the scheme that knows no form. */
function newSecret(scheme: SignatureScheme): string {
  const bytes = randomBytes(32);
  return scheme === 'standard-webhooks' ? `whsec_${bytes.toString('base64')}` : bytes.toString('base64url');
}

function checkedSecret(given: string): string {
  const base64 = given.startsWith('whsec_') ? given.slice('whsec_'.length) : undefined;
  const bytes =
    base64 === undefined ? Buffer.byteLength(given) : z.base64().safeParse(base64).success ? Buffer.byteLength(base64, 'base64') : 0;
  if (bytes < MIN_BYTES || given.length > 512 || !/^[\x21-\x7e]+$/.test(given))
    throw new OperatorError(`A secret is ${MIN_BYTES} bytes or more, in printable characters without blanks; after whsec_ comes base64.`);
  return given;
}

async function write(file: string, secrets: readonly Entry[]): Promise<void> {
  await rename(await writeDraft(file, { format: 1, secrets }), file);
}
