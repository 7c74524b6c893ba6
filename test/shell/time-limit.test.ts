import { describe, expect, it, onTestFinished } from 'vitest';
import { HeldClock } from '../fixtures/held-clock.ts';
import { until } from '../fixtures/wait.ts';
import { startScriptedServer } from '../okta/scripted-server.ts';
import { openTestShell } from './test-shell.ts';

const userId = '00u1234567890abcdefg';
const sql = 'SELECT subdomain, count(*) AS tokens FROM okta.api_tokens.api_tokens GROUP BY 1;';

/** A shell on three orgs: globex never answers, and initech says nothing of its users. */
async function openShell(partial: boolean) {
  const tokens = {
    body: [
      { id: '00T10000000000000001', userId },
      { id: '00T20000000000000002', userId },
    ],
  };
  const acme = await startScriptedServer(({ url }) =>
    url.includes('/users') ? { body: { id: userId } } : tokens,
  );
  const globex = await startScriptedServer(() => () => undefined);
  const initech = await startScriptedServer(({ url }) => (url.includes('/users') ? () => undefined : tokens));
  onTestFinished(async () => {
    await Promise.all([acme.close(), globex.close(), initech.close()]);
  });
  const org = (name: string, url: string) => `  ${name}:\n    url: ${url}\n    token: 00x\n`;
  const clock = new HeldClock();
  const shell = openTestShell({
    files: {
      'oktaql.yaml': `orgs:\n${org('acme', acme.url)}${org('globex', globex.url)}${org('initech', initech.url)}`,
    },
    options: { timeout: 3, partial },
    clock,
  });
  /** Enters a statement, whose time is over once there are so many answers to so many requests; and again at the next. */
  const enter = async (
    text: string,
    ...overAt: readonly (readonly [answers: number, requests: number])[]
  ) => {
    const printed = shell.enter(text);
    const asked = () => [acme, globex, initech].reduce((sum, { received }) => sum + received.length, 0);
    for (const [answers, requests] of overAt) {
      await until(() => shell.answers() === answers && asked() === requests);
      clock.advance(3000);
    }
    return printed;
  };
  return { enter };
}

describe('in the shell, an org that does not answer in time', () => {
  it('is named', async () => {
    const shell = await openShell(false);
    expect(await shell.enter(sql, [2, 3])).toMatch(
      /^error: globex: the statement was not done within 3 s, waiting for page 1 of list_api_tokens: GET /,
    );
    expect(await shell.enter('SELECT 7 AS seven;')).toContain('7');
  });

  it('is left out with --partial', async () => {
    const shell = await openShell(true);
    const printed = await shell.enter(sql, [2, 3]);
    expect(printed).toMatch(/acme +│ +2\n/);
    expect(printed).toMatch(/initech +│ +2\n/);
    expect(printed).toContain(
      'warning: rows of globex are missing: globex: the statement was not done within 3 s',
    );
  });

  it('is left out with --partial, one after another', async () => {
    const shell = await openShell(true);
    const printed = await shell.enter(
      `SELECT t.subdomain, count(*) AS tokens FROM okta.api_tokens.api_tokens t
       JOIN okta.users.users u ON u.id = t.userId AND u.subdomain = t.subdomain GROUP BY 1;`,
      [2, 3],
      [3, 5],
    );
    expect(printed).toMatch(/acme +│ +2\n/);
    expect(printed).toContain('warning: rows of globex are missing');
    expect(printed).toContain('warning: rows of initech are missing');
  });
});
