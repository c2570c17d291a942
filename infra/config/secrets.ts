/**
 * The organisation's keys and its feeds' shared secrets: files in one folder, readable by this user alone.
 * In: the folder. Out: keys as bytes. Made on first use, never printed, never in the repository.
 * Refuses files others may read and files that are not what it wrote; it never replaces a key that exists.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from './operator-error.ts';

/** A 32-byte AES key and the id that is written beside what it encrypted. */
export type VersionedKey = { readonly id: string; readonly key: Buffer };

/** What a feed signs its requests with; `id` may be shown, `secret` not. */
export type FeedSecret = { readonly id: string; readonly secret: string };

export type Secrets = {
  /** Encrypts new raw messages (AES-256-GCM). */
  readonly rawKey: VersionedKey;
  /** The key an older raw message was encrypted with; undefined when it has been destroyed. */
  rawKeyById(id: string): Buffer | undefined;
  /** HMAC key of patient pseudonyms, 32 bytes; it never changes, or the same patient would become another. */
  readonly pseudonymKey: Buffer;
  /** HMAC key of sign-in tokens, 32 bytes. */
  readonly sessionKey: Buffer;
  /** Makes a new secret for a feed; the one before stays good for seven days. */
  createFeedSecret(feed: string): Promise<FeedSecret>;
  /** The secrets a feed may sign with now, newest first; empty for an unknown feed. At most a second old. */
  feedSecrets(feed: string): Promise<readonly FeedSecret[]>;
};

const keyText = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32);
const organisationSchema = z.object({
  format: z.literal(1),
  rawKeys: z.array(z.object({ id: z.string().min(1), key: keyText, createdAt: z.iso.datetime() })).min(1),
  pseudonymKey: keyText,
  sessionKey: keyText,
});
const feedSecretSchema = z.object({
  id: z.string().min(1),
  secret: z.string().min(32),
  createdAt: z.iso.datetime(),
  validUntil: z.iso.datetime().optional(),
});
const feedSchema = z.object({ format: z.literal(1), secrets: z.array(feedSecretSchema).min(1) });

const rotationMs = 7 * 24 * 3_600_000;
const feedCacheMs = 1_000;
const newKey = (): string => randomBytes(32).toString('base64');

/**
 * Opens the keys in `folder`, making them on first use (folder 0700, files 0600).
 * @throws OperatorError when a file is damaged or others may read it
 */
export async function openSecrets(folder: string): Promise<Secrets> {
  await mkdir(join(folder, 'feeds'), { recursive: true, mode: 0o700 });
  const file = join(folder, 'organisation.json');
  const organisation = (await readKeyFile(file, organisationSchema)) ?? (await createOrganisation(file));
  const newest = organisation.rawKeys.at(-1);
  if (newest === undefined) throw new OperatorError(`The key file ${file} holds no raw key.`);
  return {
    rawKey: { id: newest.id, key: Buffer.from(newest.key, 'base64') },
    rawKeyById: (id) => {
      const found = organisation.rawKeys.find((entry) => entry.id === id);
      return found === undefined ? undefined : Buffer.from(found.key, 'base64');
    },
    pseudonymKey: Buffer.from(organisation.pseudonymKey, 'base64'),
    sessionKey: Buffer.from(organisation.sessionKey, 'base64'),
    ...feedStore(join(folder, 'feeds')),
  };
}

/** Two processes starting at once must end with the same keys: the file is linked into place, so one of them loses and reads. */
async function createOrganisation(file: string): Promise<z.output<typeof organisationSchema>> {
  const fresh = {
    format: 1 as const,
    rawKeys: [{ id: `raw-${randomUUID().slice(0, 8)}`, key: newKey(), createdAt: new Date().toISOString() }],
    pseudonymKey: newKey(),
    sessionKey: newKey(),
  };
  const draft = await writeDraft(file, fresh);
  await link(draft, file).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  });
  await rm(draft, { force: true });
  return (await readKeyFile(file, organisationSchema)) ?? fresh;
}

async function writeDraft(file: string, content: unknown): Promise<string> {
  const draft = `${file}.${process.pid}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(JSON.stringify(content, undefined, 2) + '\n');
    await handle.sync();
  } finally {
    await handle.close();
  }
  return draft;
}

async function readKeyFile<T extends z.ZodType>(file: string, schema: T): Promise<z.output<T> | undefined> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) throw new OperatorError(`Others may read the key file ${file}. Run: chmod 600 ${file}`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = schema.safeParse(parseJson(text));
  // Nothing of the content is repeated here: it is all secret.
  if (!parsed.success)
    throw new OperatorError(
      `The key file ${file} is damaged. Restore it from a backup; making new keys would make old raw messages unreadable.`,
    );
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function feedFile(folder: string, feed: string): string {
  if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(feed))
    throw new OperatorError("A feed's name is made of small letters, digits, dots, dashes and underscores, 63 at most.");
  return join(folder, `${feed}.json`);
}

function feedStore(folder: string): Pick<Secrets, 'createFeedSecret' | 'feedSecrets'> {
  const cache = new Map<string, { readonly at: number; readonly secrets: readonly z.output<typeof feedSecretSchema>[] }>();
  const stillValid = (entry: z.output<typeof feedSecretSchema>, now: number): boolean =>
    entry.validUntil === undefined || Date.parse(entry.validUntil) > now;

  return {
    async createFeedSecret(feed) {
      const file = feedFile(folder, feed);
      const now = Date.now();
      const before = (await readKeyFile(file, feedSchema))?.secrets.filter((entry) => stillValid(entry, now)) ?? [];
      const fresh = {
        id: `${feed}-${randomUUID().slice(0, 8)}`,
        secret: randomBytes(32).toString('base64url'),
        createdAt: new Date(now).toISOString(),
      };
      const retiring = before.slice(0, 1).map((entry) => ({ ...entry, validUntil: new Date(now + rotationMs).toISOString() }));
      await rename(await writeDraft(file, { format: 1, secrets: [fresh, ...retiring] }), file);
      cache.delete(feed);
      return { id: fresh.id, secret: fresh.secret };
    },
    async feedSecrets(feed) {
      const now = Date.now();
      let entry = cache.get(feed);
      if (entry === undefined || now - entry.at > feedCacheMs) {
        entry = { at: now, secrets: (await readKeyFile(feedFile(folder, feed), feedSchema))?.secrets ?? [] };
        // Only known feeds are remembered, so that made-up names cannot grow the map.
        if (entry.secrets.length > 0) cache.set(feed, entry);
      }
      return entry.secrets.filter((candidate) => stillValid(candidate, now)).map(({ id, secret }) => ({ id, secret }));
    },
  };
}
