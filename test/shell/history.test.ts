import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { History, holdsSecret } from '../../src/shell/history.ts';
import { entriesPath, HistoryFile } from '../../src/shell/history-file.ts';

function makePlace() {
  const root = mkdtempSync(join(tmpdir(), 'oktaql-history-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const warnings: string[] = [];
  const path = entriesPath({ env: { XDG_STATE_HOME: root }, homeDir: '/nowhere' });
  return { root, path, warnings, file: new HistoryFile(path, (message) => warnings.push(message)) };
}

describe('the history file', () => {
  it('keeps entries of several lines for the next shell, for its owner alone', async () => {
    const { file, path, warnings } = makePlace();
    await file.append('SELECT 1;');
    await file.append("SELECT 'a\nb',\n  2;");
    expect(await new HistoryFile(path, () => {}).read()).toEqual(['SELECT 1;', "SELECT 'a\nb',\n  2;"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(warnings).toEqual([]);
  });

  it('lies under the home when XDG_STATE_HOME is not set, or not absolute', () => {
    expect(entriesPath({ env: {}, homeDir: '/home/x' })).toBe('/home/x/.local/state/oktaql/history');
    expect(entriesPath({ env: { XDG_STATE_HOME: 'here' }, homeDir: '/home/x' })).toBe(
      '/home/x/.local/state/oktaql/history',
    );
  });

  it('passes over what is damaged, and takes rights back that others were given', async () => {
    const { file, path } = makePlace();
    await file.append('SELECT 1;');
    writeFileSync(
      path,
      `${readFileSync(path, 'utf8')}\u0000\u0001garbage\n{"not": "text"}\n"half\n"SELECT 2;"\n`,
    );
    chmodSync(path, 0o644);
    expect(await file.read()).toEqual(['SELECT 1;', 'SELECT 2;']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is no obstacle when it is a directory, and says so once', async () => {
    const { file, path, warnings } = makePlace();
    mkdirSync(path, { recursive: true });
    expect(await file.read()).toEqual([]);
    await file.append('SELECT 1;');
    await file.append('SELECT 2;');
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^the history is not kept: /);
  });

  it('is no obstacle when its directory cannot be made', async () => {
    const { root } = makePlace();
    writeFileSync(join(root, 'file'), '');
    const warnings: string[] = [];
    const file = new HistoryFile(join(root, 'file', 'oktaql', 'history'), (message) =>
      warnings.push(message),
    );
    await file.append('SELECT 1;');
    expect(warnings).toHaveLength(1);
  });

  it('is cut to its latest entries once it is large', async () => {
    const { file, path } = makePlace();
    await file.append('SELECT 0;');
    const entry = (index: number) => `SELECT ${index}, '${'x'.repeat(1000)}';`;
    writeFileSync(
      path,
      Array.from({ length: 1200 }, (_, index) => `${JSON.stringify(entry(index))}\n`).join(''),
    );
    expect(await file.read()).toHaveLength(1200);
    expect(statSync(path).size).toBeLessThan(600_000);
    expect((await file.read()).at(-1)).toBe(entry(1199));
  });
});

const token = `00${'aB3-_'.repeat(8)}`;

describe('what never enters the history', () => {
  it.each([
    `SELECT * FROM t WHERE x = '${token}';`,
    `.param set anything ${token}`,
    '.param set api_token abc',
    '.parameter set :password hunter2',
    '.run check -p clientSecret=abc',
    '.run check token=abc',
    "INSERT INTO t VALUES ('-----BEGIN PRIVATE KEY-----\nMIIE…');",
    "SELECT 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiIwb2EifQ.c2ln';",
    "SELECT 'SSWS 0123456789abcdefghij';",
    ' SELECT 1;',
  ])('%s', (entry) => {
    expect(holdsSecret(entry)).toBe(true);
    const history = new History();
    expect(history.add(entry)).toBe(false);
    expect(history.entries).toEqual([]);
  });

  it.each([
    'SELECT tokenWindow, id FROM okta.api_tokens.api_tokens;',
    "SELECT * FROM okta.api_tokens.api_tokens WHERE id = '00T1gtr35t8ZbfBfV1d7';",
    '.param set days 30',
    '.run stale-tokens days=30',
    '.tables token',
  ])('but %s does', (entry) => {
    expect(new History().add(entry)).toBe(true);
  });
});

describe('the history', () => {
  it('leaves out repetitions, blanks and huge pastes, and forgets the oldest', () => {
    const history = new History([], 3);
    for (const entry of ['a;', 'a;', '', 'b;', 'x'.repeat(30_000), 'c;', 'd;']) history.add(entry);
    expect(history.entries).toEqual(['b;', 'c;', 'd;']);
  });

  it('is searched from the latest back, in any case', () => {
    const history = new History(['SELECT one;', 'select two;', '.mode csv']);
    expect(history.search('SELECT')).toBe(1);
    expect(history.search('select', 1)).toBe(0);
    expect(history.search('nothing')).toBeUndefined();
  });
});
