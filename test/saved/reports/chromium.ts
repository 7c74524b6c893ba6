import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { onTestFinished } from 'vitest';

/** Debian's package; undefined where it is not installed: then the tests of pages are passed over, and say so. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);

export const startChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: chromiumPath ?? '', args: ['--no-sandbox'] });

export interface OpenedPage {
  readonly page: Page;
  /** Everything that was asked for but the file itself. */
  readonly requests: readonly string[];
  /** What the console said, errors of the page included. */
  readonly console: readonly string[];
  readonly url: string;
}

/** Opens a report from a file, as a person would. */
export async function openReport(
  browser: Browser,
  text: string,
  { hash = '', ...options }: BrowserContextOptions & { readonly hash?: string } = {},
): Promise<OpenedPage> {
  const directory = mkdtempSync(join(tmpdir(), 'oktaql-page-'));
  const path = join(directory, 'audit.html');
  writeFileSync(path, text);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  onTestFinished(async () => {
    await context.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const page = await context.newPage();
  const requests: string[] = [];
  const messages: string[] = [];
  const url = `file://${path}`;
  page.on('request', (request) => {
    if (request.url().replace(/#.*$/, '') !== url) requests.push(request.url());
  });
  page.on('console', (message) => messages.push(message.text()));
  page.on('pageerror', (error) => messages.push(String(error)));
  await page.goto(`${url}${hash}`);
  return { page, requests, console: messages, url };
}
