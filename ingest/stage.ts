/**
 * A file on its way in, kept on disk under a name of our own while it is read twice.
 * In: a stream of bytes. Out: its place, SHA-256 and size; `open` reads it from the start. Refuses more than a limit.
 * Files are made with O_EXCL and opened with O_NOFOLLOW: a link put in their place is never followed.
 */
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface Staged {
  readonly path: string;
  /** Hexadecimal. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Writes the stream to a new file in `folder`; undefined (and no file) when it holds more than `limit` bytes. `look` sees every chunk. */
export async function stage(
  chunks: AsyncIterable<Uint8Array>,
  folder: string,
  limit: number,
  look: (chunk: Uint8Array) => void = () => {},
): Promise<Staged | undefined> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.part`);
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  let whole = false;
  try {
    for await (const chunk of chunks) {
      bytes += chunk.length;
      if (bytes > limit) return undefined;
      hash.update(chunk);
      look(chunk);
      await file.write(chunk);
    }
    whole = true;
  } finally {
    await file.close();
    if (!whole) await rm(path, { force: true });
  }
  return { path, sha256: hash.digest('hex'), bytes };
}

/** The bytes of a regular file from the start. Throws when it is a link or no regular file. */
export async function* readPlainFile(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) throw new Error('not a regular file');
    for await (const chunk of file.createReadStream({ highWaterMark: 256 * 1024, autoClose: false })) yield bytesOf(chunk);
  } finally {
    await file.close();
  }
}

function bytesOf(chunk: unknown): Uint8Array {
  if (!(chunk instanceof Uint8Array)) throw new TypeError('a stream of bytes was expected');
  return chunk;
}

/** SHA-256 (hexadecimal) and size of a file, read once. */
export async function hashFile(path: string): Promise<{ sha256: string; bytes: number }> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of readPlainFile(path)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { sha256: hash.digest('hex'), bytes };
}
