/** The drop folder on a real file system: what is taken, what is left alone, what a crash does (guarantees.md (c) 43, 44). */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IngestError } from '../../ingest-error.ts';
import type { CsvDeps } from '../csv/csv-deps.ts';
import { csvDesk, mappings, sheet } from '../csv/csv-for-tests.ts';
import { createCsvAdapter } from '../csv/file-adapter.ts';
import { deadLetter } from '@rounds/schemas/messages.ts';
import { fileReport } from '../../file-report.ts';
import { createDropFolder, type DropFolder } from './watch.ts';
import { takeFile, workOn } from './work-file.ts';

let root: string;
let folder: DropFolder | undefined;
let desk: ReturnType<typeof csvDesk>;
const log = { info: () => {}, warn: () => {} };
const good = sheet(Array.from({ length: 30 }, () => ({})));
const put = async (path: string, content: string) => {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), content);
};
const shopOf = (csv: CsvDeps) => {
  const adapters = new Map(Array.from(mappings, ([id, mapping]) => [id, createCsvAdapter(csv, mapping)]));
  return {
    root,
    acceptor: csv.acceptor,
    adapters: { get: (id: string) => adapters.get(id), list: () => [...adapters.values()] },
    clock: Date.now,
  };
};
const start = async (csv = desk.deps, stableMs = 300) => {
  folder = createDropFolder({ ...shopOf(csv), directory: csv.directory, log, lookEveryMs: 50, stableMs });
  await folder.start();
};
const until = async (folderName: string, files: number): Promise<string[]> => {
  for (;;) {
    const names = await readdir(join(root, folderName)).catch(() => []);
    if (names.length >= files) return names.sort((a, b) => (a < b ? -1 : 1));
    await sleep(20);
  }
};
const reportIn = async (folderName: string, names: readonly string[]) =>
  fileReport.parse(JSON.parse(await readFile(join(root, folderName, names.find((name) => name.endsWith('.report.json')) ?? ''), 'utf8')));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'rounds-drop-'));
  desk = csvDesk();
});
afterEach(async () => {
  await folder?.stop();
  await rm(root, { recursive: true, force: true });
});

