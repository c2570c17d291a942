/**
 * The organisation's feed configurations: one JSON file each in `<data>/feeds`, named `<adapter>--<name>.json`; what was saved
 * before lies in `history` below it, so that a remap knows how a message was read then.
 * In: the folder. Out: the configuration of a feed (a plain default where nobody wrote one), at most a second old.
 * Refuses to save over a version the writer has not seen, and files that are not right (OperatorError names file and rule at start).
 */
import { randomUUID } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { constants } from 'node:fs';
import { join } from 'node:path';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { parsedJson } from '@rounds/schemas/json-text.ts';
import { z } from 'zod';
import { remember } from '../remember.ts';

export interface FeedConfigs {
  /** Reads the folder. Throws OperatorError for a file that is not right. */
  start(): Promise<void>;
  /** The configuration of a feed, its defaults when there is no file. Looks at the folder again once a second. */
  get(feed: string): Promise<FeedConfig>;
  /** All that have a file. */
  list(): Promise<readonly FeedConfig[]>;
  /** As it was saved then; version 1 are the defaults when nobody wrote a file. Undefined when it is not known any more. */
  at(feed: string, version: number): Promise<FeedConfig | undefined>;
  /** What was saved, newest first. */
  history(feed: string): Promise<readonly SavedConfig[]>;
  /** Writes it with the next version (a first save is version 2: the defaults were 1); undefined when somebody else saved since `config.version` was read. */
  save(config: FeedConfig): Promise<FeedConfig | undefined>;
}

interface SavedConfig {
  readonly config: FeedConfig;
  /** Epoch milliseconds. */
  readonly savedMs: number;
}

const MAX_AGE_MS = 1_000;

/** Of feeds nobody wrote a file for. One object a feed: its lists are indexed once (codes.ts), not with every message. */
const defaultsOf = remember((feed) => feedConfig.parse({ feed }), 1_000);

export function createFeedConfigs({ folder, clock = Date.now }: { folder: string; clock?: () => number }): FeedConfigs {
  let configs: ReadonlyMap<string, FeedConfig> = new Map();
  let readAt = Number.NEGATIVE_INFINITY;

  const read = async (): Promise<void> => {
    const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
    const found = await Promise.all(names.map(async (name) => readConfig(join(folder, name))));
    configs = new Map(found.map((config) => [config.feed, config]));
    readAt = clock();
  };
  const fresh = async (): Promise<ReadonlyMap<string, FeedConfig>> => {
    // A file damaged while Rounds runs must not stop its feed: the last good reading stays.
    if (clock() - readAt >= MAX_AGE_MS) await read().catch(() => (readAt = clock()));
    return configs;
  };

  const fileOf = (feed: string): string => join(folder, `${feed.replace('/', '--')}.json`);
  const oldFileOf = (feed: string, version: number): string => join(folder, 'history', `${feed.replace('/', '--')}.${version}.json`);

  return {
    start: read,
    async get(feed) {
      return (await fresh()).get(feed) ?? defaultsOf(feed);
    },
    async list() {
      return [...(await fresh()).values()];
    },
    async at(feed, version) {
      const now = (await fresh()).get(feed);
      if (now?.version === version) return now;
      const old = await readConfig(oldFileOf(feed, version)).catch(() => undefined);
      return old ?? (version === 1 ? defaultsOf(feed) : undefined);
    },
    async history(feed) {
      const names = await readdir(join(folder, 'history')).catch(() => []);
      const versions = names.flatMap((name) => {
        const [, of, version] = /^(.+)\.(\d+)\.json$/.exec(name) ?? [];
        return of === feed.replace('/', '--') ? [Number(version)] : [];
      });
      const saved = await Promise.all(
        versions.map(async (version): Promise<SavedConfig[]> => {
          const path = oldFileOf(feed, version);
          const config = await readConfig(path).catch(() => undefined);
          return config ? [{ config, savedMs: (await stat(path)).mtimeMs }] : [];
        }),
      );
      return saved.flat().sort((a, b) => b.config.version - a.config.version);
    },
    async save(config) {
      await read();
      const known = configs.get(config.feed);
      if ((known?.version ?? 1) !== config.version) return undefined;
      const next = feedConfig.parse({ ...config, version: config.version + 1 });
      await mkdir(join(folder, 'history'), { recursive: true, mode: 0o700 });
      const draft = join(folder, `.${randomUUID()}.part`);
      await writeFile(draft, `${JSON.stringify(next, undefined, 2)}\n`, { mode: 0o600, flush: true });
      // What a person wrote by hand was never saved here; it is kept before it is replaced.
      if (known) await copyFile(fileOf(known.feed), oldFileOf(known.feed, known.version), constants.COPYFILE_EXCL).catch(() => {});
      await copyFile(draft, oldFileOf(next.feed, next.version));
      await rename(draft, fileOf(next.feed));
      await read();
      return next;
    },
  };
}

async function readConfig(path: string): Promise<FeedConfig> {
  const parsed = feedConfig.safeParse(parsedJson(await readFile(path, 'utf8')));
  if (!parsed.success) throw new OperatorError(`The feed configuration ${path} is not right: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
