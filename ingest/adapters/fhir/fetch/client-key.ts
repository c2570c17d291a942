/**
 * The private key a feed signs its token requests with (SMART backend services): one file a feed in the keys folder, made when first needed.
 * In: the folder, the feed. Out: the key and its public half as a JWKS to give to the server's administrator.
 * Refuses files others may read and never replaces a key that exists.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type CryptoKey, type JWK } from 'jose';
import { readKeyFile } from '@rounds/infra/config/key-file.ts';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { z } from 'zod';

const algorithm = z.enum(['ES384', 'RS384']);
const keyFile = z.object({ format: z.literal(1), alg: algorithm, kid: z.string().min(1), privateKey: z.record(z.string(), z.string()) });

export interface ClientKey {
  readonly alg: z.infer<typeof algorithm>;
  readonly kid: string;
  readonly key: CryptoKey;
  /** What the server's administrator registers. */
  readonly jwks: { readonly keys: readonly JWK[] };
}

/** Opens a feed's key, making it on first use. `alg` counts for a new key only. Throws OperatorError for a damaged or open file. */
export async function openClientKey(keysDir: string, feed: string, alg: ClientKey['alg'] = 'ES384'): Promise<ClientKey> {
  const folder = join(keysDir, 'clients');
  const path = join(folder, `${feed.replaceAll('/', '--')}.json`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = (await read(path)) ?? (await create(path, alg));
  const key = await importJWK(found.privateKey, found.alg);
  if (key instanceof Uint8Array) throw new OperatorError(`The key file ${path} holds no private key.`);
  const { kty, crv, x, y, n, e } = found.privateKey;
  const half: JWK = found.alg === 'ES384' ? jwk({ kty, crv, x, y }) : jwk({ kty, n, e });
  return {
    alg: found.alg,
    kid: found.kid,
    key,
    jwks: { keys: [{ ...half, kid: found.kid, alg: found.alg, use: 'sig', key_ops: ['verify'] }] },
  };
}

/** Only what is public: left out by name, not by trust. */
const jwk = (parts: Readonly<Record<string, string | undefined>>): JWK =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined));

const read = (path: string) => readKeyFile(path, keyFile, 'or remove it and register a new key.');

/** Two processes at once end with one key: the file is linked into place, the later one reads. */
async function create(path: string, alg: ClientKey['alg']): Promise<z.infer<typeof keyFile>> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true, modulusLength: 3072 });
  const draft = `${path}.${randomUUID()}`;
  const content = { format: 1, alg, kid: `rounds-${randomUUID().slice(0, 8)}`, privateKey: await exportJWK(privateKey) };
  await writeFile(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } finally {
    await rm(draft, { force: true });
  }
  const made = await read(path);
  if (!made) throw new OperatorError(`The key file ${path} could not be made.`);
  return made;
}