describe('the drop folder', () => {
  it('makes a folder for each mapping, so that people see where files go', async () => {
    await start();
    expect(await readdir(root)).toEqual(expect.arrayContaining(['generic-appointments', 'practices', 'done', 'held', 'rejected']));
  });
  it('takes a file of a practice in and moves it to done with its reports', async () => {
    await put('generic-appointments/cherry-creek/november.csv', good);
    await start();
    const names = await until('done', 3);
    expect(names[0]).toMatch(/^20261122T120000_generic-appointments_[0-9a-f]{8}_november\.csv$/);
    expect(await reportIn('done', names)).toMatchObject({
      outcome: 'accepted',
      practice: 'cherry-creek',
      rows: { read: 30, accepted: 30 },
    });
    expect(await readFile(join(root, 'done', names[2] ?? ''), 'utf8')).toContain('Taken in: 30 of 30 rows');
    expect(desk.log.on('appointments')).toHaveLength(30);
    expect(await readdir(join(root, '.working'))).toEqual([]);
  });
  it('moves a file with too many bad rows to held, one that is no such table to rejected, each with the reason', async () => {
    await put('generic-appointments/cherry-creek/bad.csv', sheet([{ status: 'x?' }, {}]));
    await put('generic-appointments/cherry-creek/other.csv', 'a,b\n1,2\n');
    await put('nonsense/file.csv', good);
    await start();
    expect(await reportIn('held', await until('held', 3))).toMatchObject({ outcome: 'held', rejections: [{ line: 2, column: 'status' }] });
    expect(await until('rejected', 6)).toHaveLength(6);
    expect(desk.log.on('appointments')).toHaveLength(0);
  });
  it('tells of a file that lies in no feed’s folder in the dead letters as well, not in rejected/ alone', async () => {
    await put('stray.csv', good);
    await put('nonsense/file.csv', good);
    await start();
    await until('rejected', 6);
    const told = { feed: 'drop/misplaced', field: '(file)', valueShape: 'file', raw: null };
    const rules = ['in a folder named after a mapping or a format', 'in the folder of its feed, not beside it'];
    const letters = desk.log.bodies('dead-letters').map((body) => deadLetter.parse(body));
    expect(letters.sort((a, b) => (a.rule < b.rule ? -1 : 1))).toMatchObject(rules.map((rule) => ({ ...told, rule })));
    expect(JSON.stringify(letters)).not.toContain('stray');
  });
  it('tells of a file it gave up after three faults of ours where its feed is shown, and tries no more', async () => {
    let tries = 0;
    const shop = shopOf(desk.deps);
    const broken = (id: string) => {
      const adapter = shop.adapters.get(id);
      const deliver = () => (tries++, Promise.reject(new TypeError('a fault of ours')));
      return adapter && { ...adapter, deliver };
    };
    const adapters = { ...shop.adapters, get: broken };
    await put('generic-appointments/cherry-creek/good.csv', good);
    folder = createDropFolder({ ...shop, adapters, directory: desk.deps.directory, log, lookEveryMs: 20, stableMs: 50 });
    await folder.start();
    const report = await reportIn('rejected', await until('rejected', 3));
    const rule = 'delivered again later: Rounds failed on it three times, its log says why';
    const whose = { feed: 'csv/generic-appointments/cherry-creek', practice: 'cherry-creek' };
    expect(report).toMatchObject({ outcome: 'rejected', ...whose, bytes: Buffer.byteLength(good), reasons: [{ column: '(file)', rule }] });
    expect(desk.log.bodies('dead-letters')).toMatchObject([{ ...whose, field: '(file)', rule }]);
    const delivered = { type: 'source.delivered', source: whose.feed, practiceid: whose.practice, data: { accepted: 0, held: true } };
    expect(desk.log.bodies('operations')).toMatchObject([delivered]);
    expect(tries).toBe(3);
  });
  it('waits until a file has stopped growing, or its .done marker is there', async () => {
    // Two looks and more, and still far from long enough.
    await start(desk.deps, 600_000);
    await put('generic-appointments/cherry-creek/slow.csv', good);
    await sleep(400);
    expect(await readdir(join(root, 'done'))).toEqual([]);
    await put('generic-appointments/cherry-creek/slow.csv.done', '');
    await until('done', 3);
    expect(await readdir(join(root, 'generic-appointments/cherry-creek'))).toEqual([]);
  });
  it('leaves links, pipes and half-written names alone', async () => {
    await mkdir(join(root, 'generic-appointments/cherry-creek'), { recursive: true });
    await symlink('/etc/hostname', join(root, 'generic-appointments/cherry-creek/link.csv'));
    await symlink('/etc', join(root, 'generic-appointments/etc'));
    execFileSync('mkfifo', [join(root, 'generic-appointments/cherry-creek/pipe.csv')]);
    await put('generic-appointments/cherry-creek/half.csv.part', good);
    await start();
    // What is taken at once when all else has been looked at as often shows that this was left alone.
    await put('generic-appointments/cherry-creek/ordinary.csv', good);
    await until('done', 3);
    await sleep(200);
    expect((await readdir(join(root, 'generic-appointments/cherry-creek'))).sort((a, b) => (a < b ? -1 : 1))).toEqual([
      'half.csv.part',
      'link.csv',
      'pipe.csv',
    ]);
    expect([await until('done', 3), await readdir(join(root, 'rejected'))]).toEqual([expect.toSatisfy(({ length }) => length === 3), []]);
  });
  it.each([
    ['a line break', 'a\nb.csv'],
    ['250 characters', `${'n'.repeat(246)}.csv`],
    ['dots and slashes of a kind', 'x..∕..∕y.csv'],
    ['bytes that are no text', Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x63, 0x73, 0x76])],
  ])('takes a file whose name holds %s, under a name of its own', async (_what, name) => {
    await mkdir(join(root, 'generic-appointments/cherry-creek'), { recursive: true });
    await writeFile(Buffer.concat([Buffer.from(join(root, 'generic-appointments/cherry-creek/')), Buffer.from(name)]), good);
    await start();
    for (const made of await until('done', 3)) expect(made).toMatch(/^[A-Za-z0-9._-]{1,160}$/);
  });
  it('works on a file a killed process left in work, and counts nothing twice', async () => {
    await start();
    await put('generic-appointments/cherry-creek/file.csv.part', good);
    await folder?.stop();
    const shop = shopOf(desk.deps);
    const path = Buffer.from(join(root, 'generic-appointments/cherry-creek/file.csv.part'));
    const id = await takeFile(shop, { path, name: 'file.csv', adapter: 'generic-appointments', place: 'cherry-creek' });
    // Killed after the events went out and before the file was put away: the same again.
    const dying = {
      ...desk.deps,
      acceptor: {
        ...desk.acceptor,
        accept: async (...args: Parameters<typeof desk.acceptor.accept>) => {
          await desk.acceptor.accept(...args);
          throw new Error('killed');
        },
      },
    };
    await expect(workOn(shopOf(dying), id)).rejects.toThrow('killed');
    await start();
    await until('done', 3);
    const ids = desk.log.bodies('appointments').map((body) => (body as { id: string }).id);
    expect(new Set(ids).size).toBe(30);
  });
  const hill = (rows: number) =>
    sheet(
      Array.from({ length: rows }, () => ({ practice: 'Hill Clinic' })),
      ['appointment_id', 'practice', 'scheduled_start', 'status', 'booked_at'],
    );
  const practices = 'practice,name,time_zone\nhill,Hill Clinic,America/Denver\n';

  it('takes practices before what names them, when both lie there', async () => {
    await put('generic-appointments/a.csv', hill(30));
    await put('practices/z.csv', practices);
    await start();
    await until('done', 6);
    expect(desk.log.on('appointments')).toHaveLength(30);
    expect([await readdir(join(root, 'held')), await readdir(join(root, 'rejected'))]).toEqual([[], []]);
  });
  it.each([
    ['held', 'generic-appointments/early.csv'],
    ['rejected', 'generic-appointments/hill/early.csv'],
  ])('tries a file that was %s for unknown practices again by itself when they are registered', async (folderName, path) => {
    await put(path, hill(30));
    await put('generic-appointments/cherry-creek/bad.csv', sheet([{ status: 'x?' }, {}]));
    await start();
    await until('held', folderName === 'held' ? 7 : 3);
    const early = await until(folderName, folderName === 'held' ? 7 : 4);
    expect(await readFile(join(root, folderName, early.find((name) => name.endsWith('early.csv.report.txt')) ?? ''), 'utf8')).toContain(
      'tries it again',
    );
    await put('practices/later.csv', practices);
    const done = await until('done', 6);
    expect(done.filter((name) => name.includes('early.csv'))).toHaveLength(3);
    expect(desk.log.on('appointments')).toHaveLength(30);
    // The other stays: nothing about it has changed.
    expect((await readdir(join(root, 'held'))).every((name) => name.includes('bad.csv'))).toBe(true);
    expect(await readdir(join(root, 'rejected'))).toEqual([]);
  });
  it('keeps a file while the log is away, and takes it when it is back', async () => {
    let away = true;
    let tries = 0;
    const accept: typeof desk.acceptor.accept = (...args) => {
      tries += 1;
      return away ? Promise.reject(new IngestError('log_unavailable')) : desk.acceptor.accept(...args);
    };
    await put('generic-appointments/cherry-creek/file.csv', good);
    await start({ ...desk.deps, acceptor: { ...desk.acceptor, accept } });
    await expect.poll(() => tries).toBeGreaterThan(0);
    expect(await readdir(join(root, 'done'))).toEqual([]);
    away = false;
    await until('done', 3);
    expect(desk.log.on('appointments')).toHaveLength(30);
  });
});
