import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolvePath } from '../../src/config/source-file.ts';
import { configDirectory, dataDirectory, stateDirectory } from '../../src/config/user-directories.ts';
import { givenTime } from '../../src/host/given-time.ts';
import { makeWorkplace, runOktaql } from '../fixtures/run-oktaql.ts';

describe('oktaql queries', () => {
  it('--source prints the file of a query as it is', async () => {
    const file = readFileSync(join(import.meta.dirname, '../../queries/reports/token-inventory.sql'), 'utf8');
    expect(await runOktaql(['queries', '--source', 'token-inventory'])).toMatchObject({
      exitCode: 0,
      stdout: file,
    });
    expect(await runOktaql(['queries', '--source'])).toMatchObject({ exitCode: 2 });
    expect((await runOktaql(['queries', '--source', 'token-inventor'])).stderr).toContain(
      'Did you mean token-inventory?',
    );
  });

  it('--new writes one that runs, and leaves alone what is there', async () => {
    const place = makeWorkplace();
    const created = await runOktaql(['queries', '--new', 'unused-tokens'], { place });
    expect(created.stderr).toMatch(
      /written: queries\/unused-tokens\.sql[\s\S]*oktaql trust \.\/queries[\s\S]*oktaql run unused-tokens\n/,
    );
    const named = ['--queries', 'queries'];
    const ran = await runOktaql(['run', '--demo', ...named, 'unused-tokens', '-o', 'csv'], { place });
    expect(ran).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('subdomain,tokenId,name,userId,lastUsed'),
    });
    const before = readFileSync(join(place.cwd, 'queries/unused-tokens.sql'), 'utf8');
    expect(await runOktaql(['queries', '--new', 'unused-tokens'], { place })).toMatchObject({ exitCode: 2 });
    expect(readFileSync(join(place.cwd, 'queries/unused-tokens.sql'), 'utf8')).toBe(before);
    for (const name of ['../x', 'a/b', 'A b', '', '-x']) {
      expect(await runOktaql(['queries', `--new=${name}`], { place })).toMatchObject({ exitCode: 2 });
    }
    expect(existsSync(join(place.cwd, 'x.sql'))).toBe(false);
  });
});

describe('a time that is given', () => {
  const now = Date.parse('2026-03-15T14:30:00.000Z');
  it.each([
    ['yesterday', '2026-03-14T00:00:00.000Z'],
    ['Today', '2026-03-15T00:00:00.000Z'],
    ['now', '2026-03-15T14:30:00.000Z'],
    ['7 days', '2026-03-08T14:30:00.000Z'],
    ['7 days ago', '2026-03-08T14:30:00.000Z'],
    ['1 week', '2026-03-08T14:30:00.000Z'],
    ['12 hours', '2026-03-15T02:30:00.000Z'],
    ['90min', '2026-03-15T13:00:00.000Z'],
    ['24h', '2026-03-14T14:30:00.000Z'],
    ['2026-03-01', '2026-03-01T00:00:00.000Z'],
  ])('%s', (text, time) => expect(new Date(givenTime('--since', text, now)).toISOString()).toBe(time));

  it.each(['days', '7 fortnights', 'tomorrow', '7 days from now', ''])('%s is none', (text) =>
    expect(() => givenTime('--since', text, now)).toThrow('that is no time'),
  );
});

describe('standard input and output', () => {
  const select = 'SELECT * FROM x ORDER BY 1';
  it('-t NAME=- is a table from standard input', async () => {
    const run = (argv: readonly string[], stdin: string | Buffer) => runOktaql(argv, { stdin });
    expect(await run(['query', '-t', 'x=-', '-o', 'csv', select], 'a,b\n1,zwei\n')).toMatchObject({
      exitCode: 0,
      stdout: 'a,b\r\n1,zwei\r\n',
    });
    expect((await run(['query', '-t', 'x=-', '-o', 'csv', select], '[{"a":1},{"a":2}]')).stdout).toBe(
      'a\r\n1\r\n2\r\n',
    );
    expect(await run(['query', '-t', 'x=-'], 'a\n1\n')).toMatchObject({ exitCode: 2 });
    expect(await run(['query', '-t', 'x=-', '-f', '-'], 'a\n1\n')).toMatchObject({ exitCode: 2 });
    expect(await run(['-t', 'x=-'], 'a\n1\n')).toMatchObject({ exitCode: 2 });
    expect(await run(['query', '-t', 'x=-', '-t', 'y=-', select], 'a\n1\n')).toMatchObject({ exitCode: 2 });
    expect((await run(['query', '-t', 'x=-', select], 'a,b\n1\n')).stderr).toContain('standard input:2');
    expect((await run(['query', '-t', 'x=-', select], '')).stderr).toContain(
      'standard input: the file is empty',
    );
    const typed = await runOktaql(['query', '-t', 'x=-', select], { stdinTerminal: true });
    expect(typed).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('that is the terminal') });
  });

  it('--out - is standard output, in any format', async () => {
    expect((await runOktaql(['query', '--out', '-', '-o', 'tsv', "SELECT 1 AS a, 'x' AS b"])).stdout).toBe(
      'a\tb\r\n1\tx\r\n',
    );
    expect((await runOktaql(['query', '--out', '-', '-o', 'parquet', 'SELECT 1 AS a'])).stdout).toMatch(
      /^PAR1/,
    );
    expect((await runOktaql(['query', '--out', '-', 'SELECT 1 AS a'])).stdout).toContain('─');
  });
});

