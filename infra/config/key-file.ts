/**
 * A file of secrets: written whole to a draft of its own and put in place, read only when nobody else may read it.
 * In: a path. Out: what it holds. Refuses files others may read and files that are not what the schema says; repeats none of their content.
 */
import { randomUUID } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import type { z } from 'zod';
import { parsedJson } from '@rounds/schemas/json-text.ts';
import { OperatorError } from './operator-error.ts';

/** Writes a draft beside `file` (0600, on disk when this returns) for the caller to put in place. @returns its path */
export async function writeDraft(file: string, content: unknown): Promise<string> {
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

const NEW_KEYS_LOSE = 'making new keys would make old raw messages unreadable.';

/** What the file holds; undefined when there is none. @throws OperatorError when it is damaged, with `otherwise` as advice, or others may read it */
export async function readKeyFile<T extends z.ZodType>(
  file: string,
  schema: T,
  otherwise = NEW_KEYS_LOSE,
): Promise<z.output<T> | undefined> {
  let text: string;
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) throw new OperatorError(`Others may read the key file ${file}. Run: chmod 600 ${file}`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  const parsed = schema.safeParse(parsedJson(text));
  // Nothing of the content is repeated here: it is all secret.
  if (!parsed.success) throw new OperatorError(`The key file ${file} is damaged. Restore it from a backup; ${otherwise}`);
  return parsed.data;
}
