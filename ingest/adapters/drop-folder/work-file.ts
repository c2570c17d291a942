/**
 * A file that was taken from the drop folder: its note, its delivery, its last place with the report beside it.
 * In: `.working/<id>.file` and `.working/<id>.json`. Out: `done/`, `held/` or `rejected/`.
 * A crash at any point leaves a file that is worked on again at the next start; doing that twice changes nothing.
 * A file that names unknown practices keeps its note, so that it can be taken again when the directory has grown.
 */
import { randomUUID } from 'node:crypto';
import { readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Acceptor } from '../../accept.ts';
import { fileRefusals, sourceDelivered } from '../../file-outcomes.ts';
import { hashFile, readPlainFile } from '../../stage.ts';
import type { FileAdapters } from '../../file-adapter.ts';
import { emptyReport, reportText, waitsForPractices, type FileReport } from '../../file-report.ts';
import { resultFolders, type Candidate } from './candidates.ts';

const note = z.object({ adapter: z.string(), place: z.string().optional(), name: z.string() });
type Note = z.infer<typeof note>;
const REPORTS = ['.report.json', '.report.txt'] as const;
/** Its note, beside a file that waits for practices. */
const AGAIN = '.again.json';

/** Whose dead letters files are that lie in no feed's folder. */
const FEED = 'drop/misplaced';

export interface Workshop {
  readonly root: string;
  readonly acceptor: Pick<Acceptor, 'accept'>;
  readonly adapters: FileAdapters;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

const workingOf = ({ root }: Workshop): string => join(root, '.working');

/** Takes a file into work: note first, then the move, so that a file in work always has its note. */
export async function takeFile(shop: Workshop, { path, name, adapter, place }: Candidate): Promise<string> {
  const id = randomUUID();
  const content: Note = { adapter, name, ...(place === undefined ? {} : { place }) };
  await writeFile(join(workingOf(shop), `${id}.json`), JSON.stringify(content), { mode: 0o600, flush: true });
  await rename(path, join(workingOf(shop), `${id}.file`));
  await rm(Buffer.concat([path, Buffer.from('.done')]), { force: true });
  return id;
}

/** Files that were put away because they name practices nobody had registered, as they can be taken again; in order of their names. */
export async function waitingFiles({ root }: Workshop): Promise<Candidate[]> {
  const waiting: Candidate[] = [];
  for (const folder of resultFolders) {
    const names = new Set(await readdir(join(root, folder)));
    for (const kept of [...names].filter((name) => name.endsWith(AGAIN)).sort()) {
      const file = kept.slice(0, -AGAIN.length);
      const about = noteIn(await readFile(join(root, folder, kept), 'utf8'));
      if (!names.has(file)) await rm(join(root, folder, kept), { force: true });
      else if (about) waiting.push({ path: Buffer.from(join(root, folder, file)), place: undefined, ...about });
    }
  }
  return waiting;
}

/** The note, unless somebody has put something else in its place. */
function noteIn(text: string): Note | undefined {
  try {
    return note.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Takes such a file into work again; its old report goes. */
export async function takeAgain(shop: Workshop, candidate: Candidate): Promise<string> {
  const id = await takeFile(shop, candidate);
  for (const end of [AGAIN, ...REPORTS]) await rm(`${candidate.path.toString()}${end}`, { force: true });
  return id;
}

/** Ids of files a stopped process left in work; notes without a file are cleared away. */
export async function leftInWork(shop: Workshop): Promise<string[]> {
  const names = new Set(await readdir(workingOf(shop)));
  const ids: string[] = [];
  for (const name of names) {
    const id = /^([0-9a-f-]{36})\.json$/.exec(name)?.[1];
    if (id === undefined) continue;
    if (names.has(`${id}.file`)) ids.push(id);
    else await rm(join(workingOf(shop), name), { force: true });
  }
  return ids;
}

/** Delivers a file in work and puts it in its last place. Throws IngestError while the log does not take it. */
export async function workOn(shop: Workshop, id: string): Promise<FileReport> {
  const path = join(workingOf(shop), `${id}.file`);
  const about = note.parse(JSON.parse(await readFile(join(workingOf(shop), `${id}.json`), 'utf8')));
  const file = await hashFile(path);
  const report = await (shop.adapters.get(about.adapter)?.deliver({ place: about.place, ...file, open: () => readPlainFile(path) }) ??
    misplaced(
      shop,
      file,
      about.adapter === '' ? 'in the folder of its feed, not beside it' : 'in a folder named after a mapping or a format',
    ));
  await putAway(shop, id, about, report);
  return report;
}

/**
 * Gives up on a file after faults of ours: to rejected/, with the reason that it was not the file's, which its feed's screen tells as well.
 * Throws IngestError while the log does not take that: the file stays in work.
 */
export async function giveUp(shop: Workshop, id: string): Promise<void> {
  const about = note.parse(JSON.parse(await readFile(join(workingOf(shop), `${id}.json`), 'utf8')));
  const owner = shop.adapters.get(about.adapter)?.ownerOf(about.place);
  // The file itself may be what cannot be read.
  const file = await hashFile(join(workingOf(shop), `${id}.file`)).catch(() => ({ sha256: '', bytes: 0 }));
  const rule = 'delivered again later: Rounds failed on it three times, its log says why';
  await putAway(shop, id, about, await told(shop, { ...refused(shop, file, rule), feed: FEED, ...owner }));
}

/** No adapter has seen it, so nobody else says in the dead letters that it came. */
async function misplaced(shop: Workshop, file: { sha256: string; bytes: number }, rule: string): Promise<FileReport> {
  return told(shop, { ...refused(shop, file, rule), feed: FEED });
}

/** Says in the dead letters and among the deliveries of its feed that a file came and was not taken in. */
async function told({ acceptor }: Workshop, report: FileReport): Promise<FileReport> {
  const nothing = { accepted: 0, duplicate: 0, rejected: 0, held: true };
  await acceptor.accept([sourceDelivered(report, nothing), ...fileRefusals(report, report.reasons)], undefined, report.feed);
  return report;
}

function refused({ clock }: Workshop, { sha256, bytes }: { sha256: string; bytes: number }, rule: string): FileReport {
  return { ...emptyReport('', { sha256, bytes, feed: '', nowMs: clock() }), outcome: 'rejected', reasons: [{ column: '(file)', rule }] };
}

/** Report first, then the file, then the note: whatever stands in done/ has its report. */
async function putAway(shop: Workshop, id: string, about: Note, report: FileReport): Promise<void> {
  const { name, adapter } = about;
  const folder = { accepted: 'done', held: 'held', rejected: 'rejected' }[report.outcome];
  const stamp = report.at.slice(0, 19).replaceAll(/[-:]/g, '');
  const place = join(
    shop.root,
    folder,
    [stamp, safeName(adapter), report.sha256.slice(0, 8), safeName(name)].filter((part) => part !== '').join('_'),
  );
  const [asData, asText] = REPORTS;
  await writeFile(`${place}${asData}`, `${JSON.stringify(report, undefined, 2)}\n`);
  await writeFile(`${place}${asText}`, reportText(report));
  if (waitsForPractices(report)) await writeFile(`${place}${AGAIN}`, JSON.stringify(about));
  await rename(join(workingOf(shop), `${id}.file`), place);
  await rm(join(workingOf(shop), `${id}.json`), { force: true });
}

/** A name that is safe on every file system: letters, digits, dots, dashes; at most 80. */
function safeName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(-80);
}