describe('files of spreadsheets', () => {
  const rows = async (content: Buffer | string, name = 'x.csv') => {
    const place = makeWorkplace();
    writeFileSync(join(place.cwd, name), content);
    const { exitCode, stdout, stderr } = await runOktaql(
      ['query', '-t', `x=${name}`, '-o', 'json', 'SELECT * FROM x'],
      { place },
    );
    return exitCode === 0 ? JSON.parse(stdout) : stderr;
  };
  const utf16 = (text: string, big = false): Buffer => {
    const bytes = Buffer.from(`\uFEFF${text}`, 'utf16le');
    return big ? bytes.swap16() : bytes;
  };

  it('are read in UTF-16 of both orders, with tabs or commas', async () => {
    const text = 'name\tcity\r\nJürgen\t東京 🗼\r\n';
    const expected = [{ name: 'Jürgen', city: '東京 🗼' }];
    expect(await rows(utf16(text))).toEqual(expected);
    expect(await rows(utf16(text, true), 'x.txt')).toEqual(expected);
    expect(await rows(utf16('a,b\n1,2\n'))).toEqual([{ a: 1, b: 2 }]);
    expect(await rows(utf16('[{"a":"ä"}]'), 'x.json')).toEqual([{ a: 'ä' }]);
    const many = `a\n${Array.from({ length: 100_000 }, (_, index) => `ü${index}`).join('\n')}\n`;
    expect(await rows(utf16(many))).toHaveLength(100_000);
    expect(await rows(Buffer.concat([utf16('a\n1'), Buffer.of(0x00)]))).toContain(
      'begins as UTF-16, and is none',
    );
  });

  it('may say their delimiter in a first line', async () => {
    expect(await rows('sep=;\r\na;b\r\n1,5;x\r\n')).toEqual([{ a: '1,5', b: 'x' }]);
    expect(await rows('sep=\t\na\tb\n1\t2\n')).toEqual([{ a: 1, b: 2 }]);
    expect(await rows('\uFEFFsep=,\na,b\n1,2;3\n')).toEqual([{ a: 1, b: '2;3' }]);
    expect(await rows('sep=;\na;b\n1\n')).toContain('x.csv:3: 1 field where the header has 2');
    expect(await rows('sep=;\na;a\n1;2\n')).toContain('x.csv:2: two columns are called a');
    expect(await rows('sep=|\n1\n')).toEqual([{ 'sep=|': 1 }]);
  });
});

describe('Windows', () => {
  const home = { homeDir: 'C:\\Users\\ada', platform: 'win32' as const };

  it('keeps files where its programs keep them', () => {
    const env = { APPDATA: 'D:\\Roaming', LOCALAPPDATA: 'D:\\Local' };
    expect(configDirectory({ ...home, env })).toBe('D:\\Roaming\\oktaql');
    expect(stateDirectory({ ...home, env })).toBe('D:\\Local\\oktaql');
    expect(dataDirectory({ ...home, env })).toBe('D:\\Local\\oktaql');
    expect(configDirectory({ ...home, env: {} })).toBe('C:\\Users\\ada\\AppData\\Roaming\\oktaql');
    expect(stateDirectory({ ...home, env: { LOCALAPPDATA: 'relative' } })).toBe(
      'C:\\Users\\ada\\AppData\\Local\\oktaql',
    );
    expect(configDirectory({ ...home, env: { ...env, XDG_CONFIG_HOME: 'E:\\xdg' } })).toBe('E:\\xdg\\oktaql');
  });

  it('other systems look at none of that', () => {
    const linux = { homeDir: '/home/ada', platform: 'linux' as const };
    expect(configDirectory({ ...linux, env: { APPDATA: '/x' } })).toBe('/home/ada/.config/oktaql');
    expect(stateDirectory({ ...linux, env: {} })).toBe('/home/ada/.local/state/oktaql');
    expect(dataDirectory({ ...linux, env: { XDG_DATA_HOME: '/d' } })).toBe('/d/oktaql');
  });

  it.each([
    ['keys\\a.pem', 'C:\\work\\keys\\a.pem'],
    ['~\\a.pem', 'C:\\Users\\ada\\a.pem'],
    ['~/a.pem', 'C:\\Users\\ada\\a.pem'],
    ['D:\\a.pem', 'D:\\a.pem'],
    ['\\\\server\\share\\a.pem', '\\\\server\\share\\a.pem'],
  ])('the path %s', (path, resolved) => {
    expect(resolvePath(path, 'C:\\work', home.homeDir, 'win32')).toBe(resolved);
  });

  it('a backslash is a part of a name elsewhere', () => {
    expect(resolvePath('~\\a', '/work', '/home/ada', 'linux')).toBe('/work/~\\a');
  });
});
