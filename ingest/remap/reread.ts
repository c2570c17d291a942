/**
 * One raw message read again with its feed's configuration as it is now, checked at the door's own rules.
 * In: a message of topic `raw`. Out: its events of the new version, the parts still refused, the places of its source it speaks of.
 */
import type { LogMessage } from '@rounds/infra/kafka/event-log.types.ts';
import type { Directory } from '../directory.ts';
import type { FeedConfigs } from '../feeds/feed-configs.ts';
import type { Outcome, RawMessage } from '../outcome.ts';
import { checkDraft, type Overlay, type Refused } from '../prepare.ts';
import type { RawReader } from '../raw-reader.ts';
import type { SaidEvent } from './compare.ts';
import { openMessage, type OpenRaw } from './open-message.ts';

/** The readers of all adapters over these configurations. */
export type RawReaders = (configs: Pick<FeedConfigs, 'get'>) => readonly RawReader[];

export interface RereadDeps {
  readonly readers: RawReaders;
  readonly configs: FeedConfigs;
  readonly directory: Directory;
  readonly openRaw: OpenRaw;
  /** The version a feed is read with now: its mapping's for tables, its configuration's for all others. */
  readonly versionOf: (feed: string) => Promise<number>;
}

export type Reread =
  | {
      readonly ok: true;
      readonly position: { readonly partition: number; readonly offset: number };
      readonly said: readonly SaidEvent[];
      readonly refused: readonly Refused[];
      readonly refs: readonly string[];
    }
  | { readonly ok: false; readonly failure: 'key_destroyed' | 'altered' | 'no_reader' };

/** Reads messages of one feed. `older`: versions that read its events before; what only they saw is looked for too. */
export async function createRereader(deps: RereadDeps, feed: string, older: readonly number[] = []) {
  await deps.configs.start();
  await deps.directory.refresh();
  const version = await deps.versionOf(feed);
  const reader = readerOf(deps.readers(deps.configs), feed);
  const before = (await Promise.all(older.map((one) => olderReader(deps, feed, one)))).flatMap((found) => found ?? []);
  const read = async (message: LogMessage): Promise<Reread> => {
    if (!reader) return { ok: false, failure: 'no_reader' };
    const opened = openMessage(message, deps.openRaw);
    if (!opened.ok) return opened;
    const outcomes = await reader.reread(opened.raw);
    const refs = new Set([opened.raw.sourceRef, ...linesOf(opened.raw.sourceRef), ...outcomes.map(refOf)]);
    for (const other of before) for (const outcome of await other.reread(opened.raw)) refs.add(refOf(outcome));
    const position = { partition: message.partition, offset: message.offset };
    return { ok: true, position, ...checked(outcomes, deps.directory, version), refs: [...refs].filter((ref) => ref !== '') };
  };
  return { version, read };
}

const readerOf = (readers: readonly RawReader[], feed: string): RawReader | undefined =>
  readers.find(({ adapter }) => adapter === feed.split('/')[0]);

/** The reader as it was then; none for adapters without configuration, nor when nobody knows it any more. */
async function olderReader({ readers, configs }: RereadDeps, feed: string, version: number): Promise<RawReader | undefined> {
  if (/^(csv|http)\//.test(feed)) return undefined;
  const config = await configs.at(feed, version);
  return config && readerOf(readers({ get: () => Promise.resolve(config) }), feed);
}

function checked(outcomes: readonly Outcome[], directory: Directory, version: number): { said: SaidEvent[]; refused: Refused[] } {
  const said: SaidEvent[] = [];
  const refused: Refused[] = [];
  const overlay: Overlay = new Map();
  for (const outcome of outcomes) {
    if (outcome.kind === 'rejection') {
      refused.push({ ...outcome, practice: directory.practice(outcome.practice)?.id ?? '' });
      continue;
    }
    const { mappingversion: _version, ...draft } = fieldsOf(outcome);
    const parsed = checkDraft(version > 1 ? { ...draft, mappingversion: version } : draft, directory, overlay);
    if (parsed.ok) said.push({ stream: parsed.stream, event: parsed.event });
    else
      refused.push({
        sourceRef: refOf(outcome),
        practice: directory.practice(textOf(draft['practiceid']))?.id ?? '',
        violations: parsed.violations,
      });
  }
  return { said, refused };
}

const fieldsOf = (outcome: Exclude<Outcome, { kind: 'rejection' }>): Record<string, unknown> => ({
  ...(outcome.kind === 'event' ? outcome.draft : outcome.event),
});

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const refOf = (outcome: Outcome): string => (outcome.kind === 'rejection' ? outcome.sourceRef : textOf(fieldsOf(outcome)['sourceref']));

/** Lines of a piece of a file: `<hash>:12-15` → `<hash>:12` … `<hash>:15`. A row that says nothing now names itself nowhere else. */
function linesOf(sourceRef: RawMessage['sourceRef']): string[] {
  const [, file = '', first, last] = /^([0-9a-f]{32}):(\d{1,9})-(\d{1,9})$/.exec(sourceRef) ?? [];
  if (first === undefined || last === undefined || Number(last) - Number(first) > 20_000) return [];
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${file}:${Number(first) + index}`);
}
