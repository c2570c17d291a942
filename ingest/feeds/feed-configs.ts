/**
 * The organisation's feed configurations: one JSON file each in `<data>/feeds`, named `<adapter>--<name>.json`.
 * In: the folder. Out: the configuration of a feed (a plain default where nobody wrote one), at most a second old.
 * Refuses to save over a version the writer has not seen, and files that are not right (OperatorError names file and rule at start).
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { OperatorError } from '@rounds/infra/config/operator-error.ts';
import { feedConfig, type FeedConfig } from '@rounds/schemas/feed-config.ts';
import { z } from 'zod';

export interface FeedConfigs {
  /** Reads the folder. Throws OperatorError for a file that is not right. */
  start(): Promise<void>;
  /** The configuration of a feed, its defaults when there is no file. Looks at the folder again once a second. */
  get(feed: string): Promise<FeedConfig>;
  /** All that have a file. */
  list(): Promise<readonly FeedConfig[]>;
  /** Writes it with the next version; undefined when somebody else saved since `config.version` was read. */
  save(config: FeedConfig): Promise<FeedConfig | undefined>;
}

const MAX_AGE_MS = 1_000;

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

  return {
    start: read,
    async get(feed) {
      return (await fresh()).get(feed) ?? feedConfig.parse({ feed });
    },
    async list() {
      return [...(await fresh()).values()];
    },
    async save(config) {
      await read();
      const known = configs.get(config.feed);
      if (known ? known.version !== config.version : config.version !== 1) return undefined;
      const next = feedConfig.parse({ ...config, version: known ? config.version + 1 : 1 });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const draft = join(folder, `.${randomUUID()}.part`);
      await writeFile(draft, `${JSON.stringify(next, undefined, 2)}\n`, { mode: 0o600, flush: true });
      await rename(draft, join(folder, `${config.feed.replace('/', '--')}.json`));
      await read();
      return next;
    },
  };
}

async function readConfig(path: string): Promise<FeedConfig> {
  const parsed = feedConfig.safeParse(parseJson(await readFile(path, 'utf8')));
  if (!parsed.success) throw new OperatorError(`The feed configuration ${path} is not right: ${z.prettifyError(parsed.error)}`);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
