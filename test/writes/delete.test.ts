import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { startEmulatedWrites, table } from './emulated-writes.ts';

const tokenPath = '/api/v1/api-tokens';

describe('a DELETE by id', () => {
  test('revokes that token and no other, once it was shown and confirmed', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('slack-notify');
    const others = writes.ids().filter((other) => other !== id);
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND apiTokenId = '${id}'`;
    const { exitCode, stdout, stderr } = await writes.queryAtTerminal('yes\n', sql, '-o', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        subdomain: 'acme',
        id,
        name: 'slack-notify',
        status: 'done',
        reason: null,
        errorCode: null,
        errorId: null,
      },
    ]);
    for (const shown of ['acme', id, 'slack-notify', 'svc-slack@acme.example', 'Send this? [y/N]']) {
      expect(stderr).toContain(shown);
    }
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/${id}`]);
    expect(writes.ids()).toEqual(others);
  });

  test.each(['n\n', '\n', 'acme\n', 'yess\n', ''])('sends nothing when the answer is %j', async (typed) => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${writes.idOf('slack-notify')}'`;
    const { exitCode, stdout, stderr } = await writes.queryAtTerminal(typed, sql);
    expect([exitCode, stdout]).toEqual([6, '']);
    expect(stderr).toContain('declined: nothing was sent');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    expect(writes.journal()).toEqual([]);
  });

  test('away from a terminal needs --yes, and sends nothing without it', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${writes.idOf('slack-notify')}'`;
    const { exitCode, stdout, stderr } = await writes.query(sql);
    expect([exitCode, stdout]).toEqual([6, '']);
    expect(stderr).toContain('slack-notify');
    expect(stderr).toContain('--yes');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test('with --yes and --quiet says nothing but the result', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('slack-notify');
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${id}'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes', '--quiet');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(writes.ids()).not.toContain(id);
  });

  test('with a name that would steer the terminal shows it harmless', async () => {
    const writes = await startEmulatedWrites();
    const token = writes.acme.state.tokens.get(writes.idOf('oktaql-audit'));
    if (token === undefined) throw new Error('no such token');
    writes.acme.state.tokens.set({ ...token, name: 'x\u001B[2J\r\nacme │ 00T' });
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND (name LIKE 'x%' OR name = 'asdf')`;
    for (const option of ['--include-own', '--partial']) {
      const { exitCode, stderr } = await writes.query(sql, '--dry-run', option);
      expect(exitCode).toBe(0);
      expect(stderr).toMatch(/x\\u001b\[2J\\r\\n/i);
      expect(stderr).not.toContain('\u001B');
    }
    expect(writes.ids()).toEqual(before);
  });

  test.each(['a\u0000b', 'half \ud83d of a pair', '\ufeffbom', 'x'.repeat(5000)])(
    'revokes a token whose name is no plain text: %j',
    async (name) => {
      const writes = await startEmulatedWrites();
      const id = writes.idOf('asdf');
      const token = writes.acme.state.tokens.get(id);
      if (token === undefined) throw new Error('no such token');
      writes.acme.state.tokens.set({ ...token, name });
      const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND userId = '${token.userId}' AND id = '${id}'`;
      const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json');
      expect([exitCode, JSON.parse(stdout)[0].reason]).toEqual([0, null]);
      expect(writes.ids()).not.toContain(id);
    },
  );

  test('with --dry-run shows the row, sends nothing, keeps no journal, and ends with 0', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${writes.idOf('slack-notify')}'`;
    const { exitCode, stdout, stderr } = await writes.query(sql, '--dry-run', '--yes');
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('slack-notify');
    expect(stderr).toContain('dry run: nothing was sent');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    expect(writes.journal()).toEqual([]);
  });

  test('of an id that no token has is an error of Okta’s, and nothing is sent', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const there = writes.idOf('slack-notify');
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND apiTokenId IN ('${there}', '00Tnosuchtoken000000')`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(4);
    expect(stderr).toContain('E0000007');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test('is answered by RETURNING with the row as it was', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('slack-notify');
    const sql = `DELETE FROM ${table} AS t WHERE t.subdomain = 'acme' AND t.apiTokenId = '${id}'
      RETURNING t.apiTokenId AS gone, upper(name) AS name, subdomain, network`;
    const { exitCode, stdout } = await writes.query(sql, '--yes', '-o', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      { gone: id, name: 'SLACK-NOTIFY', subdomain: 'acme', network: null },
    ]);
    expect(writes.ids()).not.toContain(id);
  });
});

describe('a DELETE by predicate', () => {
  test('revokes exactly the rows of the equal SELECT, joins in subqueries included', async () => {
    const writes = await startEmulatedWrites();
    const predicate = `subdomain = 'acme' AND userId IN (
      SELECT u.id FROM okta.users.users u JOIN leavers l ON l.login = u.login
      WHERE u.subdomain = 'acme') AND name NOT LIKE '%legacy%'`;
    const leavers =
      '[{"login":"omar.haddad@acme.example"},{"login":"grace.liu@acme.example"},{"login":"ivan.petrov@acme.example"}]';
    writeFileSync(join(writes.place.cwd, 'leavers.json'), leavers);
    const options = ['-t', 'leavers=leavers.json', '-o', 'json'];
    const selected = await writes.query(`SELECT id FROM ${table} WHERE ${predicate}`, ...options);
    const ids = JSON.parse(selected.stdout).map(({ id }: { id: string }) => id);
    expect(ids.sort()).toEqual([writes.idOf('contractor-onboarding'), writes.idOf('crm-enrichment')].sort());
    const others = writes.ids().filter((id) => !ids.includes(id));
    const { exitCode } = await writes.query(`DELETE FROM ${table} WHERE ${predicate}`, '--yes', ...options);
    expect(exitCode).toBe(0);
    expect(writes.ids()).toEqual(others);
  });

  test('filtered by name never revokes the token in use', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('asdf');
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'asdf'`;
    const { exitCode } = await writes.query(sql, '--yes', '--allow-revoke-current');
    expect(exitCode).toBe(0);
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/${id}`]);
    expect(writes.ids()).toContain(writes.idOf('oktaql-audit'));
  });

  test('leaves out the tokens of the caller and says so', async () => {
    const writes = await startEmulatedWrites();
    const [own, other] = [writes.idOf('oktaql-audit'), writes.idOf('onboarding-kit')];
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name IN ('oktaql-audit', 'onboarding-kit')`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`left out, because you own it: ${own}`);
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/${other}`]);
    expect(writes.ids()).toContain(own);
  });

  test('that matches the tokens of the caller alone says that they were left out, not that nothing matches', async () => {
    const writes = await startEmulatedWrites();
    const own = writes.idOf('oktaql-audit');
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'oktaql-audit'`;
    for (const options of [['--yes'], ['--dry-run'], ['--yes', '--quiet']]) {
      const { exitCode, stderr } = await writes.query(sql, ...options);
      // Leaving them out is what such a DELETE promises: the same as when others match as well.
      expect(exitCode).toBe(0);
      expect(stderr).toContain(`left out, because you own it: ${own} ("oktaql-audit") of acme`);
      expect(stderr).toContain('--include-own takes it in');
      expect(stderr).not.toContain('no row matches');
      expect(stderr.includes('the only row that matches is your own: nothing was sent')).toBe(
        !options.includes('--quiet'),
      );
    }
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test('says what it left out with --yes and --quiet too: the rest would look like all', async () => {
    const writes = await startEmulatedWrites();
    const own = writes.idOf('oktaql-audit');
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name IN ('oktaql-audit', 'onboarding-kit')`;
    const { exitCode, stderr } = await writes.query(sql, '--yes', '--quiet');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      `left out, because you own it: ${own} ("oktaql-audit") of acme. --include-own takes it in.\n`,
    );
  });

  test('that lists ids leaves out the tokens of the caller as well: a list is easily too long', async () => {
    const writes = await startEmulatedWrites();
    const [own, other] = [writes.idOf('oktaql-audit'), writes.idOf('onboarding-kit')];
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id IN ('${own}', '${other}')`;
    const { stderr } = await writes.query(sql, '--yes');
    expect(stderr).toContain(`left out, because you own it: ${own}`);
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/${other}`]);
    expect(writes.ids()).toContain(own);
  });

  test('inside a transaction is refused, because no ROLLBACK would undo it', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `BEGIN; DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'asdf'; ROLLBACK`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('no ROLLBACK undoes');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test('with --include-own takes them in, and marks them', async () => {
    const writes = await startEmulatedWrites();
    const own = writes.idOf('oktaql-audit');
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'oktaql-audit'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes', '--include-own');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('svc-oktaql@acme.example (you)');
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/${own}`]);
    expect(writes.ids()).not.toContain(own);
  });

  test('with --include-own revokes the token in use last, also where no window tells when it was used', async () => {
    const writes = await startEmulatedWrites();
    const { tokens } = writes.acme.state;
    const own = tokens.get(writes.idOf('oktaql-audit'));
    if (own === undefined) throw new Error('no such token');
    const day = 86_400_000;
    const spare = { ...own, id: '00TzzzzzzzzzzzzzzzzZ', name: 'spare', lastUpdated: own.lastUpdated - day };
    tokens.set({ ...own, hidesWindow: true });
    tokens.set({ ...spare, secret: 'another', hidesWindow: true });
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name IN ('oktaql-audit', 'spare')`;
    expect((await writes.query(sql, '--yes', '--include-own')).exitCode).toBe(0);
    expect(writes.sentWrites()).toEqual([spare, own].map(({ id }) => `DELETE acme ${tokenPath}/${id}`));
  });

  test('sends nothing when Okta does not tell which tokens are the caller’s own', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    writes.emulator.faults.add({
      match: ({ path }) => path === '/api/v1/users/me',
      respond: { status: 403, body: { errorCode: 'E0000006', errorSummary: 'no' } },
    });
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'asdf'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('--include-own');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    expect((await writes.query(sql, '--yes', '--include-own')).exitCode).toBe(0);
    expect(writes.ids()).toHaveLength(before.length - 1);
  });

  test('that matches nothing sends nothing and ends with 0', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name = 'no such name'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('no row matches: nothing was sent');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test('of several orgs that are listed is shown grouped by org', async () => {
    const writes = await startEmulatedWrites();
    const sql = `DELETE FROM ${table} WHERE subdomain IN ('initech', 'acme') AND days_since(created) > 600`;
    const dry = await writes.query(sql, '--dry-run');
    const orgs = [...dry.stderr.matchAll(/^ (acme|initech|globex) /gm)].map(([, org]) => org);
    expect(new Set(orgs)).toEqual(new Set(['acme', 'initech']));
    expect(orgs).toEqual([...orgs].sort());
    expect(writes.sentWrites()).toEqual([]);
    const before = writes.ids('globex');
    const { exitCode } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(0);
    expect(writes.sentWrites()).toHaveLength(orgs.length);
    expect(writes.ids('globex')).toEqual(before);
  });

  test('tells of an owner that is deactivated', async () => {
    const writes = await startEmulatedWrites();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name IN ('contractor-onboarding', 'asdf')`;
    const { exitCode, stderr } = await writes.query(sql, '--dry-run');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/contractor-onboarding │ omar\.haddad@acme\.example \(DEPROVISIONED\) │/);
    expect(stderr).toMatch(/asdf +│ svc-ci@acme\.example +│/);
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toContain(writes.idOf('asdf'));
  });

  test('that is too long shows as many logins as it may have rows', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name <> ''`;
    for (const most of [0, 3, 25]) {
      writes.emulator.requests.reset();
      const { exitCode, stderr } = await writes.query(sql, '--dry-run', '--max-writes', String(most));
      expect(exitCode).toBe(0);
      const lookups = writes.emulator.requests.lines.filter((line) => line.includes('/api/v1/users/00u'));
      expect(new Set(lookups).size).toBe(most);
      expect(lookups).toHaveLength(most);
      expect(stderr.includes('@acme.example')).toBe(most > 0);
    }
    expect(writes.ids()).toEqual(before);
  });

  test('an owner whose login cannot be read is shown by id', async () => {
    const writes = await startEmulatedWrites();
    const id = writes.idOf('hackathon-2022');
    const owner = writes.acme.state.tokens.get(id)?.userId ?? '';
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${id}'`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(0);
    expect(stderr).toContain(owner);
    expect(writes.ids()).not.toContain(id);
  });
});

