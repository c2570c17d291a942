/**
 * Empties the data folder: events, store, accounts, keys, dropped files.
 * In: its path. Out: how many entries went. Refuses a folder that is in use and one that is not ours.
 */
import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { endLeftOver } from '@rounds/infra/kafka/broker-process.ts';
import { holderOf, isDataFolder } from './data-folder.ts';

/** Removes everything in the folder, not the folder itself. @throws OperatorError when it is in use or not ours */
export async function resetDataFolder(path: string): Promise<number> {
  if (!existsSync(path)) return 0;
  const holder = holderOf(path);
  if (holder !== undefined)
    throw new OperatorError(`Rounds runs on the data folder ${path} (process ${holder}). Stop it first; nothing was removed.`);
  const entries = readdirSync(path);
  if (entries.length === 0) return 0;
  if (!isDataFolder(path)) throw new OperatorError(`${path} was not made by Rounds; nothing was removed. Check ROUNDS_DATA.`);
  const broker = join(path, 'kafka');
  await endLeftOver(join(broker, 'broker.pid'), join(broker, 'server.properties'));
  for (const entry of entries) await rm(join(path, entry), { recursive: true, force: true });
  return entries.length;
}
