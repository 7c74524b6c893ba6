import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { parse } from 'csv-parse/sync';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditResult } from '../../../src/saved/audit/audit-result.ts';
import { html } from '../../../src/saved/reports/html/html.ts';
import { FixedClock } from '../../emulator/fixed-clock.ts';
import { type EmulatedOrgs, startEmulatedOrgs } from '../../fixtures/emulated-orgs.ts';
import { makeWorkplace, runOktaql } from '../../fixtures/run-oktaql.ts';
import { chromiumPath, openReport, startChromium } from './chromium.ts';
import { madeResult, noTokens } from './made-result.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const rendered = async (result: AuditResult): Promise<string> =>
  String(await html.render({ result, inventory: noTokens, formulaGuard: true }));

const clock = new FixedClock();
let orgs: EmulatedOrgs;

/** The report of an audit of the embedded orgs, and what else the command said. */
async function audited(...argv: readonly string[]) {
  const place = makeWorkplace({ 'oktaql.yaml': orgs.config });
  const ended = await runOktaql(['audit', ...argv, '--report', 'html=audit.html', '-o', 'json'], {
    place,
    clock,
  });
  return { ...ended, text: readFileSync(`${place.cwd}/audit.html`, 'utf8') };
}

/** Names that would do something in HTML, in a script, in a formula or on a screen. */
const hostile = [
  '</script><script>window.hit = 1</script>',
  '<!--<script>window.hit = 1',
  '<img src=x onerror="window.hit=1">',
  `" onmouseover="window.hit=1" x='`,
  'right \u202e to left \u2028 line',
  '=HYPERLINK("http://x")',
  '$& $1 $`',
];

beforeAll(async () => {
  orgs = await startEmulatedOrgs({ clock });
});
afterAll(() => orgs.emulator.stop());

describe('the page as a text', () => {
  test('one run gives the same bytes twice, within 60 kB beside its data, with no path or secret', async () => {
    const result = await madeResult([{}, {}]);
    const text = await rendered(result);
    expect(await rendered(result)).toBe(text);
    expect(text).not.toContain('00secret');
    expect(text).not.toContain(process.cwd());
    const shell = (await rendered(await madeResult([]))).length;
    expect(shell).toBeLessThan(60_000);
  });

  test('a finding costs at most 180 bytes of data', async () => {
    const data = (text: string) => /id="data">(.*?)<\/script>/s.exec(text)?.[1]?.length ?? 0;
    const few = data(await rendered(await madeResult(Array(1000).fill({}))));
    const many = data(await rendered(await madeResult(Array(2000).fill({}))));
    expect((many - few) / 1000).toBeLessThan(180);
  });

  test('only an https address becomes a link', async () => {
    const result = await madeResult([{}]);
    const [org] = result.orgs;
    if (org === undefined) throw new Error('no org');
    for (const url of ['javascript:alert(1)', 'data:text/html,x', 'http://127.0.0.1:1']) {
      const text = await rendered({ ...result, orgs: [{ ...org, url }] });
      expect(text).not.toContain(`href="${url}`);
    }
    expect(await rendered(result)).toContain('href="https://acme.okta.com"');
  });
});