describe('--max-writes', () => {
  test('refuses more rows whole, before the first', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name LIKE 'ci-%'`;
    const { exitCode, stdout, stderr } = await writes.query(sql, '--yes', '--max-writes', '1');
    expect([exitCode, stdout]).toEqual([6, '']);
    expect(stderr).toContain('2 rows match, more than the 1 that --max-writes allows');
    const one = await writes.query(sql.replace('ci-%', 'asdf'), '--yes', '--max-writes', '0');
    expect(one.stderr).toContain('1 row matches, more than the 0 that');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    expect((await writes.query(sql, '--yes', '--max-writes', '2')).exitCode).toBe(0);
    expect(writes.ids()).toHaveLength(before.length - 2);
  });

  test('is 25 when it is not given', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    const sql = `DELETE FROM ${table} WHERE subdomain = 'acme' AND name <> ''`;
    const { exitCode, stderr } = await writes.query(sql, '--yes');
    expect(exitCode).toBe(6);
    expect(stderr).toContain('more than the 25');
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });
});

describe('the token in use', () => {
  const bySubdomain = `DELETE FROM ${table} WHERE subdomain = 'acme'`;
  const byWord = `DELETE FROM ${table} WHERE apiTokenId = 'current' AND (subdomain = 'acme')`;

  test.each([bySubdomain, byWord])('%s needs more than --yes', async (sql) => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    for (const options of [['--yes'], ['--allow-revoke-current'], []]) {
      const { exitCode, stderr } = await writes.query(sql, ...options);
      expect(exitCode).toBe(6);
      expect(stderr).toContain('revoke_current_api_token');
    }
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
  });

  test.each([bySubdomain, byWord])('%s revokes it when it is allowed', async (sql) => {
    const writes = await startEmulatedWrites();
    const own = writes.idOf('oktaql-audit');
    const { exitCode, stderr } = await writes.query(sql, '--yes', '--allow-revoke-current');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('svc-oktaql@acme.example (you)');
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/current`]);
    expect(writes.ids()).not.toContain(own);
  });

  test('at a terminal the name of the org has to be typed, with --yes too', async () => {
    const writes = await startEmulatedWrites();
    const before = writes.ids();
    for (const typed of ['yes\n', 'y\n', 'ACME\n', 'globex\n', '']) {
      const { exitCode } = await writes.queryAtTerminal(typed, bySubdomain, '--yes');
      expect(exitCode).toBe(6);
    }
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    expect((await writes.queryAtTerminal('acme\n', bySubdomain)).exitCode).toBe(0);
    expect(writes.ids()).toHaveLength(before.length - 1);
  });

  test('is not guessed when its owner has several: they are all shown, and RETURNING is refused', async () => {
    const writes = await startEmulatedWrites();
    const own = writes.acme.state.tokens.get(writes.idOf('oktaql-audit'));
    if (own === undefined) throw new Error('no such token');
    writes.acme.state.tokens.set({ ...own, id: '00Tsecondofsvcoktaql', name: 'second' });
    const before = writes.ids();
    const options = ['--yes', '--allow-revoke-current'];
    const refused = await writes.query(`${bySubdomain} RETURNING id`, ...options);
    expect(refused.exitCode).toBe(2);
    expect(writes.sentWrites()).toEqual([]);
    expect(writes.ids()).toEqual(before);
    const { exitCode, stderr } = await writes.query(bySubdomain, ...options);
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/one of these 2:[\s\S]*oktaql-audit[\s\S]*second/);
    expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/current`]);
  });
});

test('several statements are shown and asked for one by one, and an error stops before the next', async () => {
  const writes = await startEmulatedWrites();
  const [first, third] = [writes.idOf('asdf'), writes.idOf('onboarding-kit')];
  const where = (id: string) => `DELETE FROM ${table} WHERE subdomain = 'acme' AND id = '${id}';`;
  const sql = `${where(first)}\n${where('00Tnosuchtoken000000')}\n${where(third)}`;
  const { exitCode, stderr } = await writes.query(sql, '--yes');
  expect(exitCode).toBe(4);
  expect(stderr).toContain('asdf');
  expect(writes.sentWrites()).toEqual([`DELETE acme ${tokenPath}/${first}`]);
  expect(writes.ids()).not.toContain(first);
  expect(writes.ids()).toContain(third);
});
