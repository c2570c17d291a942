/**
 * How far the demo has been sent: a small file in the data folder, so that a start sends what is new and not fourteen months again.
 * In: the folder. Out: seed, anchor and the moment up to which everything is acknowledged. A file that cannot be read counts as none:
 * sending again is harmless, events keep their ids.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parsedJson } from '@rounds/schemas/json-text.ts';

export const demoState = z.object({
  seed: z.int(),
  /** The Kafka cluster it was sent to: a new cluster has nothing yet. */
  clusterId: z.string(),
  anchorMs: z.int(),
  /** Everything sent before this moment has been acknowledged by the broker; null: nothing yet. */
  sentUntilMs: z.int().nullable(),
  sent: z.int().min(0),
});
export type DemoState = z.infer<typeof demoState>;

const fileOf = (folder: string): string => join(folder, 'demo.json');

/** The stored state for this seed and cluster, or a new one anchored at `nowMs`. */
export async function readDemoState(folder: string, wanted: { seed: number; clusterId: string; nowMs: number }): Promise<DemoState> {
  const fresh: DemoState = { seed: wanted.seed, clusterId: wanted.clusterId, anchorMs: wanted.nowMs, sentUntilMs: null, sent: 0 };
  const text = await readFile(fileOf(folder), 'utf8').catch(() => undefined);
  if (text === undefined) return fresh;
  const parsed = demoState.safeParse(parsedJson(text));
  return parsed.success && parsed.data.seed === wanted.seed && parsed.data.clusterId === wanted.clusterId ? parsed.data : fresh;
}

/** Replaces the file in one step. */
export async function writeDemoState(folder: string, state: DemoState): Promise<void> {
  const next = `${fileOf(folder)}.next`;
  await writeFile(next, JSON.stringify(state));
  await rename(next, fileOf(folder));
}
