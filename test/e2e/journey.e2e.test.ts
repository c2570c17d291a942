/**
 * The whole way as a person walks it: sign in by the printed link, see the invented group's numbers, drop a file,
 * see the figure change without a reload, follow it to its rows and to the events of one row; make a feed of a sheet, explain a code.
 * Axe finds nothing on any screen.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BrowserInstance, startInstance } from './start-instance.ts';

/** As the launcher looks for it (infra/run/launcher/chromium.mjs). */
function chromiumHere(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find((file) => existsSync(file));
  return process.env['CHROMIUM'] ?? found ?? '/usr/bin/chromium';
}

/** The weeks before today: a month to date says little on its first days, and nothing on a first of January. */
const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
const lately = `from=${daysAgo(36)}&to=${daysAgo(1)}`;

/** A practice of the invented group, and a day before its history begins: nothing else ever counts there. */
const practice = 'madrona-pediatrics';
const quietDay = '2024-03-12';
const visitsThatDay = `/kpis/visits?scope=practice:${practice}&from=${quietDay}&to=${quietDay}&compare=none`;

const browserOf = { viewport: { width: 1440, height: 900 }, locale: 'en-US', timezoneId: 'UTC' };

let instance: BrowserInstance;
let browser: Browser;
let context: BrowserContext;
let page: Page;
const faults: string[] = [];

