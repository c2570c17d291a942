/**
 * What is still to be fetched, in a folder: one file a notification, written and synced before its sender is answered.
 * In: references of a feed. Out: the same, again and again, until they are done; a crash in between repeats a fetch, never loses one.
 * Refuses more than `MAX_PENDING` (IngestError `busy`).
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedJson } from '@rounds/schemas/json-text.ts';
import type { FetchQueue, FetchReference } from '../../../fetch-queue.ts';
import { IngestError } from '../../../ingest-error.ts';

const reference = z.object({
  resourceType: z.string().regex(/^[A-Z][A-Za-z]{1,63}$/),
  reference: z.string().max(600).optional(),
  identifier: z.object({ system: z.string().max(600), value: z.string().max(600) }).optional(),
  topic: z.string().max(200),
  notificationId: z.string().max(200),
  at: z.string().max(64),
});
const file = z.object({ feed: z.string(), queuedMs: z.number(), references: z.array(reference) });

/** References that were queued together. */
export interface Batch {
  readonly id: string;
  readonly feed: string;
  /** Epoch milliseconds. */
  readonly queuedMs: number;
  readonly references: readonly FetchReference[];
}

export interface PendingFetches extends FetchQueue {
  /** Reads what a former process left. */
  start(): Promise<void>;
  /** Everything pending, oldest first. */
  batches(): readonly Batch[];
  /** The batch needs nothing more. */
  done(id: string): Promise<void>;
  /** Calls back when something was queued. */
  onQueued(listener: () => void): void;
}

const MAX_PENDING = 200_000;

export function createPendingFetches({ folder, clock }: { folder: string; clock: () => number }): PendingFetches {
  const pending = new Map<string, Batch>();
  let count = 0;
  let listener = (): void => {};

  return {
    async queueFetches(feed, references) {
      const fetchable = references.flatMap((one) => reference.safeParse(one).data ?? []).map(clean);
      if (fetchable.length === 0) return;
      if (count + fetchable.length > MAX_PENDING) throw new IngestError('busy');
      const batch: Batch = { id: `${String(clock()).padStart(15, '0')}-${randomUUID()}`, feed, queuedMs: clock(), references: fetchable };
      const { id, ...content } = batch;
      await writeDurably(folder, `${id}.json`, JSON.stringify(content));
      pending.set(id, batch);
      count += fetchable.length;
      listener();
    },
    async start() {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      for (const name of (await readdir(folder)).sort()) {
        const id = /^(\d{15}-[0-9a-f-]{36})\.json$/.exec(name)?.[1];
        const found = id === undefined ? undefined : file.safeParse(parsedJson(await readFile(join(folder, name), 'utf8'))).data;
        if (id === undefined || !found || pending.has(id)) continue;
        pending.set(id, { id, ...found, references: found.references.map(clean) });
        count += found.references.length;
      }
    },
    batches: () => [...pending.values()],
    async done(id) {
      await rm(join(folder, `${id}.json`), { force: true });
      count -= pending.get(id)?.references.length ?? 0;
      pending.delete(id);
    },
    onQueued: (added) => (listener = added),
  };
}

/** The reference without fields that are not there. */
function clean({ reference: name, identifier, ...rest }: z.infer<typeof reference>): FetchReference {
  return { ...rest, ...(name === undefined ? {} : { reference: name }), ...(identifier === undefined ? {} : { identifier }) };
}

/** Content and name are both on disk when this resolves. */
export async function writeDurably(folder: string, name: string, content: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `.${randomUUID()}.part`);
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, join(folder, name));
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
