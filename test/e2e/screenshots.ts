/**
 * Pictures of every screen at 1440, 1024 and 390 px in both themes, with axe's findings and sideways scroll, for looking and comparing.
 *   node test/e2e/screenshots.ts BASE_URL OUT_DIR [--cookie name=value] [--link ONE_TIME_LINK] [--state FILE] [--only /,/trust] [--widths 1440,390] [--themes light] [--axe]
 * --link signs in once and, with --state, keeps the session in FILE for the next run; --state alone uses it.
 * Needs a running Rounds (npm start). CHROMIUM names the browser, default /usr/bin/chromium.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { chromium } from 'playwright-core';
import type { BrowserContext, Page } from 'playwright-core';

/** The page's own document, as far as it is used here; there are no DOM types in this project, so that no server code leans on them. */
declare const document: {
  querySelectorAll(selector: string): Iterable<{ getAttribute(name: string): string | null }>;
  readonly fonts: { readonly ready: Promise<unknown> };
  readonly documentElement: { readonly scrollWidth: number; readonly scrollHeight: number; readonly clientWidth: number };
};

const [base = 'http://127.0.0.1:8080', out = 'screenshots'] = process.argv.slice(2);
const say = (line: string) => process.stdout.write(`${line}\n`);
const option = (name: string) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : process.argv[at + 1];
};
const withAxe = process.argv.includes('--axe');

/** Path, name, and what must be on the page before the picture. */
const screens: readonly (readonly [string, string])[] = [
  ['/', 'portfolio'],
  ['/practices/pierpoint-cardiology', 'practice'],
  ['/areas/access', 'area-access'],
  ['/areas/flow', 'area-flow'],
  ['/areas/people', 'area-people'],
  ['/areas/revenue', 'area-revenue'],
  ['/kpis/no_show_rate', 'kpi-rate'],
  ['/kpis/wait_lobby_min', 'kpi-minutes'],
  ['/kpis/ar_aging', 'kpi-aging'],
  ['/kpis/payer_mix_visits', 'kpi-mix'],
  ['/kpis/visits', 'kpi-count'],
  ['/kpis/days_in_ar_gross', 'kpi-balance'],
  ['/kpis/net_collection_rate', 'kpi-money'],
  ['/kpis/no_show_rate/rows', 'rows'],
  ['/trust', 'trust'],
  ['/feeds', 'feeds'],
  ['/feeds/timeclock/all-sites', 'feed'],
  ['/feeds/timeclock/all-sites?part=settings', 'feed-settings'],
  ['/dead-letters', 'dead-letters'],
  ['/mappings/new', 'mapping-new'],
  ['/mappings/generic-appointments', 'mapping'],
  ['/definitions', 'definitions'],
  ['/welcome', 'welcome'],
  ['/upload', 'upload'],
  ['/account', 'account'],
  ['/login', 'login'],
  ['/nowhere', 'not-found'],
];
/** Addresses beyond the list are taken as they stand, for pages that need one (events of a row, a scope, a period). */
const only = option('only')?.split(',');
const unlisted = (only ?? []).filter((path) => !screens.some(([known]) => known === path));
const wanted = [
  ...screens.filter(([path]) => !only || only.includes(path)),
  ...unlisted.map((path) => [path, path.replace(/[^A-Za-z0-9]+/g, '-').slice(1, 90)] as const),
];

async function ready(page: Page): Promise<void> {
  await page.waitForSelector('html[data-ready="true"]', { timeout: 15_000 });
  await page.waitForFunction(
    () => [...document.querySelectorAll('[data-chart]')].every((chart) => chart.getAttribute('data-chart') === 'drawn'),
    undefined,
    { timeout: 10_000 },
  );
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
}

const heightOf = (width: number) => (width < 500 ? 844 : 900);

async function shoot(context: BrowserContext, theme: string, width: number): Promise<number> {
  const page = await context.newPage();
  let findings = 0;
  page.on('pageerror', (error) => say(`  error ${page.url()}: ${error.message}`));
  page.on('console', (message) => message.type() === 'error' && say(`  console ${page.url()}: ${message.text()}`));
  for (const [path, name] of wanted) {
    await page.goto(new URL(path, base).href);
    await ready(page);
    const signedOut = path !== '/login' && new URL(page.url()).pathname === '/login';
    if (signedOut) say(`  signed out: ${name} ${width}`);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
    // A window as tall as the page: bars that stick to the window's edges lie where a reader sees them, not across the middle.
    const tall = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.setViewportSize({ width, height: Math.max(tall, heightOf(width)) });
    await page.screenshot({ path: join(out, `${name}-${width}-${theme}.png`), fullPage: true });
    await page.setViewportSize({ width, height: heightOf(width) });
    const broken = withAxe ? (await new AxeBuilder({ page }).analyze()).violations : [];
    findings += broken.length + (sideways ? 1 : 0) + (signedOut ? 1 : 0);
    for (const v of broken)
      say(
        `  axe ${name} ${width} ${theme}: ${v.id}, ${v.nodes.length} × ${v.nodes[0]?.target.join(' ')} ${v.nodes[0]?.any[0]?.message ?? ''}`,
      );
    if (sideways) say(`  sideways scroll: ${name} ${width}`);
  }
  await page.close();
  return findings;
}

mkdirSync(out, { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu'],
});
let findings = 0;
const kept = option('state');
let state: Awaited<ReturnType<BrowserContext['storageState']>> | string | undefined = kept && existsSync(kept) ? kept : undefined;
const link = option('link');
if (link) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link);
  await page.waitForURL((url) => !url.pathname.startsWith('/login'), { timeout: 15_000 });
  state = await context.storageState(option('state') ? { path: option('state') ?? '' } : {});
  await context.close();
}
for (const theme of (['light', 'dark'] as const).filter((name) => (option('themes') ?? 'light,dark').includes(name))) {
  for (const width of (option('widths') ?? '1440,1024,390').split(',').map(Number)) {
    const context = await browser.newContext({
      viewport: { width, height: heightOf(width) },
      colorScheme: theme,
      locale: 'en-US',
      deviceScaleFactor: 1,
      ...(state ? { storageState: state } : {}),
    });
    const [name, value] = option('cookie')?.split('=') ?? [];
    if (name && value) await context.addCookies([{ name, value, url: base }]);
    findings += await shoot(context, theme, width);
    await context.close();
  }
}
await browser.close();
say(findings === 0 ? 'no findings' : `${findings} findings`);
