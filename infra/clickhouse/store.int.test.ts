import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openStore } from './open-store.ts';
import type { Store } from './store.types.ts';
import { defineQuery } from './typed-query.ts';

let dataDir: string;
let store: Store;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rounds-store-'));
  store = await openStore({ dataDir }, { minFreeDiskBytes: 0 });
});

afterAll(async () => {
  await store.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs a script with `openStore` at hand in a process of its own. */
async function inOtherProcess(script: string): Promise<{ code: number | null; out: string }> {
  const source = `import { openStore } from ${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)};\n${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out };
}

const nasty = "it's \\ \"q\" \n\t\r \0 é 🎉 '; DROP TABLE t; -- {x:String} \\x41 \\' $1";

describe('bound parameters', () => {
  it('come through unchanged, whatever they contain', async () => {
    const echo = defineQuery({
      name: 'echo',
      sql: `SELECT {text:String} AS text, {list:Array(String)} AS list, {number:Int64} AS number, {at:DateTime64(3, 'UTC')} AS at,
        {day:Date} AS day, {none:Nullable(String)} AS none, {flag:Bool} AS flag`,
      params: z.object({
        text: z.string(),
        list: z.array(z.string()),
        number: z.number(),
        at: z.date(),
        day: z.string(),
        none: z.null(),
        flag: z.boolean(),
      }),
      row: z.object({
        text: z.string(),
        list: z.array(z.string()),
        number: z.number(),
        at: z.string(),
        day: z.string(),
        none: z.null(),
        flag: z.boolean(),
      }),
    });
    const params = {
      text: nasty,
      list: [nasty, '', ']', "','"],
      number: -9_007_199_254_740_991,
      day: '2026-03-08',
      none: null,
      flag: true,
    };
    const rows = await store.query(echo, { ...params, at: new Date('2026-03-08T07:00:00.123Z') });
    expect(rows).toEqual([{ ...params, at: '2026-03-08T07:00:00.123Z' }]);
  });

  it('of many reads at once do not mix', async () => {
    const one = defineQuery({
      name: 'one',
      sql: 'SELECT {n:UInt32} + sum(0 * number) AS n FROM numbers(100000)',
      params: z.object({ n: z.number() }),
      row: z.object({ n: z.number() }),
    });
    const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => store.query(one, { n })));
    expect(answers.map((rows) => rows[0]?.n)).toEqual(Array.from({ length: 200 }, (_, n) => n));
  });
});

describe('an insert', () => {
  const all = defineQuery({
    name: 'all',
    sql: `SELECT id, low, toString(big) AS big, at, day, maybe, list, hist, toString(money) AS money, flag, ratio, small FROM cells ORDER BY id`,
    params: z.object({}),
    row: z.looseObject({ id: z.string() }),
  });
  const columns = ['id', 'low', 'big', 'at', 'day', 'maybe', 'list', 'hist', 'money', 'flag', 'ratio', 'small'];

  beforeAll(() =>
    store.command(`CREATE TABLE cells (id String, low LowCardinality(String), big UInt64, at DateTime64(3,'UTC'), day Date, maybe Nullable(Int32),
      list Array(LowCardinality(String)), hist Map(UInt16, UInt32), money Decimal(18,2), flag Bool, ratio Float64, small Int8) ENGINE = MergeTree ORDER BY id`),
  );

  it('carries every column type', async () => {
    await store.insert(
      'cells',
      [
        [
          nasty,
          'a',
          18446744073709551615n,
          '2026-11-01T01:30:00.007-05:00',
          '2024-02-29',
          null,
          ['x', nasty],
          { 5: 2, 300: 1 },
          '-12.34',
          true,
          0.1,
          -128,
        ],
        [Buffer.from('z'.repeat(50_000)), '', 0, 0, '1970-01-01', -5, [], new Map(), '0', false, -1e300, 127],
      ],
      { columns },
    );
    expect(await store.query(all, {})).toEqual([
      {
        id: nasty,
        low: 'a',
        big: '18446744073709551615',
        at: '2026-11-01T06:30:00.007Z',
        day: '2024-02-29',
        maybe: null,
        list: ['x', nasty],
        hist: { 5: 2, 300: 1 },
        money: '-12.34',
        flag: true,
        ratio: 0.1,
        small: -128,
      },
      {
        id: 'z'.repeat(50_000),
        low: '',
        big: '0',
        at: '1970-01-01T00:00:00.000Z',
        day: '1970-01-01',
        maybe: -5,
        list: [],
        hist: {},
        money: '0',
        flag: false,
        ratio: -1e300,
        small: 127,
      },
    ]);
  });

  it.each([
    ['big', -1],
    ['big', 1.5],
    ['at', 'yesterday'],
    ['day', '2026-02-3'],
    ['small', 128],
    ['flag', 1],
    ['list', 'x'],
    ['id', null],
  ])('refuses a cell that does not fit %s, naming the place and not the value', async (column, value) => {
    await expect(store.insert('cells', [[value]], { columns: [column] })).rejects.toMatchObject({
      kind: 'schema',
      message: expect.stringContaining(`column ${column}, row 0`),
    });
  });

  it('leaves no staged file behind', async () => {
    expect(await readdir(join(dataDir, 'staging'))).toEqual([]);
  });

  it('stops before the disk is full, as a failure that passes', async () => {
    const answer = await inOtherProcess(`
      const store = await openStore({ dataDir: ${JSON.stringify(`${dataDir}-full`)} }, { minFreeDiskBytes: 1e15 });
      await store.command('CREATE TABLE t (id String) ENGINE = MergeTree ORDER BY id');
      await store.insert('t', [['a']], { columns: ['id'] }).catch((error) => console.log(error.kind, error.clickhouseCode));
      await store.close();`);
    expect(answer).toEqual({ code: 0, out: 'unavailable 243\n' });
    await rm(`${dataDir}-full`, { recursive: true, force: true });
  });
});

describe('a read', () => {
  const attempt = (sql: string) => store.query({ name: 'attempt', sql, params: z.object({}), row: z.unknown() }, {});

  it.each([
    "SELECT * FROM file('/etc/hostname', 'LineAsString')",
    "SELECT * FROM url('http://127.0.0.1:9', 'CSV', 'a String')",
    'DROP TABLE cells',
    'INSERT INTO cells (id) VALUES (1)',
    'SET readonly = 0',
  ])('can neither write nor leave the store: %s', async (sql) => {
    await expect(attempt(sql)).rejects.toMatchObject({ kind: 'rejected' });
  });

  it('goes on while a long write runs', async () => {
    let written = false;
    const long = store
      .command('INSERT INTO cells (id) SELECT toString(sum(sipHash64(number))) FROM numbers(150000000)')
      .then(() => (written = true));
    await attempt('SELECT 1');
    expect(written).toBe(false);
    await long;
  });
});

describe('an error', () => {
  it('never repeats values of rows or parameters', async () => {
    const text = defineQuery({
      name: 'cast',
      sql: 'SELECT toUInt8({secret:String}) AS n',
      params: z.object({ secret: z.string() }),
      row: z.object({ n: z.number() }),
    });
    await expect(store.query(text, { secret: 'Jane Roe 1950' })).rejects.not.toThrow(/Jane|1950|4a616e65|\\x4a/);
  });
});

describe('the data folder', () => {
  it('is refused to a second process with a plain error that names the first', async () => {
    const { code, out } = await inOtherProcess(
      `await openStore({ dataDir: ${JSON.stringify(dataDir)} }).catch((error) => { console.log(error.kind, error.message); process.exit(3); });`,
    );
    expect(code).toBe(3);
    expect(out).toContain(`locked the data folder is already open in process ${process.pid}`);
  });
});

it('takes rows of thirty years in one insert, whatever months a table is cut by', async () => {
  await store.command('CREATE TABLE months (day Date) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY day');
  const days = Array.from({ length: 360 }, (_, month) => [
    `${1990 + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-15`,
  ]);
  await store.insert('months', days, { columns: ['day'] });
  const rows = defineQuery({
    name: 'months',
    sql: 'SELECT count() AS n FROM months',
    params: z.object({}),
    row: z.object({ n: z.number() }),
  });
  expect(await store.query(rows, {})).toEqual([{ n: 360 }]);
});