beforeAll(async () => {
  instance = await startInstance();
  browser = await chromium.launch({
    executablePath: chromiumHere(),
    // A container's /dev/shm is often too small for a page.
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  context = await browser.newContext(browserOf);
  page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => faults.push(error.message));
});
afterAll(async () => {
  await browser?.close();
  await instance?.stop();
});

const ready = () => page.waitForSelector('html[data-ready="true"]');

async function open(path: string): Promise<void> {
  await page.goto(new URL(path, instance.address).href);
  await ready();
}

/** The big number of a page or tile, as it is shown. */
const shown = (selector: string) => page.locator(selector).first().innerText();

it('a visitor without a session is sent to sign in, every time', async () => {
  for (let visit = 0; visit < 3; visit++) {
    const answer = await fetch(instance.address, { redirect: 'manual' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/login?next=%2F']);
  }
});

it('the printed link signs in, once, and leaves nothing in the address', async () => {
  const link = instance.link('executive');
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.startsWith('/login'));
  await ready();
  expect(new URL(page.url()).hash).toBe('');
  const again = await context.newPage();
  await again.goto(link);
  expect(await again.locator('body').innerText()).not.toContain('Lakeshore');
  await again.close();
});

// The invented history is sent oldest first, so this month's figures come last.
it('all of the invented history is counted', { timeout: 900_000 }, async () => {
  const loaded = async () => {
    const answer = (await (await context.request.get(`${instance.address}/api/v1/welcome`)).json()) as {
      demoLoad: { done: boolean } | null;
    };
    const tiles = (await (await context.request.get(`${instance.address}/api/v1/tiles`)).json()) as {
      freshness: { behindSeconds: number | null };
    };
    return answer.demoLoad?.done !== false && (tiles.freshness.behindSeconds ?? 99) < 10;
  };
  await expect.poll(loaded, { timeout: 880_000, interval: 2_000 }).toBe(true);
});

it('the portfolio says a sentence first and shows the group’s numbers', async () => {
  await expect
    .poll(
      async () => {
        await open(`/?${lately}`);
        return (await page.locator('[data-kpi="visits"] [data-value]').count()) > 0 ? await shown('[data-kpi="visits"] [data-value]') : '';
      },
      { timeout: 200_000, interval: 3_000 },
    )
    .toMatch(/[1-9]/);
  expect((await page.locator('h1').first().innerText()).length).toBeGreaterThan(10);
  expect(await page.locator('table').first().innerText()).toContain('Madrona');
});

it('a dropped file changes the figure before the reader’s eyes, without a reload', async () => {
  await open(visitsThatDay);
  expect(await shown('[aria-label="The number"] [data-value]')).toMatch(/^(0|–)$/);
  await page.evaluate(() => Object.assign(globalThis, { sameDocument: true }));
  const folder = join(instance.dataDir, 'drop', 'generic-appointments', practice);
  mkdirSync(folder, { recursive: true });
  const rows = ['09:00', '09:30', '10:00', '10:30'].map(
    (time, index) => `E2E-${index},${quietDay} ${time},${quietDay} ${time},Completed,${quietDay} ${time}`,
  );
  writeFileSync(join(folder, 'front-desk.csv'), ['appointment_id,scheduled_start,booked_at,status,checked_in_at', ...rows, ''].join('\n'));
  await expect.poll(() => shown('[aria-label="The number"] [data-value]'), { timeout: 200_000, interval: 250 }).toBe('4');
  expect(await page.evaluate(() => Reflect.get(globalThis, 'sameDocument'))).toBe(true);
});

it('the figure leads to its rows, and a row to its events', async () => {
  await open(visitsThatDay.replace('/visits', '/visits/rows'));
  const rows = page.locator('table tbody tr');
  await expect.poll(() => rows.count()).toBe(4);
  await rows.first().locator('a').last().click();
  await page.waitForURL((url) => url.pathname === '/events');
  await ready();
  const text = await page.locator('main').innerText();
  expect(text).toMatch(/checked in|Checked in|appointment\.checked_in/);
  expect(text).not.toContain('front-desk.csv');
});

/** Mappings, codes and refused messages are an administrator's, in a browser of their own. */
let desk: Page;

it('a sheet nobody has sent before becomes a feed, and its rows a figure', async () => {
  desk = await (await browser.newContext(browserOf)).newPage();
  desk.setDefaultTimeout(120_000);
  desk.on('pageerror', (error) => faults.push(error.message));
  await desk.goto(instance.link('administrator'));
  await desk.waitForURL((url) => !url.pathname.startsWith('/login'));
  await desk.goto(`${instance.address}/mappings/new`);
  await desk.waitForSelector('html[data-ready="true"]');
  const rows = ['9:00 AM,Kept', '9:30 AM,Kept', '10:00 AM,Kept', '10:30 AM,Bumped'].map(
    (rest, index) => `W-${index},Madrona Pediatrics,03/13/2024,${rest}`,
  );
  const sheet = ['Visit No,Site,Appt Date,Appt Time,Result', ...rows, ''].join('\r\n');
  await desk.setInputFiles('#sample', { name: 'sheet.csv', mimeType: 'text/csv', buffer: Buffer.from(sheet) });
  const preview = desk.locator('[data-preview]');
  await expect.poll(() => preview.innerText(), { interval: 200 }).toContain('3 of 4 rows');
  await desk.getByLabel('Bumped').last().selectOption('no_show');
  await expect.poll(() => preview.innerText(), { interval: 200 }).toContain('None would be refused');
  await desk.fill('#m-title', 'Front desk sheet');
  await desk.getByRole('button', { name: 'Save', exact: true }).click();
  await desk.waitForSelector('[data-saved]');
  await desk.getByRole('button', { name: 'Deliver this file' }).click();
  await expect.poll(() => desk.locator('[data-report]').innerText()).toContain('Taken in');
  await desk.goto(instance.address + visitsThatDay.replaceAll(quietDay, '2024-03-13'));
  await expect
    .poll(() => desk.locator('[aria-label="The number"] [data-value]').innerText(), { timeout: 120_000, interval: 200 })
    .toBe('3');
});

it('a message with an unknown code waits, is understood once the code is explained, and is gone', async () => {
  const folder = join(instance.dataDir, 'drop', 'hl7v2', 'kiosk');
  mkdirSync(folder, { recursive: true });
  const message = [
    'MSH|^~\\&|KIOSK|LOBBY|ROUNDS|GROUP|20240314090000||SIU^S12|K1|P|2.5.1',
    'SCH|K-1||||||||30|min|^^30^20240314100000^20240314103000',
    'PID|1||K77^^^KIOSK^MR',
    'AIL|1||^^^WEST 9',
  ];
  writeFileSync(join(folder, 'kiosk.hl7'), `${message.join('\r')}\r`);
  const group = desk.locator('[data-group="hl7v2/kiosk"]');
  const listed = async () => {
    await desk.goto(`${instance.address}/dead-letters`);
    await desk.waitForSelector('html[data-ready="true"]');
    return group.count();
  };
  await expect.poll(listed, { timeout: 120_000, interval: 1_000 }).toBe(1);
  await group.getByText('Say what they mean').click();
  await desk.waitForURL((url) => url.pathname === '/feeds/hl7v2/kiosk');
  await desk.getByLabel('WEST 9').selectOption(practice);
  await desk.getByRole('button', { name: 'Save one code' }).click();
  await desk.getByRole('button', { name: 'Read the 1 refused again' }).click();
  await expect.poll(() => desk.locator('[data-replay]').innerText(), { timeout: 120_000, interval: 200 }).toContain('1 understood now');
  await expect.poll(listed, { timeout: 120_000, interval: 1_000 }).toBe(0);
  await desk.goto(`${instance.address}/feeds/hl7v2/kiosk?part=settings`);
  await desk.waitForSelector('html[data-ready="true"]');
  expect(
    (await new AxeBuilder({ page: desk }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ')}`),
  ).toEqual([]);
  await desk.close();
});

const screens = [
  '/',
  `/practices/${practice}`,
  '/kpis/no_show_rate',
  '/kpis/wait_lobby_min',
  '/kpis/ar_aging',
  '/kpis/payer_mix_visits',
  '/kpis/no_show_rate/rows',
  '/areas/revenue',
  '/trust',
  '/definitions',
  '/feeds',
  '/feeds/timeclock/all-sites',
  '/dead-letters',
  '/mappings/new',
  '/mappings/generic-appointments',
  '/upload',
  '/account',
];

it.each(screens)('axe finds nothing on %s, light and dark', async (path) => {
  const address = /^\/($|practices|kpis|areas)/.test(path) ? `${path}?${lately}` : path;
  await page.emulateMedia({ colorScheme: 'light' });
  await open(address);
  const light = await new AxeBuilder({ page }).analyze();
  // The same elements in other colours: what has nothing to do with colours was just looked at.
  await page.emulateMedia({ colorScheme: 'dark' });
  await open(address);
  const dark = await new AxeBuilder({ page }).withRules(['color-contrast']).analyze();
  const found = [...light.violations, ...dark.violations];
  expect(found.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(' ') ?? ''}`)).toEqual([]);
});

it('no page threw an error on the way', () => {
  expect(faults).toEqual([]);
});
