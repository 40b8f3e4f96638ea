import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** A real browser on our pages, for what only a browser can show: scrolling, keys, and how it looks. */

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=zh-CN',
];

/** Why a test with a browser has to be left out on this machine; false when it need not. */
export const noBrowser = (): string | false => (existsSync(CHROMIUM) ? false : `${CHROMIUM} is not installed`);

export interface Browsing {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page complained of: script errors and refused content. A test expects none. */
  readonly complaints: readonly string[];
  close(): Promise<void>;
}

export async function browse(
  baseURL: string,
  { width = 1440, height = 900 }: { width?: number; height?: number } = {},
): Promise<Browsing> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  const context = await browser.newContext({
    baseURL,
    viewport: { width, height },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    // htmx reports as errors what it stopped itself because something newer was asked for.
    if (message.type() === 'error' && !message.text().startsWith('htmx:')) complaints.push(message.text());
  });
  return { browser, context, page, complaints, close: () => browser.close() };
}

/** Signs in by account and password, as a person would. */
export async function signInWith(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/sign-in');
  await page.fill('#login', login);
  await page.fill('#password', password);
  await page.press('#password', 'Enter');
  await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
}

/** Until the page answers yes to a script. Playwright's own way of waiting has the page evaluate a text, which our policy refuses. */
export async function until(page: Page, script: string): Promise<void> {
  for (let tries = 0; tries < 1200; tries += 1) {
    // Asked while another page comes, there is no answer.
    if (await page.evaluate(`Boolean(${script})`).catch(() => false)) return;
    await page.waitForTimeout(25);
  }
  throw new Error(`the page never came to ${script}`);
}
