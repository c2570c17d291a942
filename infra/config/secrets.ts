/**
 * The organisation's keys and its feeds' shared secrets: files in one folder, readable by this user alone.
 * In: the folder. Out: keys as bytes. Made on first use, never printed, never in the repository.
 * Refuses files others may read and files that are not what it wrote; it never replaces a key that exists.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { createFeedSecrets, type FeedSecrets } from './feed-secrets.ts';
import { readKeyFile, writeDraft } from './key-file.ts';
import { OperatorError } from './operator-error.ts';

/** A 32-byte AES key and the id that is written beside what it encrypted. */
export type VersionedKey = { readonly id: string; readonly key: Buffer };

export type Secrets = FeedSecrets & {
  /** Encrypts new raw messages (AES-256-GCM). */
  readonly rawKey: VersionedKey;
  /** The key an older raw message was encrypted with; undefined when it has been destroyed. */
  rawKeyById(id: string): Buffer | undefined;
  /** HMAC key of patient pseudonyms, 32 bytes; it never changes, or the same patient would become another. */
  readonly pseudonymKey: Buffer;
  /** HMAC key of sign-in tokens, 32 bytes. */
  readonly sessionKey: Buffer;
};

const keyText = z.base64().refine((text) => Buffer.from(text, 'base64').length === 32);
const organisationSchema = z.object({
  format: z.literal(1),
  rawKeys: z.array(z.object({ id: z.string().min(1), key: keyText, createdAt: z.iso.datetime() })).min(1),
  pseudonymKey: keyText,
  sessionKey: keyText,
});

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
    ...createFeedSecrets(join(folder, 'feeds')),
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