describe.skipIf(chromiumPath === undefined)('the page in Chromium', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  });
  afterAll(() => browser.close());

  test('opens from a file, asks for nothing, says nothing on the console, and has a policy without exceptions', async () => {
    const { text } = await audited();
    const { page, requests, console: messages } = await openReport(browser, text, { offline: true });
    await page.fill('#search', 'terraform');
    expect(await page.locator('#table tbody tr').count()).toBeGreaterThan(0);
    expect(requests).toEqual([]);
    expect(messages).toEqual([]);
    const policy = await page.locator('meta[http-equiv]').getAttribute('content');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe-');
  });

  test('a script of which one byte was changed does not run', async () => {
    const { text } = await audited('usable-from-anywhere');
    const changed = text.replace('const pageSize = 100;', 'const pageSize = 101;');
    expect(changed).not.toBe(text);
    const { page } = await openReport(browser, changed);
    expect(await page.locator('#explorer').isHidden()).toBe(true);
  });

  test('says what the exit code and the summary say, and its sums agree', async () => {
    const { text, exitCode, stdout } = await audited();
    const summary: { findings: number; org: string; status: string }[] = JSON.parse(stdout);
    const total = summary.reduce((sum, { findings }) => sum + findings, 0);
    const { page } = await openReport(browser, text);
    const verdict = await page.locator('.verdict').innerText();
    expect(verdict).toContain(`${total} open findings`);
    expect(verdict).toContain(`Exit ${exitCode}:`);
    expect(await page.locator('#table caption').innerText()).toContain(`${total} of ${total} findings`);
    const acme = summary.filter(({ org }) => org === 'acme').reduce((sum, { findings }) => sum + findings, 0);
    expect(await page.locator('[data-facet="org=acme"]').innerText()).toBe(`acme (${acme})`);
    expect(await page.locator('#summary table').first().locator('.passed').count()).toBe(
      summary.filter(({ status }) => status === 'passed').length,
    );
  });

  test('what was not assessed stands on the first screen and never among what passed', async () => {
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'globex' && path.startsWith('/api/v1/zones'),
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const { text, exitCode } = await audited('deleted-zones', 'usable-from-anywhere');
    orgs.reset();
    expect(exitCode).toBe(4);
    const { page } = await openReport(browser, text);
    const verdict = await page.locator('.verdict').boundingBox();
    expect(verdict?.y).toBeLessThan(800);
    expect(await page.locator('.verdict').innerText()).toContain('1 check could not be assessed in globex');
    expect(await page.locator('.verdict').innerText()).toContain('Exit 4');
    expect(await page.locator('#open-questions').innerText()).toContain('deleted-zones');
    const row = page.locator('#summary tr', { hasText: 'deleted-zones' });
    expect(await row.locator('td').allInnerTexts()).toEqual([
      expect.stringContaining('medium'),
      expect.stringContaining('2 findings'),
      expect.stringContaining('not assessed'),
      expect.stringContaining('passed'),
    ]);
  });

  test('names that are markup, scripts or formulas stay text', async () => {
    const result = await madeResult(
      hostile.map((name, index) => ({
        subject: { type: 'token', id: `00T${index}`, name },
        userId: name,
        details: { condition: name },
      })),
    );
    const { page, console: messages } = await openReport(browser, await rendered(result));
    expect(await page.evaluate('window.hit')).toBeUndefined();
    expect(messages).toEqual([]);
    const all = await page.locator('#table').innerText();
    const fixed = (await page.locator('#findings').textContent()) ?? '';
    for (const name of hostile.filter((one) => !/[\u202e\u2028]/.test(one))) {
      expect(all).toContain(name);
      expect(fixed).toContain(name);
    }
    // What acts on the screen is shown, and not done.
    expect(fixed).toContain(String.raw`right \u202e to left`);
    expect(all).toContain(String.raw`right \u{202e} to left`);
    const data: { rows: unknown[][] } = await page.evaluate(
      `JSON.parse(document.getElementById('data').textContent)`,
    );
    expect(data.rows.map((row) => row[4])).toEqual(hostile);
  });

  test('a name of 100,000 characters leaves the page readable', async () => {
    const name = 'x'.repeat(100_000);
    const result = await madeResult([{ subject: { type: 'token', id: '00T', name }, details: { name } }]);
    const { page } = await openReport(browser, await rendered(result));
    expect((await page.locator('#findings').innerText()).length).toBeLessThan(8000);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(1280);
  });

  test('nothing found says what was looked at, and "all filtered out" keeps a Clear that works', async () => {
    const { page } = await openReport(browser, await rendered(await madeResult([])));
    expect(await page.locator('#findings').innerText()).toContain(
      'Nothing was found. Looked at: 1 check in acme',
    );
    const other = (await openReport(browser, await rendered(await madeResult([{}, {}])))).page;
    await other.fill('#search', 'no such thing');
    expect(await other.locator('#table caption').innerText()).toContain('nothing matches');
    await other.click('#clear');
    expect(await other.locator('#table tbody tr').count()).toBe(2);
  });

  test('without scripts the verdict, matrix, charts, remedies and first rows stand, and no dead control', async () => {
    const { text } = await audited();
    const { page } = await openReport(browser, text, { javaScriptEnabled: false });
    expect(await page.locator('.verdict').isVisible()).toBe(true);
    expect(await page.locator('#summary svg').count()).toBeGreaterThan(3);
    expect(await page.locator('#check-usable-from-anywhere').innerText()).toContain('What to do');
    expect(await page.locator('#check-usable-from-anywhere tbody tr').count()).toBe(13);
    expect(await page.locator('button:visible, input:visible').count()).toBe(0);
    expect(await page.locator('#all').innerText()).toContain('findings.json');
  });

  test('sorts by severity as a rank and times as instants, NULL last, one column at a time', async () => {
    const result = await madeResult([
      { details: { lastUsed: '2026-02-01T00:00:00.000Z' } },
      { details: { lastUsed: null } },
      { details: { lastUsed: '2026-01-01T00:00:00.000Z' } },
    ]);
    const { page } = await openReport(browser, await rendered(result), { hash: '#check=unused-tokens' });
    const ids = () => page.locator('#table tbody th').allInnerTexts();
    await page.click('[data-sort=":lastUsed"]');
    expect(await ids()).toEqual(['token 2 (00T2)', 'token 0 (00T0)', 'token 1 (00T1)']);
    await page.click('[data-sort=":lastUsed"]');
    expect(await ids()).toEqual(['token 0 (00T0)', 'token 2 (00T2)', 'token 1 (00T1)']);
    expect(await page.locator('[aria-sort]').count()).toBe(1);
    const whole = (await openReport(browser, (await audited()).text)).page;
    const severities = await whole.locator('#table tbody tr td:nth-of-type(1)').allInnerTexts();
    const ranks = severities.map((one) => ['critical', 'high', 'medium', 'low'].indexOf(one));
    expect(ranks).toEqual([...ranks].sort());
  });

  test('text and facets filter together, the count is told, and the view is a link', async () => {
    const { text } = await audited();
    const { page, url } = await openReport(browser, text);
    await page.fill('#search', 'acme');
    await page.click('[data-facet="severity=high"]');
    await page.click('[data-facet="reach=anywhere"]');
    const found = await page.locator('#table tbody tr').count();
    expect(await page.locator('#status').innerText()).toMatch(new RegExp(`^${found} of `));
    expect(await page.locator('[data-facet="severity=high"]').getAttribute('aria-pressed')).toBe('true');
    const address = page.url();
    await page.goto('about:blank');
    await page.goto(address);
    expect(await page.locator('#table tbody tr').count()).toBe(found);
    await page.goto('about:blank');
    await page.goto(`${url}#severity=%E0%A4%A`);
    expect(await page.locator('#table tbody tr').count()).toBeGreaterThanOrEqual(0);
    await page.goto('about:blank');
    await page.goto(`${url}#finding=no%2Fsuch`);
    expect(await page.locator('#panel').innerText()).toContain('no such finding');
  });

  test('Back undoes what was clicked, and what was typed as one step', async () => {
    const { page } = await openReport(browser, (await audited()).text, {
      hash: '#all',
    });
    const status = () => page.locator('#status').innerText();
    const before = await status();
    await page.click('[data-facet="org=acme"]');
    const acme = await status();
    await page.locator('#search').pressSequentially('connection');
    await page.click('[data-facet="severity=high"]');
    await page.goBack();
    expect(await page.inputValue('#search')).toBe('connection');
    expect(await page.locator('[data-facet="severity=high"]').getAttribute('aria-pressed')).toBe('false');
    await page.goBack();
    expect([await status(), await page.inputValue('#search')]).toEqual([before, '']);
    await page.goForward();
    expect(await page.inputValue('#search')).toBe('connection');
    expect(acme).not.toBe(before);
  });

  test('every link within the page leads somewhere', async () => {
    const { page } = await openReport(browser, (await audited('deleted-zones', 'usable-from-anywhere')).text);
    const targets: string[] = await page.evaluate(
      "[...document.querySelectorAll('a[href^=\"#\"]')].map((link) => link.getAttribute('href').slice(1))",
    );
    const anchors = targets.filter((target) => !target.includes('='));
    expect(anchors.length).toBeGreaterThan(7);
    for (const anchor of anchors) expect(await page.locator(`[id="${anchor}"]`).count(), anchor).toBe(1);
  });

  test('a finding opens by its address, Escape closes it, and the focus comes back', async () => {
    const { page } = await openReport(browser, (await audited('usable-from-anywhere')).text);
    const link = page.locator('#table tbody a').first();
    await link.focus();
    await page.keyboard.press('Enter');
    await page.locator('#panel h3').waitFor();
    expect(await page.evaluate('document.activeElement?.id')).toBe('panel');
    await page.keyboard.press('Escape');
    expect(await page.locator('#panel').isHidden()).toBe(true);
    expect(await page.evaluate('document.activeElement?.tagName')).toBe('A');
    await page.keyboard.press('/');
    expect(await page.evaluate('document.activeElement?.id')).toBe('search');
  });

  test('every part is reached with Tab, and the skip link comes first', async () => {
    const { page } = await openReport(browser, (await audited('usable-from-anywhere')).text);
    const seen: string[] = [];
    for (let step = 0; step < 80; step += 1) {
      await page.keyboard.press('Tab');
      seen.push(
        await page.evaluate(
          '((at) => at.id || at.dataset.facet || at.dataset.sort || at.textContent)(document.activeElement)',
        ),
      );
    }
    expect(seen[0]).toBe('Skip to the report');
    expect(seen).toEqual(
      expect.arrayContaining(['theme', 'search', 'clear', 'download', 'org=acme', 'severity']),
    );
  });

  test('the CSV has the rows of the view, with formulas guarded', async () => {
    const result = await madeResult(
      ['=1+1', 'two\nlines', '-14', 'plain, "quoted"'].map((name, index) => ({
        subject: { type: 'token', id: `00T${index}`, name },
      })),
    );
    const { page } = await openReport(browser, await rendered(result));
    await page.fill('#search', '00t');
    const [download] = await Promise.all([page.waitForEvent('download'), page.click('#download')]);
    const rows: Record<string, string>[] = parse(readFileSync(await download.path(), 'utf8'), {
      columns: true,
    });
    expect(rows.map(({ subjectName }) => subjectName)).toEqual([
      `'=1+1`,
      'two\nlines',
      '-14',
      'plain, "quoted"',
    ]);
    expect(rows[0]).toMatchObject({
      check: 'unused-tokens',
      org: 'acme',
      subjectId: '00T0',
      daysUnused: '0',
    });
  });

  test.each([320, 390, 1280, 1920])('at %i pixels the page does not scroll sideways', async (width) => {
    const { page } = await openReport(browser, (await audited()).text, { viewport: { width, height: 800 } });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  });

  test('prints with everything open, without controls, and says where it was cut', async () => {
    const { page } = await openReport(browser, await rendered(await madeResult(Array(1500).fill({}))));
    await page.emulateMedia({ media: 'print' });
    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('#table tbody tr').count()).toBe(1000);
    expect(await page.locator('#cut').innerText()).toContain('first 1,000 of 1,500');
    expect(await page.locator('nav').isHidden()).toBe(true);
    expect(await page.locator('#search').isHidden()).toBe(true);
    expect(await page.locator('#findings pre').first().isVisible()).toBe(true);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('#table tbody tr').count()).toBe(100);
  });

  test('dark by preference and by the button', async () => {
    const { text } = await audited('usable-from-anywhere');
    const { page } = await openReport(browser, text, { colorScheme: 'dark' });
    const ground = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(await ground()).toBe('rgb(16, 22, 29)');
    await page.click('#theme');
    expect(await ground()).toBe('rgb(255, 255, 255)');
  });

  test.each([
    ['light', '', {}],
    ['dark', '', { colorScheme: 'dark' }],
    ['forced colours', '', { forcedColors: 'active' }],
    ['filtered', '#severity=high', {}],
    ['one finding', '#finding', {}],
  ] as const)('axe finds nothing: %s', async (_, hash, options) => {
    orgs.emulator.faults.add({
      match: ({ org, path }) => org === 'globex' && path.startsWith('/api/v1/zones'),
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const { text } = await audited('--tag', 'network', '--tag', 'session', '--tag', 'owner');
    orgs.reset();
    const { page } = await openReport(browser, text, {
      ...options,
      hash: hash === '#finding' ? '' : hash,
      bypassCSP: true,
    });
    if (hash === '#finding') await page.locator('#table tbody a').first().click();
    await page.evaluate(
      `document.querySelectorAll('details').forEach((details) => { details.open = true; })`,
    );
    await page.evaluate(axe);
    const violations = await page.evaluate(
      "axe.run().then(({ violations }) => violations.map((one) => one.id + ': ' + one.nodes[0].html))",
    );
    expect(violations).toEqual([]);
  });

  test('10,000 findings are drawn a hundred at a time', async () => {
    const { page } = await openReport(browser, await rendered(await madeResult(Array(10_000).fill({}))));
    expect(await page.locator('#table tbody tr').count()).toBe(100);
    expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(5000);
    await page.click('#next');
    expect(await page.locator('#place').innerText()).toBe('Page 2 of 100');
    expect(await page.locator('#table caption').innerText()).toContain('rows 101 to 200');
  });
});
